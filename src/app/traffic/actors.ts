// Who uses a claim: factories in their shifts, homes by day and by night, a technician now and then. Each begins visits at a rate of its own.
import { createLocalHours } from '../../detect/local-hours.ts'
import type { CertificateId } from '../../model/claim.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../model/time.ts'
import { type SeededRandom, seededRandom } from '../seeded-random.ts'
import { courseOf, type Mishaps, refusedStory, storyOfDevice } from './courses.ts'
import { type Account, type ActorKind, anyBuild, type Build, type Device, type Story } from './device.ts'

/** Somebody who begins visits. */
export interface Actor {
  /** Differs from that of every other actor: chance is drawn by it. */
  readonly name: string
  /** Begins one visit in each minute with a rate, and not a number that chance draws. */
  readonly isSingle: boolean
  /** Visits that begin in the minute of `at`, on the average. */
  rateAt(at: Millis): number
  /** The visit that begins at `at`, the `index`th of its minute. */
  story(at: Millis, index: number, random: SeededRandom): Story
}

/** The visits that an actor begins in one minute (counted since the epoch): the same whenever and wherever it is asked. */
export function storiesOf(actor: Actor, seed: number, minute: number): readonly Story[] {
  const rate = actor.rateAt(minute * MINUTE)
  if (rate === 0) return []
  const random = seededRandom(actor.name, seed, minute)
  return timesWithin(minute, actor.isSingle ? 1 : random.poisson(rate), random).map((at, index) => actor.story(at, index, random))
}

/** Moments of a minute, in order. */
export function timesWithin(minute: number, count: number, random: SeededRandom): readonly Millis[] {
  return Array.from({ length: count }, () => minute * MINUTE + random.between(0, MINUTE - 1)).sort((a, b) => a - b)
}

/** Hours of work, by the clock of `timeZone`. */
export interface Shift {
  /** 0 is Sunday. */
  readonly days: readonly number[]
  /** From this hour to, not including, that one: 6 and 22. */
  readonly from: number
  readonly to: number
}

/** Visits a minute of a factory that makes `perDay` devices on a day with shifts. */
export function shiftRate(shifts: readonly Shift[], perDay: number, timeZone: string): (at: Millis) => number {
  const hours = createLocalHours(timeZone)
  return (at) => {
    const local = hours.at(at)
    // The epoch was a Thursday.
    const weekday = (Math.floor(local / 24) + 4) % 7
    const today = shifts.filter(({ days }) => days.includes(weekday))
    const minutes = today.reduce((sum, { from, to }) => sum + ((to - from) * HOUR) / MINUTE, 0)
    const isWorking = today.some(({ from, to }) => local % 24 >= from && local % 24 < to)
    return isWorking ? perDay / minutes : 0
  }
}

/** Visits a minute of homes: most in the evening, least before dawn, UTC. */
export function homeRate(perDay: number): (at: Millis) => number {
  return (at) => ((perDay * MINUTE) / DAY) * (1 + 0.8 * Math.cos(((at - 18 * HOUR) / DAY) * 2 * Math.PI))
}

/** An owner of devices, and how they provision. */
export interface Owner {
  readonly kind: ActorKind
  /** The claim; for a rotation each device's own certificate. */
  readonly principalOf: (serial: string) => CertificateId
  readonly template: string
  /** Letters before the number of a serial. */
  readonly prefix: string
  readonly rateAt: (at: Millis) => number
  readonly addressOf: (random: SeededRandom) => string
  readonly buildOf?: (random: SeededRandom) => Build
  readonly mishaps: Mishaps
  /** When the claim was made INACTIVE; absent: never. */
  readonly disabledAt?: Millis
}

/** The devices of an owner, each of which visits once. */
export function createOwner(name: string, owner: Owner, account: Account): Actor {
  const { kind, principalOf, template, prefix, rateAt, addressOf, buildOf = anyBuild, mishaps } = owner
  const disabledAt = owner.disabledAt ?? Number.POSITIVE_INFINITY
  return {
    name,
    isSingle: false,
    rateAt,
    story(at, index, random) {
      const serial = serialOf(prefix, at, index)
      const course = courseOf(mishaps, random)
      const build = buildOf(random)
      const device: Device = { actor: kind, principal: principalOf(serial), serial, address: addressOf(random), template, build }
      return at < disabledAt ? storyOfDevice(device, account, course, at, random) : refusedStory(device, account, at, random)
    },
  }
}

/** A serial of its own for each visit. Minutes since the epoch have eight digits until 2160. */
export function serialOf(prefix: string, at: Millis, index: number): string {
  return `${prefix}-${Math.floor(at / MINUTE)}${String(index).padStart(3, '0')}`
}
