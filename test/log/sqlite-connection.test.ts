// What waits in front of the file of an embedded log: for its turn, for a lock, and for room.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { createTurns, type Room } from '../../src/log/sqlite-connection.ts'
import { recordsOf } from '../contracts/event-log.notes.ts'
import { startNeighbour } from './neighbours.ts'

const said = (errcode: number): Error => Object.assign(new Error(`code ${errcode}`), { errcode })
const [BUSY, FULL] = [5, 13]
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A room, and what it was told. */
function createRoom(): { room: Room; told: (string | null)[]; over: AbortController } {
  const over = new AbortController()
  const told: (string | null)[] = []
  return { room: { told: (failure) => void told.push(failure?.code ?? null), over: over.signal }, told, over }
}

/** Throws these, one after the other, and then returns. */
function failing(...codes: readonly number[]): () => string {
  const left = codes.map(said)
  return () => {
    const next = left.shift()
    if (next !== undefined) throw next
    return 'done'
  }
}

it('makes a call again until it is not locked, and gives up after about its patience', async () => {
  const turns = createTurns('log.db', 600)
  expect(await turns(failing(BUSY, BUSY, BUSY))).toBe('done')
  await expect(turns(failing(BUSY, BUSY, BUSY, BUSY))).rejects.toMatchObject({ code: 'log-locked' })
})

it('waits for room for as long as it takes, tells of it, and keeps the order of the calls', async () => {
  const { room, told } = createRoom()
  const turns = createTurns('log.db', 300, room)
  const ended: string[] = []
  const first = turns(failing(FULL, FULL)).then(() => ended.push('first'))
  const second = turns(() => 'second').then((what) => ended.push(what))
  await Promise.all([first, second])
  expect([told, ended]).toEqual([
    ['log-full', 'log-full', null],
    ['first', 'second'],
  ])
})

it('waits for no room where nobody said so, nor when it is over', async () => {
  await expect(createTurns('log.db', 300)(failing(FULL))).rejects.toMatchObject({ code: 'log-full' })
  const { room, over } = createRoom()
  const turns = createTurns('log.db', 300, room)
  const endless = turns(() => {
    throw said(FULL)
  })
  const behind = turns(failing(FULL))
  over.abort()
  for (const call of [endless, behind]) await expect(call).rejects.toMatchObject({ code: 'log-full' })
})

it.runIf(process.platform === 'linux')('names the process that keeps the file locked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-locked-'))
  folders.push(folder)
  const path = join(folder, 'log.db')
  const log = await openSqliteLog({
    ...{ path, role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'here' } },
    tuning: { patience: 300 },
  })
  const holder = await startNeighbour(path, 'beside', 'lock')
  try {
    await expect(log.append('ledger', 0, recordsOf(['one']))).rejects.toMatchObject({
      code: 'log-locked',
      message: expect.stringMatching(new RegExp(`${path}: database is locked, by process ${holder.process.pid} \\(`)),
    })
  } finally {
    await holder.kill()
    await log.close()
  }
})
