// The role on a real embedded log: what it writes, and that a successor goes on where it was, telling nothing anew.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { runWatch, type WatchRoleOptions } from '../../src/detect/run-watch.ts'
import { stateBarrier } from '../../src/detect/state-book.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import type { ConsumeHandlers, EventLog, LogRecord } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { digest } from '../../src/model/digest.ts'
import { decode, type EventsRecord, encode, type Records, type Topic } from '../../src/model/record.ts'
import type { DetectSettings } from '../../src/model/settings.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { planRecord } from './events.ts'

const claim = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
const leaking: DetectSettings['claims'][number] = {
  id: claim,
  alias: 'factory-a',
  mode: 'observe',
  hook: false,
  auto: { days: 28, attempts: 500 },
  windows: [{ over: '5m', count: 'ok', above: 5, level: 'disable' }],
}
const settings: DetectSettings = { claims: [leaking], rotationTemplates: [], attemptTimeout: 3 * MINUTE, hookFeed: false }
const begin = Date.parse('2026-10-05T12:00:00Z')
const leak = [
  ...generateLeak({
    seed: 1,
    claim,
    template: 't',
    sources: leakAddresses,
    from: begin,
    to: begin + 4 * MINUTE,
    perMinute: 6,
    hook: false,
  }),
].flatMap(({ line }) => parseIotLog(line, { claims: [claim], now: begin }))
const events = leak.flatMap((entry): EventsRecord[] =>
  entry.is === 'event' ? [{ v: 1, is: 'event', feed: 'iot', event: entry.event }] : [],
)

