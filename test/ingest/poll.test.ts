// The polled feed: nothing is promised before it was read, nothing is lost or given twice, and nobody is told that all is well when it is not.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Batch } from '../../src/ingest/feed.ts'
import { type PollOptions, pollFeed } from '../../src/ingest/poll.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { CheckpointRecord } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
import { createSimulatedGroup, type Delivery, type SimulatedGroup } from './simulated-group.ts'
import { createTimeMachine, type TimeMachine } from './time-machine.ts'

const START = 1_791_201_600_000
const SETTLE = 3 * MINUTE
/** For tests that are not about the rate. */
const quick = { steady: 10, catchUp: 25 }

interface Run {
  readonly batches: readonly (Batch & { readonly readAt: number })[]
  readonly time: TimeMachine
  readonly group: SimulatedGroup
}

interface Plan {
  readonly deliveries?: readonly Delivery[]
  readonly from?: CheckpointRecord | null
  readonly options?: Partial<PollOptions>
  readonly faults?: readonly unknown[]
  readonly pageSize?: number
}

/** Polls for some time of the test's clock. */
async function pollFor(duration: number, { deliveries = [], from = null, options = {}, faults = [], pageSize = 100 }: Plan): Promise<Run> {
  const time = createTimeMachine(START)
  const group = createSimulatedGroup(time.clock, deliveries, pageSize)
  group.fail(...faults)
  const stop = new AbortController()
  const batches: (Batch & { readAt: number })[] = []
  const sleep: PollOptions['sleep'] = async (ms, signal) => {
    await time.sleep(ms, signal)
    if (time.clock() - START >= duration) stop.abort()
  }
  const feed = pollFeed({ name: 'f', group, clock: time.clock, sleep, telemetry: noTelemetry, budget: quick, ...options })
  for await (const batch of feed.batches(from, stop.signal)) batches.push({ ...batch, readAt: time.clock() })
  return { batches, time, group }
}

const idsOf = ({ batches }: Run): readonly string[] =>
  batches.flatMap(({ lines }) => lines.map(({ bytes }) => Buffer.from(bytes).toString()))
const promisesOf = ({ batches }: Run): readonly number[] => batches.flatMap(({ upTo }) => (upTo === null ? [] : [upTo]))
const causesOf = ({ batches }: Run): readonly unknown[] => batches.map(({ cause }) => cause)

