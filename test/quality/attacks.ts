// The attackers: each as streams of attempts on top of the full legitimate life of a claim.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import { type Addresses, everNew, type NetworkClass, oneNetwork } from './addresses.ts'
import { inUse } from './incidents.ts'
import type { Change, Life, Place, Stream } from './life.ts'
import type { Mix } from './ranges.ts'
import type { SerialChoice } from './serials.ts'

/** What is done to one life, and when it counts as begun: what an attacker did before to look harmless does not count. */
export interface Assault {
  readonly at: Millis
  readonly to: Millis
  readonly streams: readonly Stream[]
  readonly changes?: readonly Change[]
  /** Announced batches that the attack hides in. */
  readonly plans?: Life['plans']
  /** The claim's own life ends here. */
  readonly silentFrom?: Millis
}

interface Scene {
  readonly life: Life
  readonly at: Millis
  readonly perHour: number
  readonly random: SeededRandom
}

const WEEK = 7 * DAY
const LEAD = { factory: 150, field: 20, sparse: 1 } as const

/** Shares of duplicate, rejected, orphan and off-pattern; the rest is ok. */
function mix(duplicate: number, rejected: number, orphan: number, offPattern: number): Mix {
  return { duplicate, rejected, orphan, offPattern }
}

function thief(name: string, { at, perHour }: Scene, shares: Mix, addresses: Addresses, more: Partial<Stream> = {}): Stream {
  const span = { from: at, to: at + WEEK, perHour }
  return { cause: name, attacker: true, ...span, mix: shares, addresses, serials: 'new' satisfies SerialChoice, ...more }
}

function one(random: SeededRandom, network: NetworkClass): Addresses {
  return oneNetwork('thieves', network, 1, random).addresses
}

/** The first place: an attacker inside uses its network, a mimic its hours. */
function insideOf({ life }: Scene): Place {
  const [place] = life.places
  if (place === undefined) throw new Error('a claim is used at one place at least')
  return place
}

/** An attack of one source that does the same all the time. */
function plain(name: string, network: NetworkClass, shares: Mix): (scene: Scene) => Omit<Assault, 'at' | 'to'> {
  return (scene) => ({ streams: [thief(name, scene, shares, one(scene.random, network))] })
}

/** Well-behaved for two weeks at `before` an hour, then not. */
function turning(name: string, before: (scene: Scene) => number, shares: Mix): (scene: Scene) => Omit<Assault, 'at' | 'to'> {
  return (scene) => {
    const addresses = one(scene.random, 'residential')
    const prelude = { from: scene.at - 2 * WEEK, to: scene.at, perHour: before(scene) }
    return { streams: [thief(name, scene, mix(0, 0, 0, 0), addresses, prelude), thief(name, scene, shares, addresses)] }
  }
}

function repeated<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function slowRamp(scene: Scene): Omit<Assault, 'at' | 'to'> {
  const addresses = one(scene.random, 'residential')
  const streams = repeated(4, (week) => {
    const from = scene.at + week * WEEK
    return thief('M13', scene, mix(0, 0.5, 0, 0), addresses, { from, to: from + WEEK, perHour: 2 ** week / 24 })
  })
  return { streams }
}

function whileHookIsDown(scene: Scene): Omit<Assault, 'at' | 'to'> {
  const { at, random } = scene
  const to = at + random.between(30, 90) * MINUTE
  const changes = [{ cause: 'hook-outage', from: at, to, mix: mix(0, 0.95, 0, 0), retries: 3 }]
  return { changes, streams: [thief('M19', scene, mix(0, 0.5, 0, 0.25), one(random, 'hosting'))] }
}

function inAnnouncedBatch(scene: Scene): Omit<Assault, 'at' | 'to'> {
  const { at, random } = scene
  const to = at + 8 * HOUR
  const { addresses } = insideOf(scene)
  const devices = 4_000
  const batch = { cause: 'announced-batch', attacker: false, from: at, to, perHour: devices / 8, most: devices, addresses } as const
  const genuine: Stream = { ...batch, mix: scene.life.mix, serials: 'new' }
  return {
    plans: [{ from: at, to, devices: devices + 1_000 }],
    streams: [genuine, thief('M24', scene, mix(0, 0.5, 0, 0), one(random, 'residential'))],
  }
}

/** Thirty throw-away networks a day that fail on purpose, so that failing looks common, and the one that mints. */
function excusing(name: string, share: number): (scene: Scene) => Omit<Assault, 'at' | 'to'> {
  return (scene) => {
    const noise = repeated(210, (index) => {
      const from = scene.at + (index * WEEK) / 210
      const span = { from, to: Math.min(from + 12 * HOUR, scene.at + WEEK), perHour: 1, most: 4 }
      return thief(name, scene, mix(0.2, 0.7, 0.1, 0), one(scene.random, 'residential'), span)
    })
    return { streams: [...noise, thief(name, scene, mix(share, 0.5, 0, 0), one(scene.random, 'residential'))] }
  }
}