let folder: string
let log: EventLog
let now = 0
const openLog = (): Promise<EventLog> =>
  openSqliteLog({ path: join(folder, 'log.db'), role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'here' } })
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-watch-'))
  log = await openLog()
})
afterEach(async () => {
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

const tick = (upTo: number): EventsRecord => ({
  ...{ v: 1, is: 'tick', feed: 'iot', upTo, feeds: ['iot'], ended: false, assumed: false, cause: null },
})

async function put(...records: readonly EventsRecord[]): Promise<void> {
  const values = records.map((record) => ({ key: null, timestamp: begin, value: encode('events', record) }))
  await log.append('events', 0, values)
}

async function all<T extends Topic>(topic: T): Promise<Records[T][]> {
  const found: Records[T][] = []
  const tail = await log.tail(topic, (records) => {
    for (const { value } of records) if (value !== null) found.push(decode(topic, value))
  })
  await tail.caughtUp
  await tail.close()
  return found
}

/** Gives a member chunk after chunk, until the states that it saved stand for so many records. */
async function untilSaved(records: number): Promise<void> {
  if ((await all('state')).some((state) => state.claim.startsWith('_partition') && state.offset >= records)) return
  await put(tick(begin))
  throw new Error('not all states are saved yet')
}

/** Long enough for a machine with much other work. */
const WITHIN = 30_000

/** Runs a member until the watermark that it wrote has come so far, and stops it. */
async function watchUpTo(writer: string, upTo: number, saved = 0, telemetry = noTelemetry): Promise<void> {
  const stop = new AbortController()
  const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  // Every reading of the clock is a minute later: state is saved after every chunk.
  const clock = (): number => {
    now += MINUTE
    return now
  }
  const running = runWatch({ log, settings, configHash: 'c', writer, clock, telemetry, sleep, signal: stop.signal })
  const reached = vi.waitFor(async () => {
    const marks = (await all('findings')).filter((record) => record.is === 'watermark')
    expect(marks.at(-1)?.upTo).toBe(upTo)
    expect((await all('state')).some((state) => state.writer === writer)).toBe(true)
    await untilSaved(saved)
  }, WITHIN)
  try {
    await Promise.race([reached, running])
  } finally {
    stop.abort()
    // What a role that has failed no longer writes is waited for by nobody.
    reached.catch(() => {})
    await running
  }
}

describe('runWatch', () => {
  it('writes attempts, the finding, closed windows and state', async () => {
    await put(...events, tick(begin + 10 * MINUTE))
    await watchUpTo('a', begin + 10 * MINUTE)
    const findings = (await all('findings')).flatMap((record) => (record.is === 'finding' ? [record.finding] : []))
    expect(findings.map(({ level, claim: of }) => [level, of])).toEqual([['disable', claim]])
    const attempts = new Set((await all('attempts')).map(({ attempt }) => attempt.id))
    expect(attempts.size).toBeGreaterThan(10)
    const minutes = (await all('windows')).filter(({ window }) => window.over === '1m')
    expect(minutes.reduce((sum, { window }) => sum + window.attempts.ok, 0)).toBe(attempts.size)
  })

  it('counts a plan that may not be so as a record that cannot be used', async () => {
    const wrong = planRecord({ from: begin, to: begin, devices: 1 }, { claim })
    await put(wrong, tick(begin + MINUTE))
    const unreadable: string[][] = []
    await watchUpTo('a', begin + MINUTE, 0, { ...noTelemetry, recordUnreadable: (topic, place) => void unreadable.push([topic, place]) })
    expect(unreadable).toEqual([['events', `plan ${wrong.decision.planId}`]])
  })

  it('is followed by a successor that counts and finds nothing anew', async () => {
    const half = Math.floor(events.length / 2)
    await put(...events.slice(0, half), tick(begin + MINUTE))
    await watchUpTo('a', begin + MINUTE)
    await put(...events.slice(half), tick(begin + 10 * MINUTE))
    await watchUpTo('b', begin + 10 * MINUTE)

    const findings = (await all('findings')).flatMap((record) => (record.is === 'finding' ? [record.finding.id] : []))
    expect(findings).toHaveLength(1)
    const minutes = (await all('windows')).filter(({ window }) => window.over === '1m')
    expect(new Set(minutes.map(({ window }) => window.from)).size).toBe(minutes.length)
    const attempts = new Set((await all('attempts')).map(({ attempt }) => attempt.id))
    expect(minutes.reduce((sum, { window }) => sum + window.attempts.ok, 0)).toBe(attempts.size)
  })

  it('ends once where records were deleted unread, and goes on behind them with its claims blind', async () => {
    await put(...events, tick(begin + MINUTE))
    await watchUpTo('a', begin + MINUTE)
    await put(tick(begin + 2 * MINUTE), tick(begin + 3 * MINUTE))
    await log.close()
    const db = new DatabaseSync(join(folder, 'log.db'))
    db.exec(`DELETE FROM records WHERE topic = 'events' AND "offset" <= ${events.length + 1}`)
    db.close()
    log = await openLog()

    await expect(watchUpTo('b', begin + 3 * MINUTE)).rejects.toMatchObject({ code: 'log-gap' })
    await watchUpTo('b', begin + 3 * MINUTE)
    const marks = (await all('findings')).filter((record) => record.is === 'watermark')
    expect(marks.at(-1)).toMatchObject({ upTo: begin + 3 * MINUTE, causes: [{ cause: 'records-deleted' }] })
  })

  it('removes the states of claims that were given up, also where a predecessor wrote them', { timeout: 3 * WITHIN }, async () => {
    const request = events.find((record) => record.is === 'event' && record.event.step === 'create')
    const byStranger = (number: number, later: number): EventsRecord[] => {
      if (request?.is !== 'event') return []
      const { event } = request
      return [{ ...request, event: { ...event, id: digest(event.id, number), claim: digest('stranger', number), at: event.at + later } }]
    }
    const strangers = (from: number, to: number, later: number): EventsRecord[] =>
      Array.from({ length: to - from }, (_, index) => byStranger(from + index, later)).flat()
    await put(...strangers(0, 700, 0), tick(begin + 10 * MINUTE))
    await watchUpTo('a', begin + 10 * MINUTE, 701)
    await put(...strangers(700, 1_400, 11 * MINUTE), tick(begin + 30 * MINUTE))
    await watchUpTo('b', begin + 30 * MINUTE, 1_402)
    const kept = new Set((await all('state')).map((state) => state.claim).filter((id) => !id.startsWith('_')))
    expect(kept.size).toBeGreaterThan(1_000)
    expect(kept.size).toBeLessThanOrEqual(1_025)
  })
})

/** A member whose partition is given and taken by hand. */
async function memberByHand(writer: string, other: Partial<WatchRoleOptions> = {}) {
  const stop = new AbortController()
  const given = Promise.withResolvers<ConsumeHandlers>()
  const byHand: EventLog = {
    ...log,
    consume: async (_topic, _group, handlers) => {
      given.resolve(handlers)
      return { ended: new Promise(() => {}), close: async () => {} }
    },
  }
  const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  const options = { settings, configHash: 'c', writer, clock: () => begin, telemetry: noTelemetry, sleep, signal: stop.signal }
  const running = runWatch({ ...options, ...other, log: byHand })
  const handlers = await given.promise
  let epoch = 0
  return {
    give: async (): Promise<number | undefined> => {
      epoch += 1
      await handlers.onAssigned?.(0, epoch)
      return handlers.goesOnAt?.(0, epoch)
    },
    handle: (records: readonly LogRecord[], heartbeat = async () => {}, commit = async (_next: number) => {}) =>
      handlers.onChunk({ partition: 0, epoch, records, heartbeat, commit }),
    take: async () => handlers.onRevoked?.(0, epoch),
    /** The process is told to end, and its log takes the partition from it. */
    endAndTake: async () => {
      stop.abort()
      await handlers.onRevoked?.(0, epoch)
      await running
    },
    end: async () => {
      stop.abort()
      await running
    },
  }
}

describe('an end in order', () => {
  const records = events.map((record, offset): LogRecord => {
    return { partition: 0, offset, key: claim, value: encode('events', record), timestamp: begin }
  })

  it('leaves everything saved, so that a successor tells nothing again', async () => {
    const first = await memberByHand('a')
    await first.give()
    await first.handle(records.slice(0, 30))
    await first.endAndTake()
    expect((await all('state')).map(({ claim: of, offset }) => [of, offset])).toEqual([
      [claim, 30],
      ['_partition-0', 30],
    ])
    const told = (await all('attempts')).length
    const second = await memberByHand('b')
    await second.give()
    await second.handle(records)
    await second.endAndTake()
    const found = (await all('attempts')).map(({ attempt }) => attempt.id)
    expect(told).toBeGreaterThan(0)
    expect(new Set(found).size).toBe(found.length)
  })

  it('saves nothing where nothing was read, where another may have the partition, or where what was found is not written', async () => {
    const idle = await memberByHand('a')
    await idle.give()
    await idle.endAndTake()
    const moved = await memberByHand('b')
    await moved.give()
    await moved.handle(records)
    await moved.take()
    await moved.end()
    const torn = await memberByHand('c')
    await torn.give()
    await expect(torn.handle(records, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
    await torn.endAndTake()
    expect(await all('state')).toEqual([])
  })

  it('comes though the log takes nothing any more', async () => {
    const append = log.append
    let isAway = false
    log = { ...log, append: (...written) => (isAway ? new Promise(() => {}) : append(...written)) }
    const member = await memberByHand('a', { sleep: async () => new Promise((resolve) => setImmediate(resolve)) })
    await member.give()
    await member.handle(records)
    isAway = true
    await member.endAndTake()
  })
})

it('saves what is left while nothing comes, and commits it with the next chunk', async () => {
  let now = begin
  let pass = (): void => {}
  const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (ms === SECOND) pass = resolve
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  const member = await memberByHand('a', { sleep, clock: () => now })
  await member.give()
  const records = [tick(begin - MINUTE), ...events].map((record, offset): LogRecord => {
    return { partition: 0, offset, key: claim, value: encode('events', record), timestamp: begin }
  })
  await member.handle(records.slice(0, 30))
  expect(await all('state')).toEqual([])
  await vi.waitFor(async () => {
    now += SECOND
    pass()
    expect((await all('state')).map(({ offset }) => offset)).toEqual([30, 30])
  }, WITHIN)
  const commits: number[] = []
  const commit = async (next: number): Promise<void> => void commits.push(next)
  await member.handle(records.slice(30, 40), undefined, commit)
  await member.handle(records.slice(40, 50), undefined, commit)
  expect(commits).toEqual([0])
  await member.endAndTake()
})

it('saves behind so many records though no time has passed, and not again before as many more', async () => {
  const record = (offset: number, value: Uint8Array): LogRecord => ({ partition: 0, offset, key: null, value, timestamp: begin })
  const first = events.slice(0, 30).map((event, offset) => record(offset, encode('events', event)))
  const same = encode('events', tick(begin - MINUTE))
  const ticks = (from: number, count: number) => Array.from({ length: count }, (_, index) => record(from + index, same))
  const commits: number[] = []
  const commit = async (next: number): Promise<void> => void commits.push(next)
  const member = await memberByHand('a')
  await member.give()
  await member.handle([...first, ...ticks(30, 14_000)], undefined, commit)
  expect(await all('state')).toEqual([])
  await member.handle(ticks(14_030, 1_000), undefined, commit)
  expect((await all('state')).map(({ offset }) => offset)).toEqual([15_030, 15_030])
  await member.handle(ticks(15_030, 14_000), undefined, commit)
  expect(commits).toHaveLength(1)
  await member.end()
})

describe('a record that cannot be read', () => {
  const poison = (offset: number, value: Uint8Array | null): LogRecord => ({ partition: 0, offset, key: null, value, timestamp: begin })

  it('is kept among the rejections as it came and counted, and not again by who reads it again', async () => {
    const counted: [string, number][] = []
    const telemetry = { ...noTelemetry, entriesRejected: (reason: string, entries: number) => void counted.push([reason, entries]) }
    const bytes = Buffer.from([0x7b, 0xff, 0x00])
    const value = encode('events', tick(begin))
    const records = [poison(0, value), poison(1, bytes), poison(2, null), poison(3, value)]
    for (const writer of ['a', 'b']) {
      const member = await memberByHand(writer, { telemetry })
      await member.give()
      await member.handle(records)
      await member.endAndTake()
    }
    expect(await all('rejections')).toEqual([
      {
        ...{ v: 1, feed: 'watch', at: begin, reason: 'unreadable-record', place: 'topic events, partition 0, offset 1' },
        raw: bytes.toString('base64'),
      },
    ])
    expect(counted).toEqual([['unreadable-record', 1]])
  })

  it('is kept where it is the last that was told of, or one of several', async () => {
    const member = await memberByHand('a')
    await member.give()
    await member.handle([poison(0, encode('events', tick(begin)))])
    await member.endAndTake()
    const next = await memberByHand('b')
    await next.give()
    await next.handle([poison(0, encode('events', tick(begin))), poison(1, Buffer.from('{')), poison(2, Buffer.from('}'))])
    await next.endAndTake()
    expect((await all('rejections')).map(({ place }) => place.split(' ').at(-1))).toEqual(['1', '2'])
  })
})

describe('a partition that comes back', () => {
  const records = events.map((record, offset): LogRecord => {
    return { partition: 0, offset, key: claim, value: encode('events', record), timestamp: begin }
  })
  let member: Awaited<ReturnType<typeof memberByHand>>
  beforeEach(async () => {
    member = await memberByHand('a')
    expect(await member.give()).toBe(0)
  })
  afterEach(() => member.end())

  it('is gone on with where it was left, and not where states stand for', async () => {
    await member.handle(records.slice(0, 30))
    await member.take()
    expect(await member.give()).toBe(30)
    await member.handle(records.slice(30))
    const found = (await all('attempts')).map(({ attempt }) => attempt.id)
    expect(new Set(found).size).toBe(found.length)
    await member.take()
    expect(await member.give()).toBe(records.length)
  })

  it('is restored where another has taken it up meanwhile', async () => {
    await member.handle(records)
    await member.take()
    await log.append('state', 0, [stateBarrier({ writer: 'b', epoch: 1 }, begin)])
    expect(await member.give()).toBe(0)
  })

  it('is restored where what the engine gave was not written', async () => {
    const lost = new Error('lost')
    const refuse = async (): Promise<void> => {
      throw lost
    }
    await expect(member.handle(records, refuse)).rejects.toBe(lost)
    await member.take()
    expect(await member.give()).toBe(0)
  })
})

it('shows the windows of many claims a few at a time while chunks are many, more where they are rare, and all of them again later', async () => {
  const [request] = events
  const claims = Array.from({ length: 80 }, (_, number) => ({ ...leaking, id: digest('many', number), alias: `claim-${number}` }))
  const records = claims.map(({ id }, offset): LogRecord => {
    if (request?.is !== 'event') throw new Error('there is no event')
    const value = encode('events', { ...request, event: { ...request.event, id: digest('event', id), claim: id } })
    return { partition: 0, offset, key: id, value, timestamp: begin }
  })
  let time = begin
  const shown: string[] = []
  const weighed = new Set<string>()
  const telemetry = {
    ...noTelemetry,
    windowRead: (claim: string) => void shown.push(claim),
    evidenceRead: (claim: string) => void weighed.add(claim),
  }
  const member = await memberByHand('a', { settings: { ...settings, claims }, telemetry, clock: () => time })
  await member.give()
  const shownBy = async (handled: readonly LogRecord[]): Promise<number> => {
    shown.length = 0
    await member.handle(handled)
    return new Set(shown).size
  }
  expect([await shownBy(records), await shownBy([])]).toEqual([2, 2])
  time += SECOND
  expect(await shownBy([])).toBe(7)
  time += 6 * SECOND
  expect(await shownBy([])).toBe(32)
  time += 3 * SECOND
  expect([await shownBy([]), await shownBy([])]).toEqual([10, 2])
  time += 4 * SECOND
  for (let chunk = 0; chunk < 20; chunk++) await shownBy([])
  expect(await shownBy([])).toBe(0)
  expect(new Set(weighed)).toEqual(new Set(claims.map(({ alias }) => alias)))
  time += SECOND
  expect(await shownBy([])).toBe(7)
  await member.end()
})