describe('promises', () => {
  it('hold for every delivery within the settle time, and every record comes once', async () => {
    const delivery = fc.record({ at: fc.integer({ min: -5 * MINUTE, max: 15 * MINUTE }), delay: fc.integer({ min: 0, max: SETTLE }) })
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), async (all, pageSize) => {
        const deliveries = all.map(({ at, delay }, n) => ({ at: START + at, arrivesAt: START + at + delay, eventId: `${n}` }))
        const run = await pollFor(20 * MINUTE, { deliveries, pageSize, options: { lookback: 6 * MINUTE } })
        expect(idsOf(run).toSorted()).toEqual(deliveries.map(({ eventId }) => eventId).toSorted())
        const given = new Set<string>()
        for (const { lines, upTo } of run.batches) {
          for (const { bytes } of lines) given.add(Buffer.from(bytes).toString())
          const owed = deliveries.filter(({ at }) => upTo !== null && at <= upTo)
          expect(owed.every(({ eventId }) => given.has(eventId))).toBe(true)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('grow, stay behind the settle time, and are renewed before anybody calls the claim blind', async () => {
    const run = await pollFor(20 * MINUTE, {})
    const promises = promisesOf(run)
    expect(promises).toEqual(promises.toSorted((a, b) => a - b))
    const promised = run.batches.filter(({ upTo }) => upTo !== null)
    const ages = promised.slice(10).map(({ upTo, readAt }) => readAt - (upTo ?? 0))
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(SETTLE)
    const gaps = promised.slice(10).map(({ upTo }, n) => (upTo ?? 0) - (promised[n + 9]?.upTo ?? 0))
    expect(Math.max(...gaps)).toBeLessThan(MINUTE)
  })

  it('catch a delivery that takes longer than the settle time by the overlap', async () => {
    const late = { at: START + MINUTE, arrivesAt: START + MINUTE + SETTLE + 40 * SECOND, eventId: 'late' }
    expect(idsOf(await pollFor(10 * MINUTE, { deliveries: [late] }))).toEqual(['late'])
  })

  it('do not follow a clock of ours that is set forward between an answer of AWS and the next sweep', async () => {
    const time = createTimeMachine(START)
    const stop = new AbortController()
    let forward = 0
    const group = { name: 'g', readPage: async () => ({ records: [], nextToken: null, awsTime: time.clock() }) }
    const clock = () => time.clock() + forward
    const feed = pollFeed({ name: 'f', group, clock, sleep: time.sleep, telemetry: noTelemetry, budget: quick })
    const promised: number[] = []
    for await (const { upTo } of feed.batches(null, stop.signal)) {
      // The batch of the edge sweep is being written meanwhile.
      if (time.clock() > START + MINUTE) forward = 10 * MINUTE
      if (upTo !== null) expect(upTo).toBeLessThanOrEqual(time.clock() - SETTLE)
      if (upTo !== null && forward > 0) promised.push(upTo)
      if (time.clock() > START + 5 * MINUTE) stop.abort()
    }
    expect(promised.length).toBeGreaterThan(1)
    expect(promised.at(-1)).toBeGreaterThan(promised[0] ?? 0)
  })

  it('do not follow our clock where AWS says that it is ahead', async () => {
    const time = createTimeMachine(START)
    const stop = new AbortController()
    const group = { name: 'g', readPage: async () => ({ records: [], nextToken: null, awsTime: time.clock() - 6 * MINUTE }) }
    const feed = pollFeed({ name: 'f', group, ...time, telemetry: noTelemetry })
    for await (const { upTo } of feed.batches({ v: 1, feed: 'f', settledUpTo: START - 20 * MINUTE }, stop.signal)) {
      if (upTo !== null) expect(upTo).toBeLessThanOrEqual(time.clock() - 6 * MINUTE - SETTLE)
      if (time.clock() > START + MINUTE) stop.abort()
    }
  })
})

describe('the deep sweep', () => {
  it('finds what becomes visible up to 13 minutes after its time, once, and with every page size', async () => {
    const delivery = fc.record({ at: fc.integer({ min: 0, max: 20 * MINUTE }), delay: fc.integer({ min: SETTLE, max: 13 * MINUTE }) })
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), async (all, pageSize) => {
        const deliveries = all.map(({ at, delay }, n) => ({ at: START + at, arrivesAt: START + at + delay, eventId: `${n}` }))
        const run = await pollFor(45 * MINUTE, { deliveries, pageSize })
        expect(idsOf(run).toSorted()).toEqual(deliveries.map(({ eventId }) => eventId).toSorted())
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    ['the process that read was away', 'restart'],
    ['the process stood still', 'pause'],
  ])('finds what became visible late while %s', async (_why, how) => {
    // Visible 12 minutes after its time, and nobody reads from its fourth to its 24th minute.
    const late = { at: START, arrivesAt: START + 12 * MINUTE, eventId: 'late' }
    const time = createTimeMachine(START)
    const group = createSimulatedGroup(time.clock, [late], 100)
    const stop = new AbortController()
    const sleep: PollOptions['sleep'] = async (ms, signal) => {
      await time.sleep(ms, signal)
      const isDue = time.clock() > START + 5 * MINUTE && time.clock() < START + 6 * MINUTE
      if (isDue && how === 'pause') time.move(20 * MINUTE)
      else if (isDue || time.clock() > START + 40 * MINUTE) stop.abort()
    }
    const options = { name: 'f', group, clock: time.clock, sleep, telemetry: noTelemetry, budget: quick, lookback: SETTLE }
    const found: string[] = []
    let settledUpTo = 0
    for await (const { lines, upTo } of pollFeed(options).batches(null, stop.signal)) {
      found.push(...lines.map(({ bytes }) => Buffer.from(bytes).toString()))
      settledUpTo = upTo ?? settledUpTo
    }
    if (how === 'restart') {
      time.move(20 * MINUTE)
      const run = pollFeed({ ...options, sleep: time.sleep }).batches({ v: 1, feed: 'f', settledUpTo }, new AbortController().signal)
      for await (const { lines, upTo } of run) {
        found.push(...lines.map(({ bytes }) => Buffer.from(bytes).toString()))
        // All is read again by now.
        if (upTo !== null && upTo > START + 25 * MINUTE) break
      }
    }
    expect(found).toEqual(['late'])
  })

  it('looks no further back than copies are known, and lets the edge be asked as often as before', async () => {
    const { group, time } = await pollFor(40 * MINUTE, { options: { budget: { steady: 1, catchUp: 2.5 }, lookback: SETTLE } })
    const behind = group.requests.flatMap(({ from, to }) => (to === null ? [] : [to - from]))
    const edges = group.requests.filter(({ to, token }) => to === null && token === null)
    expect(Math.max(...behind)).toBeLessThanOrEqual(2 * MINUTE)
    expect(Math.min(...group.requests.map(({ from }) => from))).toBeGreaterThanOrEqual(START - SETTLE - 15 * MINUTE)
    expect(edges.length).toBeGreaterThan((time.clock() - START) / (10 * SECOND))
  })

  it('is not made where the settled sweep reads as far back itself', async () => {
    const { group } = await pollFor(HOUR, { options: { settle: 50 * MINUTE, lookback: 2 * HOUR } })
    const spans = group.requests.filter(({ to, token }) => to !== null && token === null)
    expect(spans.length).toBeGreaterThan(2)
    expect(new Set(spans.map(({ to }) => to)).size).toBe(spans.length)
  })

  it('that fails says so, and is made again', async () => {
    let hasFailed = false
    const late = { at: START, arrivesAt: START + 10 * MINUTE, eventId: 'late' }
    const time = createTimeMachine(START)
    const simulated = createSimulatedGroup(time.clock, [late])
    const group = {
      name: 'g',
      readPage: (...[request, signal]: Parameters<SimulatedGroup['readPage']>) => {
        const isDeep = request.to !== null && request.to < time.clock() - SETTLE - MINUTE
        if (!isDeep || hasFailed) return simulated.readPage(request, signal)
        hasFailed = true
        return Promise.reject(new ClaimwatchError('aws-denied', { what: 'a test ordered it' }))
      },
    }
    const stop = new AbortController()
    const causes: unknown[] = []
    const options = { name: 'f', group, ...time, telemetry: noTelemetry, budget: quick, lookback: SETTLE }
    for await (const { lines, cause } of pollFeed(options).batches(null, stop.signal)) {
      causes.push(cause)
      if (lines.length > 0 || time.clock() > START + 30 * MINUTE) stop.abort()
    }
    expect(causes).toContain('feed-denied')
    expect(causes.at(-1)).toBeNull()
    expect(time.clock()).toBeLessThan(START + 20 * MINUTE)
  })
})

describe('speed', () => {
  it('shows a new record within some seconds, long before it is settled', async () => {
    const fresh = { at: START + 30 * SECOND, arrivesAt: START + 32 * SECOND, eventId: 'fresh' }
    const { batches } = await pollFor(2 * MINUTE, { deliveries: [fresh] })
    const found = batches.find(({ lines }) => lines.length > 0)
    expect((found?.readAt ?? Number.POSITIVE_INFINITY) - fresh.arrivesAt).toBeLessThanOrEqual(6 * SECOND)
  })

  it('stays within a request a second in steady state, by default', async () => {
    const { group } = await pollFor(10 * MINUTE, { options: { budget: { steady: 1, catchUp: 2.5 }, lookback: SETTLE } })
    expect(group.requests.length).toBeLessThanOrEqual(600)
  })
})

describe('starting', () => {
  it('reads back as far as the lookback, the first time', async () => {
    const { group } = await pollFor(MINUTE, { options: { lookback: 30 * MINUTE } })
    const first = group.requests.find(({ to }) => to !== null)
    const late = (first?.from ?? 0) - (START - 30 * MINUTE - SETTLE / 3)
    expect(late).toBeGreaterThanOrEqual(0)
    expect(late).toBeLessThan(SECOND)
  })

  it('goes on from the checkpoint, with an overlap, and in steps that a restart keeps', async () => {
    const settledUpTo = START - 5 * HOUR
    const old = { at: settledUpTo - 10 * SECOND, arrivesAt: START - 4 * HOUR, eventId: 'old' }
    const run = await pollFor(5 * MINUTE, { from: { v: 1, feed: 'f', settledUpTo }, deliveries: [old] })
    expect(idsOf(run)).toEqual(['old'])
    const promises = promisesOf(run)
    expect(promises[0]).toBe(settledUpTo + 15 * MINUTE)
    expect(promises.at(-1)).toBeGreaterThan(START)
    expect(promises.length).toBeGreaterThanOrEqual(20)
  })

  it('reads on the way once what was settled long before, and from then on with the overlap again', async () => {
    const settledUpTo = START - 2 * HOUR
    const { group } = await pollFor(3 * MINUTE, { from: { v: 1, feed: 'f', settledUpTo } })
    const spans = group.requests.filter(({ to, token }) => to !== null && token === null)
    const caughtUp = spans.findIndex(({ to }) => (to ?? 0) > START - 2 * SETTLE)
    const [, ...onTheWay] = spans.slice(0, caughtUp + 1)
    expect(onTheWay).toHaveLength(7)
    expect(onTheWay.map(({ from }) => from)).toEqual(spans.slice(0, caughtUp).map(({ to }) => to))
    const overlapBegins = (spans[caughtUp]?.to ?? 0) - SETTLE / 3
    expect(spans.slice(caughtUp + 1).map(({ from }) => from)).toContain(overlapBegins)
  })
})

describe('what goes wrong', () => {
  const error = (code: ConstructorParameters<typeof ClaimwatchError>[0]) => new ClaimwatchError(code, { what: 'a test ordered it' })

  it.each([
    ['aws-not-found', 'feed-missing', 1],
    ['aws-denied', 'feed-denied', 1],
    ['aws-credentials-expired', 'feed-denied', 3],
    ['aws-clock-off', 'feed-error', 3],
    ['aws-unreachable', 'feed-error', 3],
    ['aws-throttled', 'feed-error', 3],
    ['aws-failed', 'feed-error', 3],
  ] as const)('is told: %s as %s, until it is over', async (code, cause, tries) => {
    const run = await pollFor(2 * MINUTE, { faults: Array.from({ length: 2 * tries }, () => error(code)) })
    expect(causesOf(run).slice(0, 2)).toEqual([cause, cause])
    expect(run.batches.at(-1)?.cause).toBeNull()
    expect(promisesOf(run).length).toBeGreaterThan(0)
  })

  it('is tried again after longer and longer waits', async () => {
    const { time } = await pollFor(10 * MINUTE, {
      faults: Array.from({ length: 8 }, () => error('aws-denied')),
      options: { budget: { steady: 1_000_000, catchUp: 1_000_000 } },
    })
    expect(time.slept.filter((ms) => ms >= SECOND).slice(0, 6)).toEqual([5, 10, 20, 40, 60, 60].map((seconds) => seconds * SECOND))
  })

  it('promises nothing of a sweep that broke off, and loses nothing of it', async () => {
    const deliveries = Array.from({ length: 6 }, (_, n) => ({ at: START - 10 * MINUTE + n, arrivesAt: START, eventId: `${n}` }))
    const healthy = await pollFor(MINUTE, { deliveries, pageSize: 2 })
    for (let broken = 1; broken < 8; broken++) {
      const time = createTimeMachine(START)
      const group = createSimulatedGroup(time.clock, deliveries, 2)
      const stop = new AbortController()
      const read: string[] = []
      let asked = 0
      const failing = {
        name: 'g',
        readPage: (...[request, signal]: Parameters<SimulatedGroup['readPage']>) =>
          ++asked === broken ? Promise.reject(error('aws-failed')) : group.readPage(request, signal),
      }
      for await (const { lines, upTo } of pollFeed({ name: 'f', group: failing, ...time, telemetry: noTelemetry }).batches(
        null,
        stop.signal,
      )) {
        read.push(...lines.map(({ bytes }) => Buffer.from(bytes).toString()))
        if (upTo !== null && upTo >= START - 10 * MINUTE + 6) {
          expect(read.toSorted()).toEqual(idsOf(healthy).toSorted())
          stop.abort()
        }
      }
      expect(read).toHaveLength(6)
    }
  })

  it('is thrown on where it is a fault of ours', async () => {
    await expect(pollFor(MINUTE, { faults: [new TypeError('a fault')] })).rejects.toMatchObject({ code: 'internal' })
  })
})

it('carries what was configured, and is live', () => {
  const time = createTimeMachine(START)
  const feed = pollFeed({
    name: 'f',
    group: createSimulatedGroup(time.clock, []),
    ...time,
    telemetry: noTelemetry,
    account: '1',
    region: 'r',
    hook: true,
  })
  expect(feed).toMatchObject({ name: 'f', account: '1', region: 'r', hook: true, settle: null })
})
