// A backup of the embedded log: taken under the hands of its owner, whole, for nobody else's eyes, and good to go on from.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { backUpLog } from '../../src/app/log-backup.ts'
import { digestLog } from '../../src/app/log-digest.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { requireFaithful } from '../../src/log/sqlite-backup.ts'
import { readAll, recordsOf, textOf, texts } from '../contracts/event-log.notes.ts'
import { startNeighbour } from '../log/neighbours.ts'
import { until } from '../rig/until.ts'

let folder: string
let path: string
let to: string
const opened: EventLog[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-backup-'))
  path = join(folder, 'log.db')
  to = join(folder, 'backup.db')
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()))
  rmSync(folder, { recursive: true })
})

async function own(file = path): Promise<EventLog> {
  const log = await openSqliteLog({ path: file, role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'here' } })
  opened.push(log)
  return log
}

async function fill(log: EventLog): Promise<void> {
  await log.append('ledger', 0, recordsOf(texts('l', 300)))
  await log.append('events', 0, recordsOf(texts('e', 1_000), 'claim'))
  await log.append('state', 0, [...recordsOf(['old', 'new'], 'claim'), ...recordsOf(['other'])])
}

it('holds what the log holds, is readable by its owner alone, and can be gone on from', async () => {
  const log = await own()
  await fill(log)
  const digests = await backUpLog(path, to, Date.now)
  expect(digests).toEqual(await digestLog(log))
  expect(statSync(to).mode & 0o777).toBe(0o600)
  expect([`${to}.partial`, `${to}-wal`, `${to}-shm`].filter((file) => existsSync(file))).toEqual([])

  const restored = await own(to)
  expect(await restored.append('ledger', 0, recordsOf(['further']))).toEqual([300])
  expect((await readAll(restored, 'ledger')).map(textOf)).toEqual([...texts('l', 300), 'further'])
})

it('stands at one moment, while its owner writes on', async () => {
  const writer = await startNeighbour(path, 'owner', 'append-for-ever')
  try {
    await until('some records', () => writer.said().length > 20)
    await backUpLog(path, to, Date.now)
    const said = writer.said().length
    await until('more records', () => writer.said().length > said)
  } finally {
    await writer.kill()
  }
  const kept = (await readAll(await own(to), 'ledger')).map(textOf)
  expect(kept.length).toBeGreaterThan(20)
  expect(kept).toEqual(texts('r', kept.length))
})

it('overwrites nothing, and leaves nothing behind where it fails', async () => {
  await fill(await own())
  writeFileSync(to, 'precious')
  await expect(backUpLog(path, to, Date.now)).rejects.toMatchObject({ code: 'file-unwritable', message: expect.stringContaining(to) })
  expect(readFileSync(to, 'utf8')).toBe('precious')
  const nowhere = join(folder, 'nowhere', 'backup.db')
  await expect(backUpLog(path, nowhere, Date.now)).rejects.toMatchObject({ code: 'file-unwritable' })
  const missing = join(folder, 'no-log.db')
  await expect(backUpLog(missing, join(folder, 'x.db'), Date.now)).rejects.toMatchObject({ code: 'file-not-found' })
  writeFileSync(missing, 'This is no database, and long enough to be looked at as one.'.repeat(50))
  await expect(backUpLog(missing, join(folder, 'x.db'), Date.now)).rejects.toMatchObject({ code: 'log-corrupt' })
  expect([existsSync(join(folder, 'x.db')), existsSync(join(folder, 'x.db.partial'))]).toEqual([false, false])
})

it.each([
  ['a record that is another', "UPDATE records SET value = X'00' WHERE topic = 'events' AND \"offset\" = 7", '1 records are not those'],
  ['a ledger that lacks some', 'DELETE FROM records WHERE topic = \'ledger\' AND "offset" < 3', 'lacks 3 records of topic ledger'],
])('is refused with %s', async (_, harm, complaint) => {
  const log = await own()
  await fill(log)
  await backUpLog(path, to, Date.now)
  const db = new DatabaseSync(to)
  db.exec(harm)
  db.close()
  expect(() => requireFaithful(path, to)).toThrow(complaint)
})

it('is held against what the log still has: what was deleted and superseded meanwhile is no difference', async () => {
  const log = await own()
  await fill(log)
  await backUpLog(path, to, Date.now)
  await log.append('state', 0, recordsOf(['newest'], 'claim'))
  await log.append('ledger', 0, recordsOf(['later']))
  expect(() => requireFaithful(path, to)).not.toThrow()
})
