// A world, drawn by its seed: a fleet, its claims and settings, how many processes there are, and which faults it knows.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import type { ClaimSettings, DetectSettings, RespondSettings } from '../../src/model/settings.ts'
import type { Stage } from '../../src/model/telemetry.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import { type Delivery, deliveriesOf } from './log-group.ts'
import { claims, TEMPLATE, trafficOf } from './traffic.ts'

export const faultNames = [
  'crashes',
  'pauses',
  'second-blows',
  'torn-appends',
  'unheard-appends',
  'refused-appends',
  'broker-away',
  'compaction',
  'feed-failures',
  'late-entries',
  'doubled-entries',
  'bursts',
  'clock-jumps',
  'come-and-go',
  'slow-state-tail',
  'slow-aws',
  'unanswered-updates',
  'ignored-updates',
  'throttled-aws',
  'late-visibility',
  'people-in-aws',
  'decisions',
  'slow-notifier',
  'failing-notifier',
] as const
/** What may go wrong in a world, or happen at a bad time. */
export type FaultName = (typeof faultNames)[number]

/** `road`: all three roles for some minutes. `history`: ingest and watch over half an hour, past the horizon of copies. */
export type Shape = 'road' | 'history'

export interface World {
  readonly seed: number
  readonly shape: Shape
  readonly random: SeededRandom
  readonly start: Millis
  /** From here on nothing goes wrong any more, and everything must come to rest. */
  readonly healsAt: Millis
  readonly partitions: number
  readonly isEager: boolean
  /** How many processes of each role there are at least. */
  readonly processes: Readonly<Record<Stage, number>>
  readonly pace: { readonly poll: Millis; readonly tick: Millis; readonly settle: Millis; readonly lookback: Millis }
  readonly deliveries: readonly Delivery[]
  readonly pageSize: number
  readonly detect: DetectSettings
  readonly respond: RespondSettings
  readonly faults: ReadonlySet<FaultName>
}

/** A Monday, midnight UTC. */
const MONDAY: Millis = Date.UTC(2026, 9, 5)
/** Each fault is there with this probability: worlds with few faults find what many at once hide. */
const FAULT = 0.3
/** One world in so many has a history, and no `respond`. */
const HISTORIES = 6

/** The world of a seed. */
export function worldOf(seed: number): World {
  const random = seededRandom('world', seed)
  const shape: Shape = random.between(1, HISTORIES) === 1 ? 'history' : 'road'
  const faults = new Set(faultNames.filter(() => random.chance(FAULT)))
  const settle = 20 * SECOND
  const timeout = 10 * SECOND
  const length = shape === 'road' ? random.between(60, 150) * SECOND : random.between(20, 28) * MINUTE
  // Some time in it, an hour or a day ends.
  const start = MONDAY + random.pick([DAY, HOUR]) - Math.floor(random.fraction() * length)
  const hasHook = random.chance(0.7)
  const traffic = trafficOf(
    {
      from: start,
      to: start + length,
      visits: random.between(3, shape === 'road' ? 18 : 36),
      bursts: faults.has('bursts'),
      hook: hasHook,
      clientRests: timeout + 30 * SECOND,
    },
    random,
  )
  const deliveries = deliveriesOf(
    traffic,
    { settle, late: faults.has('late-entries') ? 0.05 : 0, doubled: faults.has('doubled-entries') ? 0.1 : 0 },
    random,
  )
  const settings = claimSettings(random)
  return {
    ...{ seed, shape, random, start, faults, deliveries, partitions: random.between(1, 3), isEager: random.chance(0.5) },
    healsAt: start + length + 15 * SECOND,
    processes: { ingest: random.between(1, 2), watch: random.between(1, 3), respond: shape === 'road' ? random.between(1, 2) : 0 },
    pace: {
      poll: shape === 'road' ? 12 * SECOND : 40 * SECOND,
      tick: shape === 'road' ? 15 * SECOND : MINUTE,
      settle,
      lookback: length + HOUR,
    },
    pageSize: random.between(3, 60),
    detect: { claims: settings, rotationTemplates: [], attemptTimeout: timeout, hookFeed: hasHook },
    respond: {
      claims: settings,
      settle,
      approvalExpiry: 4 * MINUTE,
      maxEvidenceAge: 5 * MINUTE,
      maxDisablesPerHour: random.between(1, 4),
      sessionCutGrace: 20 * SECOND,
      driftWatch: 45 * SECOND,
    },
  }
}

function claimSettings(random: SeededRandom): readonly ClaimSettings[] {
  const common = (): Omit<ClaimSettings, 'id' | 'alias' | 'hook'> => {
    return {
      mode: random.pick(['observe', 'approve', 'auto', 'auto', 'auto']),
      templates: [TEMPLATE],
      auto: { days: 0, attempts: 0 },
      windows: [
        { over: '5m', count: 'accepted', above: random.between(0, 2), level: 'disable' },
        { over: '1m', count: 'attempts', above: random.between(1, 3), level: 'alert' },
        { over: '1h', count: 'refusals', above: 1, level: 'contain' },
        { over: '1h', new: 'sources', above: 1, level: 'alert' },
      ],
      ...(random.chance(0.5) ? { sites: [{ name: 'plant-7', cidrs: ['198.51.100.0/24'] }] } : {}),
    }
  }
  return [
    { id: claims.hooked, alias: 'factory-a', hook: true, ...common() },
    { id: claims.plain, alias: 'factory-b', hook: false, ...common() },
  ]
}
