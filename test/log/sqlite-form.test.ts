// A file of form 1 as claimwatch 0.1 wrote it before owners had a time and files shrank (files/form-1.db.gz): it is gone on with as it is.
//
// Written at 2026-10-05T12:00Z by process 4711 on line-pc-3: three ticks in `events` whose times are a year older, two checkpoints of one
// feed, one decision; group `watch` has committed offset 2.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { backUpLog } from '../../src/app/log-backup.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { ownerOfSqliteLog } from '../../src/log/sqlite-look.ts'
import { decode } from '../../src/model/record.ts'
import { DAY, type Millis } from '../../src/model/time.ts'
import { consumeNoting, readAll, recordsOf } from '../contracts/event-log.notes.ts'
import { until } from '../rig/until.ts'

const WRITTEN = Date.parse('2026-10-05T12:00:00Z')
let folder: string
let path: string
const opened: EventLog[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-form-'))
  path = join(folder, 'log.db')
  writeFileSync(path, gunzipSync(readFileSync(join(import.meta.dirname, 'files/form-1.db.gz'))))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((log) => log.close()))
  rmSync(folder, { recursive: true })
})

async function openAt(now: Millis): Promise<EventLog> {
  const log = await openSqliteLog({ path, role: 'owner', clock: () => now, owner: { pid: process.pid, host: 'here' } })
  opened.push(log)
  return log
}

it('holds what it held, and is gone on with where its groups stood', async () => {
  const log = await openAt(WRITTEN + DAY)
  expect((await readAll(log, 'events')).map(({ offset, timestamp }) => [offset, timestamp])).toEqual([0, 1, 2].map((n) => [n, WRITTEN]))
  const checkpoints = (await readAll(log, 'checkpoints')).map(({ value }) => decode('checkpoints', value ?? new Uint8Array()))
  expect(checkpoints).toEqual([{ v: 1, feed: 'iot', settledUpTo: WRITTEN + 2 }])
  const member = await consumeNoting(log, 'events', 'watch')
  await until('what was not committed', () => member.records.length > 0)
  expect(member.records.map(({ offset }) => offset)).toEqual([2])
  expect(await log.append('events', 0, recordsOf(['next']))).toEqual([3])
  expect(ownerOfSqliteLog(path, WRITTEN + DAY)).toMatchObject({ host: 'here', since: WRITTEN + DAY })
})

it('stays of a form that the earlier version knows', async () => {
  await (await openAt(WRITTEN + DAY)).close()
  const db = new DatabaseSync(path)
  expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(1)
  db.close()
})

it('keeps its records for as long after they were written as it promises, however old their events', async () => {
  expect(await readAll(await openAt(WRITTEN + 29 * DAY), 'events')).toHaveLength(3)
  await opened.pop()?.close()
  const later = await openAt(WRITTEN + 31 * DAY)
  await until('what is old enough to be gone', async () => (await readAll(later, 'events')).length === 0)
  expect(await readAll(later, 'decisions')).toHaveLength(1)
})

it('can be backed up as it is', async () => {
  const digests = await backUpLog(path, join(folder, 'backup.db'), () => WRITTEN)
  expect(digests.filter(({ records }) => records > 0).map(({ topic, records }) => [topic, records])).toEqual([
    ['events', 3],
    ['decisions', 1],
    ['checkpoints', 1],
  ])
})
