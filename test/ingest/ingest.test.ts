// The role: durable before remembered, remembered before promised; nothing lost, nothing promised too early, nothing in silence.
import { describe, expect, it } from 'vitest'
import type { Batch, Feed, FeedLine } from '../../src/ingest/feed.ts'
import { type IngestOptions, runIngest } from '../../src/ingest/ingest.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Tick } from '../../src/model/record.ts'
import { noTelemetry, type Telemetry } from '../../src/model/telemetry.ts'
import { isoTime, MINUTE } from '../../src/model/time.ts'
import { createMemoryLog, type MemoryLog } from './memory-log.ts'
import { AT, brokerEntry, CLAIM, hookLine, STRANGER } from './parse/entries.ts'

const NOW = AT + 10 * MINUTE
const HOME = partitionOf(CLAIM, 2)
const quiet: Batch = { lines: [], upTo: null, ended: false, assumed: false, cause: null }

function line(entry: unknown, place = 'p'): FeedLine {
  const bytes = Buffer.from(typeof entry === 'string' ? entry : JSON.stringify(entry))
  return { bytes, size: bytes.length, place, receivedAt: AT + 4_000, recordedAt: null }
}

const eventAt = (minute: number, members: Record<string, unknown> = {}) =>
  brokerEntry({ timestamp: isoTime(AT + minute * MINUTE), ...members })

