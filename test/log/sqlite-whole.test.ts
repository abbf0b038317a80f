// A file of an embedded log that was damaged, cut, emptied or taken away is refused with its name; no other is begun in its place.
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventLog } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { readAll, recordsOf, textOf, texts } from '../contracts/event-log.notes.ts'
import { until } from '../rig/until.ts'
import { type Neighbour, startNeighbour } from './neighbours.ts'

const PAGE = 4_096
const RECORDS = 2_000
let folder: string
let path: string
let neighbours: Neighbour[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimwatch-whole-'))
  path = join(folder, 'log.db')
  neighbours = []
})
afterEach(async () => {
  await Promise.all(neighbours.map((neighbour) => neighbour.kill()))
  rmSync(folder, { recursive: true })
})

const open = (): Promise<EventLog> =>
  openSqliteLog({ path, role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'here' }, tuning: { patience: 300 } })

/** A log that was closed well. */
async function write(): Promise<void> {
  const log = await open()
  await log.append('ledger', 0, recordsOf(texts('r', RECORDS)))
  await log.close()
}

/** A log whose owner was killed while it wrote: its last records stand in the write-ahead log. Resolves to how many were acknowledged. */
async function writeAndKill(): Promise<number> {
  const writer = await startNeighbour(path, 'owner', 'append-for-ever')
  neighbours.push(writer)
  await until('some records', () => writer.said().length > 50)
  await writer.kill()
  return writer.said().length
}

async function refusal(): Promise<Error> {
  const thrown = await open().then(
    async (log) => {
      await log.close()
      return new Error('it was opened')
    },
    (error: Error) => error,
  )
  expect(thrown).toMatchObject({ code: 'log-corrupt', exit: 78, message: expect.stringContaining(path) })
  return thrown
}

describe('a file that was closed well', () => {
  it('and is cut short is refused, with both sizes', async () => {
    await write()
    const size = statSync(path).size
    truncateSync(path, size - 3 * PAGE)
    expect((await refusal()).message).toContain(`cut short: it has ${size - 3 * PAGE} bytes of ${size}`)
  })

  it('and was emptied is refused: it does not begin anew', async () => {
    await write()
    truncateSync(path, 0)
    expect((await refusal()).message).toContain('restore a backup'.replace('r', 'R'))
    expect(statSync(path).size).toBe(0)
  })

  it('and is damaged in its midst is refused when it comes to that place', async () => {
    await write()
    scribble(Math.floor(statSync(path).size / 2 / PAGE))
    const log = await open()
    await expect(readAll(log, 'ledger')).rejects.toMatchObject({ code: 'log-corrupt', exit: 78 })
    await log.close()
  })
})

describe('a file whose owner was killed', () => {
  it('is checked before it is used, and refused where it is damaged', async () => {
    await write()
    await writeAndKill()
    scribble(Math.floor(statSync(path).size / 2 / PAGE))
    expect((await refusal()).message).toContain('is damaged')
  })

  it('and that was taken away from its write-ahead log is refused: no new one is begun', async () => {
    await writeAndKill()
    rmSync(path)
    expect((await refusal()).message).toContain('its write-ahead log is still there')
    expect(existsSync(path)).toBe(false)
  })

  it('and whose write-ahead log is torn has lost what was torn off, and nothing before it', async () => {
    const acknowledged = await writeAndKill()
    truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    const kept = await keptTexts()
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(acknowledged)
    expect(kept).toEqual(texts('r', kept.length))
  })

  it('and whose write-ahead log is damaged in its midst has lost what comes behind, and holds no garbage', async () => {
    const acknowledged = await writeAndKill()
    const wal = readFileSync(`${path}-wal`)
    wal.fill(0xa5, wal.length / 2, wal.length / 2 + 64)
    writeFileSync(`${path}-wal`, wal)
    const kept = await keptTexts()
    expect(kept.length).toBeLessThan(acknowledged)
    expect(kept).toEqual(texts('r', kept.length))
  })
})

async function keptTexts(): Promise<string[]> {
  const log = await open()
  const kept = (await readAll(log, 'ledger')).map(textOf)
  await log.close()
  return kept
}

/** Overwrites a page of the file. */
function scribble(page: number): void {
  const bytes = readFileSync(path)
  bytes.fill(0xa5, page * PAGE, (page + 1) * PAGE)
  writeFileSync(path, bytes)
}
