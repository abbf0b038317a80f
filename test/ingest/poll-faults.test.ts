// Whatever a log group does, as long as it heals: every entry is handed over, and no promise is made of what was not read.
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openLogGroup } from '../../src/ingest/cloudwatch.ts'
import type { LogGroup } from '../../src/ingest/log-group.ts'
import { type PollOptions, pollFeed } from '../../src/ingest/poll.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import type { CheckpointRecord } from '../../src/model/record.ts'
import { type Failure, noTelemetry } from '../../src/model/telemetry.ts'
import { HOUR, MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import { startCloudWatch, type WireFault } from '../rig/cloudwatch-server.ts'
import { createSimulatedGroup, type Delivery, type SimulatedGroup, type Step } from './simulated-group.ts'
import { createTimeMachine, type TimeMachine } from './time-machine.ts'

const START = 1_791_201_600_000
const SETTLE = 3 * MINUTE
const checkpoint: CheckpointRecord = { v: 1, feed: 'f', settledUpTo: START - 6 * MINUTE }

interface Watched {
  readonly handedOver: readonly string[]
  /** Each promise, with what was handed over before it. */
  readonly promises: readonly { readonly upTo: Millis; readonly before: ReadonlySet<string> }[]
}

/** Polls for some time of the test's clock; `each` is called before each batch is asked for. */
async function poll(
  { time, ...options }: Partial<PollOptions> & { readonly time: TimeMachine; readonly group: LogGroup },
  { duration, from = checkpoint, each = () => {} }: { duration: Millis; from?: CheckpointRecord | null; each?: () => void },
): Promise<Watched> {
  const stop = new AbortController()
  const begun = time.clock()
  const budget = { steady: 10, catchUp: 25 }
  const feed = pollFeed({ name: 'f', clock: time.clock, sleep: time.sleep, settle: SETTLE, budget, telemetry: noTelemetry, ...options })
  const handedOver: string[] = []
  const promises: { upTo: Millis; before: ReadonlySet<string> }[] = []
  for await (const { lines, upTo } of feed.batches(from, stop.signal)) {
    handedOver.push(...lines.map(({ bytes }) => Buffer.from(bytes).toString()))
    if (upTo !== null) promises.push({ upTo, before: new Set(handedOver) })
    if (time.clock() - begun > duration) stop.abort()
    each()
  }
  return { handedOver, promises }
}

/** Every promise holds of these deliveries, and the last one covers them all. */
function expectKept({ promises }: Watched, deliveries: readonly Delivery[]): void {
  for (const { upTo, before } of promises) {
    const owed = deliveries.filter(({ at }) => at <= upTo).map(textOf)
    expect(owed.filter((text) => !before.has(text))).toEqual([])
  }
  expect(promises.at(-1)?.upTo).toBeGreaterThan(Math.max(...deliveries.map(({ at }) => at)))
}

const textOf = ({ message, eventId }: Delivery): string => message ?? eventId
const textsOf = (deliveries: readonly Delivery[]): readonly string[] => deliveries.map(textOf).toSorted()

const codes: readonly ErrorCode[] = [
  'aws-throttled',
  'aws-unreachable',
  'aws-failed',
  'aws-denied',
  'aws-not-found',
  'aws-credentials-expired',
]
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Step>('ok', 'empty', 'repeat', 'refuse') },
  fc.constantFrom(...codes).map((code) => ({ throws: new ClaimwatchError(code, { what: 'a test ordered it' }) })),
)
/** Bursts in one millisecond, in one stream or several, each selected by one pattern, by the other, or by both. */
const burst = fc.record({
  at: fc.integer({ min: -5 * MINUTE, max: 10 * MINUTE }),
  delay: fc.integer({ min: 0, max: SETTLE }),
  entries: fc.array(fc.constantFrom({ a: 'x' }, { b: 'x' }, { a: 'x', b: 'x' }), { minLength: 1, maxLength: 4 }),
  stream: fc.constantFrom('one', 'two'),
})