/** A feed that gives these batches, then ends or waits for an abort. */
function feedOf(
  batches: readonly (Batch | Error)[],
  { name = 'f', settle = null, waits = false }: { name?: string; settle?: number | null; waits?: boolean } = {},
) {
  const begun: unknown[] = []
  const feed: Feed = {
    name,
    account: null,
    region: null,
    hook: false,
    settle,
    async *batches(from, signal) {
      begun.push(from)
      for (const batch of batches) {
        if (batch instanceof Error) throw batch
        yield batch
      }
      if (waits && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  }
  return { feed, begun }
}

function run(log: MemoryLog, feeds: readonly Feed[], changes: Partial<IngestOptions> = {}): Promise<void> {
  return runIngest({
    feeds,
    log,
    claims: [CLAIM],
    clock: () => NOW,
    telemetry: noTelemetry,
    signal: new AbortController().signal,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
    ...changes,
  })
}

const eventsIn = (log: MemoryLog, partition: number) => log.records('events', partition).filter((record) => record.is === 'event')
const ticksIn = (log: MemoryLog, partition: number): readonly Tick[] =>
  log.records('events', partition).filter((record) => record.is === 'tick')

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('where records go', () => {
  it('writes each event to the partition of its claim, and what names none to all', async () => {
    const log = createMemoryLog(2)
    const reply = eventAt(2, { eventType: 'Publish-Out', topicName: '$aws/certificates/create/json/accepted', principalId: 'N/A' })
    await run(log, [feedOf([{ ...quiet, lines: [line(eventAt(0)), line(hookLine({ claimCertificateId: STRANGER })), line(reply)] }]).feed])
    const kinds = (partition: number) => eventsIn(log, partition).map(({ event }) => [event.kind, event.claim])
    expect(kinds(HOME)).toContainEqual(['Connect', CLAIM])
    expect(kinds(1 - HOME)).not.toContainEqual(['Connect', CLAIM])
    expect(kinds(partitionOf(STRANGER, 2))).toContainEqual(['PreProvisioningHook', STRANGER])
    for (const partition of [0, 1]) expect(kinds(partition)).toContainEqual(['Publish-Out', null])
  })

  it('writes what cannot be read to the dead letter, and counts everything once', async () => {
    const log = createMemoryLog(2)
    const counted: string[] = []
    const telemetry: Telemetry = {
      ...noTelemetry,
      eventsIngested: (kind, delaysMs) => void counted.push(...delaysMs.map((delayMs) => `${kind} ${delayMs}`)),
      entriesRejected: (reason, entries) => void counted.push(...Array(entries).fill(reason)),
      entriesIgnored: (reason, entries) => void counted.push(...Array(entries).fill(reason)),
    }
    const lines = [line(eventAt(0)), line('{"broken', 'stream#7'), line(''), line(eventAt(0, { eventType: 'GetThingShadow' }))]
    await run(log, [feedOf([{ ...quiet, lines }]).feed], { telemetry })
    expect(log.records('rejections')).toEqual([
      { v: 1, feed: 'f', at: NOW, reason: 'not-json', place: 'stream#7', raw: Buffer.from('{"broken').toString('base64') },
    ])
    expect(counted.toSorted()).toEqual(['Connect 4000', 'empty-line', 'not-about-provisioning', 'not-json'])
  })
})

describe('what is promised', () => {
  it('is durable first, then remembered, then told to every partition', async () => {
    const log = createMemoryLog(2)
    await run(log, [
      feedOf([
        { ...quiet, lines: [line(eventAt(0))] },
        { ...quiet, upTo: AT },
      ]).feed,
    ])
    const order = log.appended.map(
      ({ topic, records }) => `${topic}${records.some(({ value }) => value?.toString().includes(`"upTo":${AT}`)) ? ' promise' : ''}`,
    )
    const event = log.appended.findIndex(({ topic, records }) => topic === 'events' && records.some(({ key }) => key === CLAIM))
    const checkpoint = order.indexOf('checkpoints')
    expect(event).toBeGreaterThanOrEqual(0)
    expect(checkpoint).toBeGreaterThan(event)
    expect(order.indexOf('events promise')).toBeGreaterThan(checkpoint)
    for (const partition of [0, 1]) expect(ticksIn(log, partition).at(-1)).toMatchObject({ feed: 'f', upTo: AT, feeds: ['f'], cause: null })
    expect(log.records('checkpoints')).toEqual([{ v: 1, feed: 'f', settledUpTo: AT }])
  })

  it('waits until the log has taken the events, however often it refuses', async () => {
    const log = createMemoryLog(1)
    const { feed } = feedOf([{ ...quiet, lines: [line(eventAt(0))], upTo: AT }])
    log.fail('log-locked', 'log-locked', 'log-not-confirmed')
    await run(log, [feed], { sleep: async () => {} })
    const records = log.records('events')
    const event = records.findIndex(({ is }) => is === 'event')
    const promise = records.findIndex((record) => record.is === 'tick' && record.upTo === AT)
    expect(event).toBeGreaterThanOrEqual(0)
    expect(promise).toBeGreaterThan(event)
  })

  it('waits for what was read before too: while that is written one more batch is read, and none is promised', async () => {
    const gate = Promise.withResolvers<void>()
    const memory = createMemoryLog(1)
    const log: MemoryLog = {
      ...memory,
      async append(topic, partition, records, signal) {
        if (records.some(({ value }) => value?.toString().includes('"clientId":"first"'))) await gate.promise
        return memory.append(topic, partition, records, signal)
      },
    }
    let asked = 0
    const { feed } = feedOf([])
    const batches = ['first', 'second', 'third'].map((clientId) => ({ ...quiet, lines: [line(eventAt(0, { clientId }))], upTo: AT }))
    async function* counted() {
      for (const batch of batches) {
        asked++
        yield batch
      }
    }
    const running = run(log, [{ ...feed, batches: counted }])
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(asked).toBe(2)
    expect(eventsIn(log, 0)).toEqual([])
    expect(log.records('checkpoints')).toEqual([])
    expect(ticksIn(log, 0).filter(({ upTo }) => upTo === AT)).toEqual([])
    gate.resolve()
    await running
    expect(eventsIn(log, 0).map(({ event }) => event.clientId)).toEqual(['first', 'second', 'third'])
    expect(ticksIn(log, 0).at(-1)).toMatchObject({ upTo: AT })
  })

  it('says why a feed cannot be read, and when it can again', async () => {
    const log = createMemoryLog(1)
    const stop = new AbortController()
    const blind = feedOf([{ ...quiet, cause: 'feed-denied' }], { waits: true })
    const running = run(log, [blind.feed], { signal: stop.signal })
    await until(() => ticksIn(log, 0).at(-1)?.cause === 'feed-denied')
    stop.abort()
    await running
    const healed = createMemoryLog(1)
    await run(healed, [
      feedOf([
        { ...quiet, cause: 'feed-denied' },
        { ...quiet, upTo: AT },
      ]).feed,
    ])
    expect(ticksIn(healed, 0).at(-1)).toMatchObject({ cause: null, upTo: AT })
  })

  it('is what the checkpoint says until the feed says more', async () => {
    const log = createMemoryLog(1)
    await run(log, [feedOf([{ ...quiet, upTo: AT }]).feed])
    const { feed, begun } = feedOf([])
    const again = createMemoryLog(1)
    for (const { records } of log.appended.filter(({ topic }) => topic === 'checkpoints')) await again.append('checkpoints', 0, records)
    await run(again, [feed])
    expect(begun).toEqual([{ v: 1, feed: 'f', settledUpTo: AT }])
    expect(ticksIn(again, 0).at(-1)?.upTo).toBe(AT)
  })
})

describe('a finite feed', () => {
  const lines = [0, 5, 9].map((minute) => line(eventAt(minute)))
  const finite = (more: readonly FeedLine[] = []) =>
    feedOf(
      [
        { ...quiet, lines: [...lines, ...more] },
        { ...quiet, ended: true },
      ],
      { settle: 3 * MINUTE },
    )

  it('has a time that runs with its events, and ends', async () => {
    const log = createMemoryLog(1)
    const seen: unknown[][] = []
    await run(log, [finite().feed], { telemetry: { ...noTelemetry, feedRead: (...read) => void seen.push(read) } })
    expect(seen).toEqual([
      ['f', AT + 6 * MINUTE, AT + 9 * MINUTE],
      ['f', AT + 9 * MINUTE, AT + 9 * MINUTE],
    ])
    expect(ticksIn(log, 0).at(-1)).toMatchObject({ upTo: AT + 9 * MINUTE, ended: true })
    expect(log.records('checkpoints')).toEqual([{ v: 1, feed: 'f', settledUpTo: AT + 9 * MINUTE }])
  })

  it('gives what was added when it is read again, and counts the rest as known', async () => {
    const log = createMemoryLog(1)
    await run(log, [finite().feed])
    const before = eventsIn(log, 0).length
    let known = 0
    await run(log, [finite([line(eventAt(9.5))]).feed], { telemetry: { ...noTelemetry, duplicateDropped: () => void known++ } })
    // The last one of the first run shares its time with what may have been added: `watch` drops it by its id.
    expect(
      eventsIn(log, 0)
        .slice(before)
        .map(({ event }) => (event.at - AT) / MINUTE),
    ).toEqual([9, 9.5])
    expect(known).toBe(2)
  })

  it('is not remembered before its end: a time says nothing of lines that were not read', async () => {
    const log = createMemoryLog(1)
    const broken = feedOf([{ ...quiet, lines }, new ClaimwatchError('file-truncated', { what: 'cut' })], { settle: 3 * MINUTE })
    await expect(run(log, [broken.feed])).rejects.toMatchObject({ code: 'file-truncated' })
    expect(eventsIn(log, 0)).toHaveLength(3)
    expect(log.records('checkpoints')).toEqual([])
    expect(ticksIn(log, 0).some(({ ended }) => ended)).toBe(false)
  })
})

describe('instances that share the feeds', () => {
  const names = ['a', 'b', 'c', 'd']
  const reads = (upTo = AT) => names.map((name) => feedOf([{ ...quiet, upTo }], { name, waits: true }))
  const begunOf = (feeds: ReturnType<typeof reads>) => feeds.filter(({ begun }) => begun.length > 0).map(({ feed }) => feed.name)
  const feedsIn = (some: ReturnType<typeof reads>) => some.map(({ feed }) => feed)

  it('read each feed in one of them, and every tick names them all', async () => {
    const log = createMemoryLog(1, 4)
    const stop = new AbortController()
    const [one, two] = [reads(), reads()]
    const running = [one, two].map((feeds) => run(log, feedsIn(feeds), { signal: stop.signal }))
    await until(() => ticksIn(log, 0).filter(({ upTo }) => upTo === AT).length >= 4)
    await until(() => begunOf(two).length === 2)
    expect(begunOf(two)).toEqual(['b', 'd'])
    expect(new Set(ticksIn(log, 0).map(({ feeds }) => feeds.join()))).toEqual(new Set(['a,b,c,d']))
    stop.abort()
    await Promise.all(running)
  })

  it('go on where the one that left had come to', async () => {
    const log = createMemoryLog(1, 2)
    const [first, second] = [new AbortController(), new AbortController()]
    const leaving = run(log, feedsIn(reads(AT)), { signal: first.signal })
    await until(() => log.records('checkpoints').length === 4)
    const heir = reads(AT + 1)
    const staying = run(log, feedsIn(heir), { signal: second.signal })
    await until(() => begunOf(heir).length === 2)
    first.abort()
    await leaving
    await until(() => begunOf(heir).length === 4)
    expect(heir.map(({ begun }) => begun[0])).toEqual(names.map((feed) => ({ v: 1, feed, settledUpTo: AT })))
    second.abort()
    await staying
  })

  it('stop reading as soon as the group says that a feed is no longer theirs', async () => {
    const log = createMemoryLog(1, 1)
    const stop = new AbortController()
    const feed = feedOf([quiet, { ...quiet, upTo: AT }], { waits: true })
    let isStopped = false
    const watched: Feed = {
      ...feed.feed,
      async *batches(from, signal) {
        const noteStop = (): void => {
          isStopped = true
        }
        signal.addEventListener('abort', noteStop, { once: true })
        for await (const batch of feed.feed.batches(from, signal)) {
          if (batch.upTo !== null) log.takeAway(0)
          yield batch
        }
      },
    }
    const running = run(log, [watched], { signal: stop.signal })
    await until(() => isStopped)
    expect(stop.signal.aborted).toBe(false)
    stop.abort()
    await running
  })

  it('say that they stand by while they have nothing to read', async () => {
    const log = createMemoryLog(1, 1)
    const stop = new AbortController()
    const beats: string[] = []
    const held: unknown[] = []
    const telemetry: Telemetry = {
      ...noTelemetry,
      stageBeat: (stage) => void beats.push(stage),
      partitionsHeld: (...told) => void held.push(told),
    }
    const busy = run(log, [feedOf([quiet], { waits: true }).feed], { signal: stop.signal })
    const idle = run(log, [feedOf([quiet], { waits: true }).feed], { signal: stop.signal, telemetry })
    await until(() => beats.length > 0)
    expect(held).toEqual([])
    stop.abort()
    await Promise.all([busy, idle])
  })
})

describe('the end', () => {
  it('comes when all feeds have ended, and not before', async () => {
    const log = createMemoryLog(1)
    const stop = new AbortController()
    let isOver = false
    const running = run(log, [feedOf([{ ...quiet, ended: true }], { name: 'a' }).feed, feedOf([], { name: 'b', waits: true }).feed], {
      signal: stop.signal,
    }).then(() => {
      isOver = true
    })
    await until(() => ticksIn(log, 0).some(({ feed, ended }) => feed === 'a' && ended))
    expect(isOver).toBe(false)
    stop.abort()
    await running
    expect(isOver).toBe(true)
  })

  it('comes with an abort, without an error', async () => {
    const stop = new AbortController()
    const running = run(createMemoryLog(1), [feedOf([], { waits: true }).feed], { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(running).resolves.toBeUndefined()
  })

  it('comes for all feeds when one has to be mended, and says which error it was', async () => {
    const waiting = feedOf([], { name: 'b', waits: true })
    const broken = feedOf([new ClaimwatchError('file-not-found', { what: 'there is no file x' })], { name: 'a' })
    await expect(run(createMemoryLog(1), [broken.feed, waiting.feed])).rejects.toMatchObject({ code: 'file-not-found' })
  })

  it('comes when the log takes nothing any more', async () => {
    const log = createMemoryLog(1)
    log.fail('log-corrupt')
    await expect(run(log, [feedOf([], { waits: true }).feed])).rejects.toMatchObject({ code: 'log-corrupt' })
  })

  it('comes when the log does not take what was read, also where the feed has nothing more', async () => {
    const memory = createMemoryLog(1)
    const log: MemoryLog = {
      ...memory,
      async append(topic, partition, records, signal) {
        if (records.some(({ key }) => key === CLAIM)) throw new ClaimwatchError('log-corrupt', { what: 'a test ordered it' })
        return memory.append(topic, partition, records, signal)
      },
    }
    const { feed } = feedOf([{ ...quiet, lines: [line(eventAt(0))] }], { waits: true })
    await expect(run(log, [feed])).rejects.toMatchObject({ code: 'log-corrupt' })
  })
  it('does not keep what a pipe gave at the end from the log: it would not come again', async () => {
    const log = createMemoryLog(1)
    const stop = new AbortController()
    const { feed } = feedOf([], {})
    const pipe: Feed = {
      ...feed,
      givesOnce: true,
      async *batches(_from, signal) {
        stop.abort(new Error('enough'))
        if (signal.aborted) yield { ...quiet, lines: [line(eventAt(0))] }
      },
    }
    await run(log, [pipe], { signal: stop.signal })
    expect(eventsIn(log, 0)).toHaveLength(1)
  })
})