const attacks = {
  A1: { rate: 600, build: plain('A1', 'hosting', mix(0, 0.97, 0.01, 0)) },
  A2: { rate: 600, build: plain('A2', 'hosting', mix(0, 0, 0, 0.9)) },
  A3: { rate: 600, build: plain('A3', 'hosting', mix(0, 0, 1, 0)) },
  A4: { rate: 2, build: plain('A4', 'residential', mix(0, 0.9, 0, 0)) },
  A5: { rate: 2, build: plain('A5', 'residential', mix(0, 0, 0, 0)) },
  A6: { rate: 20, build: (scene) => ({ streams: [thief('A6', scene, mix(0, 0.5, 0, 0), everNew('thieves', 'residential'))] }) },
  A7: { rate: 10, build: plain('A7', 'residential', mix(0.2, 0, 0, 0)) },
  A8: { rate: 10, build: (scene) => ({ streams: [thief('A8', scene, mix(0, 0.9, 0, 0), insideOf(scene).addresses)] }) },
  A9: { rate: 5, build: (scene) => ({ streams: [thief('A9', scene, mix(0, 0, 0, 0), insideOf(scene).addresses)] }) },
  A10: { rate: 60, build: turning('A10', () => 1 / 24, mix(0, 0, 0, 0.5)) },
  A11: { rate: 5, build: plain('A11', 'hosting', mix(0, 0.5, 0, 0)) },
  A12: { rate: 60, build: turning('A12', () => 10 / 24, mix(0, 0, 0, 0.5)) },
  M13: { rate: 1, build: slowRamp },
  M14: {
    rate: 8,
    build: (scene) => {
      const onlyWhen = inUse(insideOf(scene))
      const perHour = insideOf(scene).perHour * 0.05
      return { streams: [thief('M14', scene, mix(0.05, 0.05, 0, 0), one(scene.random, 'residential'), { onlyWhen, perHour })] }
    },
  },
  M15: {
    rate: 4,
    build: (scene) => ({
      streams: repeated(100, () => thief('M15', scene, mix(0, 0.5, 0, 0), one(scene.random, 'residential'), { perHour: 1 / 24 })),
    }),
  },
  'M16-sequential': { rate: 60, build: plain('M16-sequential', 'hosting', mix(0.2, 0.7, 0, 0)) },
  'M16-random': { rate: 60, build: plain('M16-random', 'hosting', mix(0.002, 0.99, 0, 0)) },
  M17: { rate: 60, build: plain('M17', 'hosting', mix(0, 0, 1, 0)) },
  M18: { rate: 600, build: plain('M18', 'hosting', mix(0, 1, 0, 0)) },
  M19: { rate: 20, build: whileHookIsDown },
  M20: {
    rate: 5,
    build: (scene) => ({
      silentFrom: scene.at - 2 * WEEK,
      streams: [thief('M20', scene, mix(0, 0, 0, 0), one(scene.random, 'residential'))],
    }),
  },
  M21: {
    rate: 20,
    build: (scene) => ({ streams: [thief('M21', scene, mix(0, 0.4, 0, 0), one(scene.random, 'hosting'), { serials: 'known' })] }),
  },
  M22: {
    rate: 10,
    build: (scene) => {
      const { addresses, timeZone } = insideOf(scene)
      return { streams: [thief('M22', scene, mix(0, 0, 0, 0), addresses, { onlyWhen: atNight(timeZone) })] }
    },
  },
  M23: { rate: 20, build: plain('M23', 'hosting', mix(0, 0.5, 0, 0)) },
  M24: { rate: 20, build: inAnnouncedBatch },
  M25: { rate: 5, build: plain('M25', 'hosting', mix(0, 0.5, 0, 0)) },
  M26: { rate: 5, build: plain('M26', 'hosting', mix(0, 0.5, 0, 0)) },
  M27: { rate: 60, build: turning('M27', (scene) => insideOf(scene).perHour * 0.02, mix(0, 0, 0, 0.5)) },
  M28: { rate: 5, build: excusing('M28', 0) },
  ahead: {
    rate: 10,
    build: (scene) => {
      const { regime } = scene.life
      const lead = LEAD[regime === 'field' || regime === 'sparse' ? regime : 'factory']
      return { streams: [thief('ahead', scene, mix(0, 0, 0, 0), one(scene.random, 'residential'), { serials: 'ahead', lead })] }
    },
  },
  'excuse-each-other': { rate: 10, build: excusing('excuse-each-other', 0.2) },
  'two-claims-in-turn': { rate: 5, build: plain('two-claims-in-turn', 'residential', mix(0, 0.5, 0, 0)) },
} as const satisfies Readonly<Record<string, { readonly rate: number; readonly build: (scene: Scene) => Omit<Assault, 'at' | 'to'> }>>

export type AttackKind = keyof typeof attacks
export const attackKinds: readonly AttackKind[] = Object.keys(attacks).filter((name): name is AttackKind => name in attacks)
/** Other rates, an hour, than the one of the headline. */
export const otherRates = [1, 2, 5, 10, 20, 60, 600] as const

/** The rate of the headline, an hour. */
export function headlineRate(kind: AttackKind): number {
  return attacks[kind].rate
}

/** How long an attack goes on after its beginning. */
export function lengthOf(kind: AttackKind): Millis {
  return kind === 'M13' ? 4 * WEEK : WEEK
}

/** An attack that begins at a time of a life. The same seed attacks the same. */
export function assaultOn(life: Life, kind: AttackKind, at: Millis, perHour: number, seed: number): Assault {
  const random = seededRandom('attack', kind, seed)
  return { ...attacks[kind].build({ life, at, perHour, random }), at, to: at + lengthOf(kind) }
}

/** A life with what was done to it. */
export function assaulted(life: Life, { streams, changes = [], plans = [], silentFrom }: Assault): Life {
  const whole = {
    ...life,
    streams: [...life.streams, ...streams],
    changes: [...life.changes, ...changes],
    plans: [...life.plans, ...plans],
  }
  if (silentFrom === undefined) return whole
  const ended = <T extends { readonly to: Millis }>(part: T): T => ({ ...part, to: Math.min(part.to, silentFrom) })
  return {
    ...whole,
    places: life.places.map(ended),
    streams: [...life.streams.filter(({ from }) => from < silentFrom).map(ended), ...streams],
  }
}

function atNight(timeZone: string): (at: Millis) => boolean {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
  return (at) => {
    const local = Number(hour.format(at))
    return local >= 23 || local < 5
  }
}