describe('a log group that does anything and heals', () => {
  it('loses nothing, gives nothing twice, and is promised no earlier than it was read', async () => {
    const plan = fc.record({
      bursts: fc.array(burst, { minLength: 1, maxLength: 10 }),
      steps: fc.array(step, { maxLength: 60 }),
      pageSize: fc.integer({ min: 1, max: 5 }),
      patterns: fc.constantFrom<readonly string[] | null>(null, ['{ $.a = "x" || $.b = "x" }'], ['{ $.a = "x" }', '{ $.b = "x" }']),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ bursts, steps, pageSize, patterns }) => {
        const deliveries = bursts.flatMap(({ at, delay, entries, stream }, n) =>
          entries.map((entry, m) => {
            const eventId = `${n}.${m}`
            return { at: START + at, arrivesAt: START + at + delay, eventId, stream, message: JSON.stringify({ ...entry, eventId }) }
          }),
        )
        const time = createTimeMachine(START)
        const group = createSimulatedGroup(time.clock, deliveries, pageSize)
        group.script(...steps)
        const watched = await poll({ time, group, ...(patterns === null ? {} : { patterns }) }, { duration: 25 * MINUTE })
        expect(watched.handedOver.toSorted()).toEqual(textsOf(deliveries))
        expectKept(watched, deliveries)
      }),
      { numRuns: 60 },
    )
  })

  it('may open a new stream while it is read', async () => {
    const time = createTimeMachine(START)
    const group = createSimulatedGroup(time.clock, [])
    const entries = ['old', 'new', 'newer'].map((stream, n) => ({
      at: START + n * MINUTE,
      arrivesAt: START + n * MINUTE,
      eventId: stream,
      stream,
    }))
    const waiting = [...entries]
    const deliver = (): void => {
      for (let next = waiting[0]; next !== undefined && next.arrivesAt <= time.clock(); next = waiting[0]) {
        group.deliver(next)
        waiting.shift()
      }
    }
    const watched = await poll({ time, group }, { duration: 10 * MINUTE, each: deliver })
    expect(watched.handedOver).toEqual(['old', 'new', 'newer'])
    expectKept(watched, entries)
  })

  it('may lose what is old to its retention: what is left is read, and nothing stands still', async () => {
    const time = createTimeMachine(START)
    const deliveries = Array.from({ length: 40 }, (_, n) => ({ at: START - (40 - n) * MINUTE, arrivesAt: START - HOUR, eventId: `${n}` }))
    const group = createSimulatedGroup(time.clock, deliveries)
    const from = { ...checkpoint, settledUpTo: START - HOUR }
    let batches = 0
    const cut = (): void => {
      if (++batches === 12) group.cut(START - 20 * MINUTE)
    }
    const watched = await poll({ time, group }, { duration: 10 * MINUTE, from, each: cut })
    const left = deliveries.filter(({ at }) => at >= START - 20 * MINUTE)
    expect(watched.handedOver).toEqual(expect.arrayContaining(left.map(textOf)))
    expectKept(watched, left)
  })
})

