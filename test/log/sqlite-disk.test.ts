// An embedded log and the disk below it: without room, read-only, and without power at any moment.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventLog, NewRecord } from '../../src/log/event-log.ts'
import { openSqliteLog, type SqliteLogSettings } from '../../src/log/sqlite.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { commitAll, consumeNoting, now, readAll, textOf, texts } from '../contracts/event-log.notes.ts'
import { until } from '../rig/until.ts'
import { startNeighbour } from './neighbours.ts'
import { canMount, mountSmallDisk, type SmallDisk } from './small-disk.ts'

/** Short enough for every run; `test/scenarios/kills.test.ts` kills the whole service. */
const KILLS = 6
const MIB = 1_024 * 1_024
let folder: string
let opened: EventLog[]
let disk: SmallDisk | null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claimwatch-disk-'))
  opened = []
  disk = null
})
afterEach(async () => {
  await Promise.all(opened.map((log) => log.close()))
  disk?.remove()
  rmSync(folder, { recursive: true })
})

async function open(path: string, settings: Partial<SqliteLogSettings> = {}): Promise<EventLog> {
  const owner = { pid: process.pid, host: 'here' }
  const log = await openSqliteLog({ path, role: 'owner', clock: Date.now, owner, tuning: { poll: 20, patience: 300 }, ...settings })
  opened.push(log)
  return log
}

const large = (text: string): NewRecord => ({ key: text, value: new Uint8Array(64 * 1_024), timestamp: now })

/** Appends until an append waits, and returns it with the number of those that were acknowledged. */
async function appendUntilFull(log: EventLog, isFull: () => boolean): Promise<{ acknowledged: number; waiting: Promise<unknown> }> {
  for (let acknowledged = 0; ; acknowledged += 1) {
    const append = log.append('ledger', 0, [large(`r-${acknowledged}`)])
    append.catch(() => undefined)
    await Promise.race([append, until('a full disk', isFull)])
    if (isFull()) return { acknowledged, waiting: append }
  }
}

/** What a log tells of its room. */
function roomTold() {
  const told: boolean[] = []
  return { told, telemetry: { ...noTelemetry, logFilled: (failure: unknown) => void told.push(failure !== null) } }
}

describe.runIf(canMount())('on a disk without room', () => {
  it('an owner waits, loses nothing that was acknowledged, lets others read, and goes on when there is room', async () => {
    disk = mountSmallDisk(4)
    const path = join(disk?.folder ?? '', 'log.db')
    const { told, telemetry } = roomTold()
    const log = await open(path, { telemetry })
    const filler = join(disk?.folder ?? '', 'filler')
    writeFileSync(filler, new Uint8Array(1.5 * MIB))
    const member = await consumeNoting(log, 'ledger', 'respond')

    const { acknowledged, waiting } = await appendUntilFull(log, () => told.includes(true))
    expect(acknowledged).toBeGreaterThan(3)
    expect((await readAll(log, 'ledger')).map(({ key }) => key)).toEqual(texts('r', acknowledged))
    await until('what was acknowledged, at a consumer', () => member.records.length === acknowledged)
    const beside = await open(path, { role: 'beside' })
    await expect(beside.append('decisions', 0, [large('a decision')])).rejects.toMatchObject({ code: 'log-full', retry: true })

    rmSync(filler)
    expect(await waiting).toEqual([acknowledged])
    expect(told.at(-1)).toBe(false)
    expect((await readAll(log, 'ledger')).map(({ key }) => key)).toEqual(texts('r', acknowledged + 1))
  })
})

describe('in a file that may not grow', () => {
  it('a write that waits and a consumer behind it end when the log is closed, and nothing is lost', async () => {
    const path = join(folder, 'log.db')
    const { told, telemetry } = roomTold()
    const log = await open(path, { telemetry, maxBytes: MIB })
    const { acknowledged, waiting } = await appendUntilFull(log, () => told.includes(true))
    const entered = Promise.withResolvers<void>()
    await consumeNoting(log, 'ledger', 'respond', async (chunk) => {
      entered.resolve()
      await commitAll(chunk)
    })
    await entered.promise
    await log.close()
    await expect(waiting).rejects.toMatchObject({ code: 'log-full', message: expect.stringContaining(path) })
    const roomy = await open(path)
    expect(await readAll(roomy, 'ledger')).toHaveLength(acknowledged)
    expect(await roomy.append('ledger', 0, [large('room')])).toEqual([acknowledged])
  })

  it('a write that waits ends when the process is to end', async () => {
    const { told, telemetry } = roomTold()
    const stop = new AbortController()
    const log = await open(join(folder, 'log.db'), { telemetry, maxBytes: MIB, stop: stop.signal })
    const { waiting } = await appendUntilFull(log, () => told.includes(true))
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'log-full' })
  })
})

describe.runIf(canMount())('on a read-only disk', () => {
  it.each(['owner', 'beside'] as const)('is refused to %s with its name, and with the code of what a person must mend', async (role) => {
    disk = mountSmallDisk(4)
    const path = join(disk?.folder ?? '', 'log.db')
    await (await open(path)).close()
    disk?.makeReadOnly()
    await expect(open(path, { role })).rejects.toMatchObject({
      code: 'log-unwritable',
      exit: 78,
      message: expect.stringContaining(path),
    })
  })

  it('none is made', async () => {
    disk = mountSmallDisk(4)
    disk?.makeReadOnly()
    const path = join(disk?.folder ?? '', 'log.db')
    await expect(open(path)).rejects.toMatchObject({ code: 'log-unwritable', exit: 78, message: expect.stringContaining(path) })
  })
})

describe('without power', () => {
  it('whatever was acknowledged is there after each of many kills in the midst of appends, in its order and once', async () => {
    const path = join(folder, 'log.db')
    let kept = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writer = await startNeighbour(path, 'owner', 'append-for-ever')
      await until('some records', () => writer.said().length > 5 * kill)
      await writer.kill()
      const log = await open(path)
      const found = (await readAll(log, 'ledger')).map(textOf)
      await log.close()
      // One more may stand there: written, and killed before it was said.
      const fresh = found.slice(kept)
      expect(fresh).toEqual(texts('r', fresh.length))
      expect(fresh.length - writer.said().length).toBeGreaterThanOrEqual(0)
      expect(fresh.length - writer.said().length).toBeLessThanOrEqual(1)
      kept = found.length
    }
  }, 120_000)

  it.runIf(spawnSync('strace', ['-V']).status === 0)('each append is on the disk before it is acknowledged', () => {
    const traced = join(folder, 'traced')
    const script = join(import.meta.dirname, 'sqlite-neighbour.ts')
    const trace = ['-f', '-o', traced, '-e', 'trace=fsync,fdatasync,write']
    execFileSync('strace', [...trace, process.execPath, script, join(folder, 'log.db'), 'owner', 'append-some'])
    // What it says on its standard output stands between the syncs of the two appends.
    const calls = readFileSync(traced, 'utf8').split('\n')
    const acknowledged = calls.flatMap((call, index) => (/write\(1, "acknowledged/.test(call) ? [index] : []))
    expect(acknowledged).toHaveLength(20)
    for (const [number, index] of acknowledged.entries()) {
      const since = calls.slice(acknowledged[number - 1] ?? 0, index)
      expect(since.some((call) => /f(data)?sync\(\d+\) += 0/.test(call))).toBe(true)
    }
  })
})
