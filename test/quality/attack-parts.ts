// What the attackers are made of: streams of attempts from networks of their own, alone or with what they do to the claim around them.
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import { type Addresses, type NetworkClass, oneNetwork } from './addresses.ts'
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
  /** The operator declared that it is closed from here on. */
  readonly closesAt?: Millis
}

export interface Scene {
  readonly life: Life
  readonly at: Millis
  readonly perHour: number
  readonly random: SeededRandom
}

export const WEEK = 7 * DAY
export const LEAD = { factory: 150, field: 20, sparse: 1 } as const

/** Shares of duplicate, rejected, orphan and off-pattern; the rest is ok. */
export function mix(duplicate: number, rejected: number, orphan: number, offPattern: number): Mix {
  return { duplicate, rejected, orphan, offPattern }
}

export function thief(name: string, { at, perHour }: Scene, shares: Mix, addresses: Addresses, more: Partial<Stream> = {}): Stream {
  const span = { from: at, to: at + WEEK, perHour }
  return { cause: name, attacker: true, ...span, mix: shares, addresses, serials: 'new' satisfies SerialChoice, ...more }
}

export function one(random: SeededRandom, network: NetworkClass): Addresses {
  return oneNetwork('thieves', network, 1, random).addresses
}

/** The first place: an attacker inside uses its network, a mimic its hours. */
export function insideOf({ life }: Scene): Place {
  const [place] = life.places
  if (place === undefined) throw new Error('a claim is used at one place at least')
  return place
}

/** An attack of one source that does the same all the time. */
export function plain(name: string, network: NetworkClass, shares: Mix): (scene: Scene) => Omit<Assault, 'at' | 'to'> {
  return (scene) => ({ streams: [thief(name, scene, shares, one(scene.random, network))] })
}

/** Well-behaved for two weeks at `before` an hour, then not. */
export function turning(name: string, before: (scene: Scene) => number, shares: Mix): (scene: Scene) => Omit<Assault, 'at' | 'to'> {
  return (scene) => {
    const addresses = one(scene.random, 'residential')
    const prelude = { from: scene.at - 2 * WEEK, to: scene.at, perHour: before(scene) }
    return { streams: [thief(name, scene, mix(0, 0, 0, 0), addresses, prelude), thief(name, scene, shares, addresses)] }
  }
}

export function repeated<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

export function slowRamp(scene: Scene): Omit<Assault, 'at' | 'to'> {
  const addresses = one(scene.random, 'residential')
  const streams = repeated(4, (week) => {
    const from = scene.at + week * WEEK
    return thief('M13', scene, mix(0, 0.5, 0, 0), addresses, { from, to: from + WEEK, perHour: 2 ** week / 24 })
  })
  return { streams }
}

export function whileHookIsDown(scene: Scene): Omit<Assault, 'at' | 'to'> {
  const { at, random } = scene
  const to = at + random.between(30, 90) * MINUTE
  const changes = [{ cause: 'hook-outage', from: at, to, mix: mix(0, 0.95, 0, 0), retries: 3 }]
  return { changes, streams: [thief('M19', scene, mix(0, 0.5, 0, 0.25), one(random, 'hosting'))] }
}

export function inAnnouncedBatch(scene: Scene): Omit<Assault, 'at' | 'to'> {
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
export function excusing(name: string, share: number): (scene: Scene) => Omit<Assault, 'at' | 'to'> {
  return (scene) => {
    const noise = repeated(210, (index) => {
      const from = scene.at + (index * WEEK) / 210
      const span = { from, to: Math.min(from + 12 * HOUR, scene.at + WEEK), perHour: 1, most: 4 }
      return thief(name, scene, mix(0.2, 0.7, 0.1, 0), one(scene.random, 'residential'), span)
    })
    return { streams: [...noise, thief(name, scene, mix(share, 0.5, 0, 0), one(scene.random, 'residential'))] }
  }
}

/** Valid serials on a claim that nobody uses any more. */
export function onSilentClaim(name: string, scene: Scene, silentFrom: Millis) {
  return { silentFrom, streams: [thief(name, scene, mix(0, 0, 0, 0), one(scene.random, 'residential'))] }
}

/** A device that comes back to its factory every hundred days or so. */
export function serviceCases(scene: Scene, from: Millis): Stream {
  const { addresses } = insideOf(scene)
  const span = { from, to: scene.at + WEEK, perHour: 1 / (100 * 24) }
  return { cause: 'service-case', attacker: false, ...span, mix: scene.life.mix, addresses, serials: 'known' }
}

/** Under the client ids of genuine devices, each of which AWS cuts off in the middle for it: it is an orphan, and tries again. */
export function kickingOff(scene: Scene): Omit<Assault, 'at' | 'to'> {
  const { life, at, perHour, random } = scene
  const genuine = life.places.filter(({ from, to }) => from <= at && at < to).reduce((sum, place) => sum + place.perHour, 0)
  const orphan = Math.min(MOST_KICKED_OFF, perHour / genuine)
  const changes = [{ cause: 'M21', from: at, to: at + WEEK, mix: { ...life.mix, orphan }, retries: 2 }]
  return { changes, streams: [thief('M21', scene, mix(0, 0.4, 0, 0), one(random, 'hosting'), { serials: 'known' })] }
}

/** However often he tries, he does not meet every one of them. */
const MOST_KICKED_OFF = 0.5

/** Whether it is night by the clock of a place. */
export function atNight(timeZone: string): (at: Millis) => boolean {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
  return (at) => {
    const local = Number(hour.format(at))
    return local >= 23 || local < 5
  }
}