describe('a clock that is an hour off', () => {
  it.each([
    ['ahead', -HOUR],
    ['behind', HOUR],
  ])('when ours is %s: nothing is lost, and nothing is called settled by AWS’s time before it is', async (_name, awsAhead) => {
    const time = createTimeMachine(START)
    const awsClock = (): Millis => time.clock() + awsAhead
    const deliveries = Array.from({ length: 30 }, (_, n) => {
      const at = START + awsAhead + (n - 10) * 30 * SECOND
      return { at, arrivesAt: at + (n % 3) * MINUTE, eventId: `${n}` }
    })
    const group = createSimulatedGroup(awsClock, deliveries)
    const watched = await poll({ time, group, lookback: 10 * MINUTE }, { duration: 20 * MINUTE, from: null })
    expect(watched.handedOver.toSorted()).toEqual(textsOf(deliveries))
    for (const { upTo, before } of watched.promises) {
      expect(upTo).toBeLessThanOrEqual(awsClock() - SETTLE)
      expect(deliveries.filter((delivery) => delivery.at <= upTo && !before.has(textOf(delivery)))).toEqual([])
    }
    expect(watched.promises.at(-1)?.upTo).toBeGreaterThan(Math.min(START, START + awsAhead) + 15 * MINUTE)
  })

  it('and that left a checkpoint of the future is not believed', async () => {
    const time = createTimeMachine(START)
    const deliveries = [{ at: START + MINUTE, arrivesAt: START + 3 * MINUTE, eventId: 'late' }]
    const from = { ...checkpoint, settledUpTo: START + HOUR }
    const watched = await poll({ time, group: createSimulatedGroup(time.clock, deliveries) }, { duration: 10 * MINUTE, from })
    expect(watched.handedOver).toEqual(['late'])
    expect(watched.promises.at(-1)?.upTo).toBeGreaterThan(START + 5 * MINUTE)
    expectKept(watched, deliveries)
  })
})

describe('what is told of a feed', () => {
  it('is why it cannot be read, in words that a person can act upon, and that it can be read again', async () => {
    const time = createTimeMachine(START)
    const group = createSimulatedGroup(time.clock, [])
    group.fail(new ClaimwatchError('aws-denied', { what: 'reading it is not allowed' }))
    const told: (Failure | null)[] = []
    const telemetry = { ...noTelemetry, feedAnswered: (_feed: string, failure: Failure | null) => void told.push(failure) }
    await poll({ time, group, telemetry }, { duration: MINUTE })
    expect(told[0]).toEqual({ code: 'aws-denied', text: expect.stringContaining('reading it is not allowed. Check the credentials') })
    expect(told.slice(1)).toEqual(told.slice(1).map(() => null))
    expect(told.length).toBeGreaterThan(3)
  })
})

describe('over HTTP', () => {
  beforeAll(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  })
  const closers: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })

  async function openOver(group: SimulatedGroup, time: TimeMachine) {
    const server = await startCloudWatch(group, time.clock)
    const door = openLogGroup({
      ...{ logGroup: 'g', region: 'eu-west-1', endpoint: server.endpoint, telemetry: noTelemetry },
      ...{ clock: time.clock, deadline: 250 },
    })
    closers.push(door.close, server.close)
    return { server, door }
  }

  it('loses nothing by pages that are cut, garbled, refused, reset or never come', { timeout: 60_000 }, async () => {
    const faults: readonly WireFault[] = [
      ...(['cut', 'truncated', 'html', 'no-list', 'reset', 'hang', 'trickle'] as const),
      ...[400, 500, 503].map((status) => ({ status, type: 'ServiceUnavailableException' })),
      { status: 400, type: 'ThrottlingException' },
      { status: 400, type: 'LimitExceededException' },
      { status: 429, type: 'Slow' },
      { status: 400, type: 'InvalidParameterException' },
      { status: 400, type: 'ExpiredTokenException' },
      { status: 403, type: 'InvalidSignatureException' },
    ]
    const deliveries = Array.from({ length: 60 }, (_, n) => {
      const at = START + Math.floor(n / 5) * 20 * SECOND
      return { at, arrivesAt: at + (n % 4) * 40 * SECOND, eventId: `3${String(n).padStart(55, '0')}` }
    })
    const time = createTimeMachine(START)
    const { server, door } = await openOver(createSimulatedGroup(time.clock, deliveries, 7), time)
    const waiting = [...faults, ...faults.toReversed()]
    let batches = 0
    const misbehave = (): void => {
      const fault = ++batches % 3 === 0 ? waiting.shift() : undefined
      if (fault !== undefined) server.fail(fault)
    }
    const watched = await poll({ time, group: door, pollInterval: 10 * SECOND }, { duration: 14 * MINUTE, each: misbehave })
    expect(waiting).toEqual([])
    expect(watched.handedOver.toSorted()).toEqual(textsOf(deliveries))
    expectKept(watched, deliveries)
  })
})
