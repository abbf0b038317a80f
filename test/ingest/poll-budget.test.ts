// Feeds that share an account and region stay within its budget together, and no backlog makes the newest entries wait: not its own, not another's.
import { afterEach, describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { budgetOf } from '../../src/app/request-budget.ts'
import { pollFeed } from '../../src/ingest/poll.ts'
import type { CheckpointRecord } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { HOUR, MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import { createSimulatedGroup, type Delivery } from './simulated-group.ts'
import { createVirtualWorld, type VirtualWorld } from './virtual-world.ts'

const START = 1_791_201_600_000
const SETTLE = 3 * MINUTE
/** How long AWS takes for a page. */
const LATENCY = 80
const PAGE = 100

const configuration = readConfiguration(
  JSON.stringify({
    feeds: [{ cloudwatch: { logGroup: 'iot', region: 'eu-central-1' } }, { hook: { logGroup: 'hook', region: 'eu-central-1' } }],
  }),
  { file: '/c.yaml', name: 'c.yaml', env: {} },
)

const stops: AbortController[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort()
})

/** When each request of any feed was made, and when each record was handed over. */
interface Watched {
  readonly requests: Millis[]
  readonly handedOver: Map<string, Millis>
  readonly promises: Millis[]
}

/** Polls one of the two feeds with its share, as any instance would that has it. `requests` are those of both. */
function follow(world: VirtualWorld, index: number, deliveries: readonly Delivery[], settledUpTo: Millis, requests: Millis[]): Watched {
  const stop = new AbortController()
  stops.push(stop)
  const group = createSimulatedGroup(world.clock, deliveries, PAGE)
  const watched: Watched = { requests, handedOver: new Map(), promises: [] }
  const settings = configuration.feeds[index]
  if (settings === undefined || settings.is === 'file' || settings.is === 'kinesis') throw new RangeError('there is no such feed')
  const feed = pollFeed({
    ...{ name: settings.name, clock: world.clock, sleep: world.sleep, settle: SETTLE, telemetry: noTelemetry },
    ...{ pollInterval: settings.pollInterval, edge: settings.edge },
    budget: budgetOf(settings, configuration.feeds, configuration.ingest),
    group: {
      name: settings.logGroup,
      async readPage(request, signal) {
        requests.push(world.clock())
        await world.sleep(LATENCY, signal)
        return group.readPage(request, signal)
      },
    },
  })
  const checkpoint: CheckpointRecord = { v: 1, feed: settings.name, settledUpTo }
  void (async () => {
    for await (const { lines, upTo } of feed.batches(checkpoint, stop.signal)) {
      for (const { bytes } of lines) watched.handedOver.set(Buffer.from(bytes).toString(), world.clock())
      if (upTo !== null) watched.promises.push(upTo)
    }
  })()
  return watched
}

/** Entries at equal distances, each to be read `delay` after it happened. */
function entries(name: string, from: Millis, to: Millis, every: Millis, delay = SECOND): readonly Delivery[] {
  return Array.from({ length: Math.floor((to - from) / every) }, (_, n) => {
    const at = from + n * every
    return { at, arrivesAt: at + delay, eventId: `${name}-${n}` }
  })
}

/** The longest that one of some entries was waited for after it could be read. */
function longestWait(deliveries: readonly Delivery[], { handedOver }: Watched): Millis {
  return Math.max(...deliveries.map(({ eventId, arrivesAt }) => (handedOver.get(eventId) ?? Number.POSITIVE_INFINITY) - arrivesAt))
}

/** The most requests that were made within any span of this length. */
function mostWithin(span: Millis, requests: readonly Millis[]): number {
  const sorted = requests.toSorted((a, b) => a - b)
  let first = 0
  return Math.max(
    ...sorted.map((at, index) => {
      while ((sorted[first] ?? at) <= at - span) first++
      return index - first + 1
    }),
  )
}

describe('two feeds of one account and region', () => {
  it('make one request a second together while they keep up', async () => {
    const world = createVirtualWorld(START)
    const requests: Millis[] = []
    const live = entries('live', START, START + 20 * MINUTE, 2 * SECOND)
    const iot = follow(world, 0, live, START - SETTLE, requests)
    const hook = follow(world, 1, [], START - SETTLE, requests)
    await world.runUntil(START + 21 * MINUTE)
    expect(requests.length).toBeLessThanOrEqual(21 * 60)
    // Each has a request every two seconds: never more than one and the next within them.
    for (const span of [10 * SECOND, MINUTE, 10 * MINUTE]) expect(mostWithin(span, requests)).toBeLessThanOrEqual(span / SECOND + 2)
    expect(longestWait(live, iot)).toBeLessThanOrEqual(15 * SECOND)
    expect(hook.promises.at(-1)).toBeGreaterThan(START + 17 * MINUTE)
  })

  it('make half of the quota together while both catch up, and neither makes its newest entries wait', async () => {
    const world = createVirtualWorld(START)
    const requests: Millis[] = []
    const outage = START - 24 * HOUR
    const backlog = ['a', 'b'].map((name) => entries(`${name}-old`, outage, START, 500))
    const live = ['a', 'b'].map((name) => entries(`${name}-live`, START, START + 20 * MINUTE, 2 * SECOND))
    const both = backlog.map((old, index) => follow(world, index, [...old, ...(live[index] ?? [])], outage, requests))
    await world.runUntil(START + 21 * MINUTE)
    for (const span of [10 * SECOND, MINUTE, 10 * MINUTE]) expect(mostWithin(span, requests)).toBeLessThanOrEqual(2.5 * (span / SECOND) + 2)
    // Still catching up: that is what the newest entries did not wait for.
    expect(both.map(({ promises }) => (promises.at(-1) ?? 0) < START)).toEqual([true, true])
    expect(both.map(({ promises }) => promises.length > 5)).toEqual([true, true])
    expect(live.map((some, index) => longestWait(some, both[index] ?? NOBODY) <= 15 * SECOND)).toEqual([true, true])
  })

  it('do not wait for each other: the backlog of one is nothing to the other', async () => {
    const world = createVirtualWorld(START)
    const requests: Millis[] = []
    const outage = START - 2 * HOUR
    const live = entries('live', START, START + 30 * MINUTE, 2 * SECOND)
    const behind = follow(world, 0, entries('old', outage, START, 500), outage, requests)
    const other = follow(world, 1, live, START - SETTLE, requests)
    await world.runUntil(START + 31 * MINUTE)
    expect(longestWait(live, other)).toBeLessThanOrEqual(15 * SECOND)
    expect(behind.promises.at(-1)).toBeGreaterThan(START + 27 * MINUTE)
    expect(behind.handedOver.size).toBe(2 * 2 * 60 * 60)
  })
})

describe('one feed', () => {
  it('whose newest entries fill more pages than its rhythm allows still settles what is old', async () => {
    const world = createVirtualWorld(START)
    // The edge of a minute is six pages: twelve seconds, at a request every two, and more than the rhythm of ten.
    const busy = follow(world, 0, entries('busy', START - HOUR, START + HOUR, 100), START - 10 * MINUTE, [])
    await world.runUntil(START + 40 * MINUTE)
    expect(busy.promises.at(-1)).toBeGreaterThan(START + 15 * MINUTE)
    expect(busy.promises.length).toBeGreaterThan(2)
  })
})

const NOBODY: Watched = { requests: [], handedOver: new Map(), promises: [] }
