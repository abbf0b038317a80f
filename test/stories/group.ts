// Who uses a claim in a story, and when: a factory in its shifts, homes, a thief. Each begins visits by chance, at a rate of its own.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import { homeRate, type Shift, shiftRate } from '../../src/app/traffic/actors.ts'
import { type ActorKind, type Build, sampleBuild } from '../../src/app/traffic/device.ts'
import type { Visit } from '../../src/app/traffic/visit.ts'
import type { CertificateId } from '../../src/model/claim.ts'
import { HOUR, MINUTE, type Millis } from '../../src/model/time.ts'

/** The claims of the stories, as each `claimwatch.yaml` names them. */
export const CLAIM: CertificateId = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
export const OTHER_CLAIM: CertificateId = '91c0d7e25b3a4f68875e19d2a6c43b0fe8127d5493ab60cf1d2e8f7046b9a35c'
export const TEMPLATE = 'acme-sensor-v2'

/** Shares of the outcomes other than `ok`; the rest goes well. What is absent does not happen. */
export interface Mix {
  readonly duplicate?: number
  readonly rejected?: number
  readonly orphan?: number
  readonly offPattern?: number
}

/** What an ordinary factory shows (reference detection.md 5.3). */
export const usualMix: Mix = { duplicate: 0.004, rejected: 0.004, orphan: 0.003 }
/** And the field: poor networks, people who reset and try again. */
export const fieldMix: Mix = { duplicate: 0.06, rejected: 0.008, orphan: 0.015 }

/**
 * Which serials the devices of a group show: `new` ones, one after the other; `known`: registered before; `ahead`: of devices that will come
 * within two days; or as the function says.
 */
export type Serials = 'new' | 'known' | 'ahead' | ((random: SeededRandom) => string)

export interface Group {
  /** Chance is drawn by it: another name, other visits. */
  readonly name: string
  /** `attacker`: whose attempts an expectation is measured by. */
  readonly kind: ActorKind
  readonly claim: CertificateId
  readonly from: Millis
  readonly to: Millis
  /** Visits an hour, on the average. */
  readonly perHour: (at: Millis) => number
  /** It ends after so many visits; absent: with its time. */
  readonly most?: number
  readonly addressOf: (random: SeededRandom) => string
  readonly template: string
  readonly mix: Mix
  readonly serials: Serials
  /** How often a device whose try failed tries again, some minutes later. */
  readonly retries: number
  readonly build: Build
  /** What each visit is instead of one try by `mix`, from after its connection on. */
  readonly course?: (visit: Visit) => void
}

/** MQTT 5 subscribes with one entry: a story of weeks stays short. */
const build: Build = { ...sampleBuild, mqtt5: true }
const usual = { claim: CLAIM, template: TEMPLATE, mix: usualMix, serials: 'new', retries: 1, build } as const

/** Two plants, each with a network of its own, as the configurations declare them. */
export const plant = (random: SeededRandom): string => random.pick(['198.51.100.17', '198.51.100.18'])
export const secondPlant = (random: SeededRandom): string => random.pick(['198.18.1.17', '198.18.1.18'])
/** Where a thief sits: a machine that he rents, as the stories' table of networks knows. */
export const hideout = (): string => '203.0.113.66'

/** The `number`th network that is nobody else's in a story; of no known provider. */
export function networkAt(number: number): () => string {
  return () => `192.0.${2 + number}.14`
}

/** A network of its own for every visit. */
export function everNew(random: SeededRandom): string {
  return `100.${random.between(64, 127)}.${random.between(0, 255)}.${random.between(1, 254)}`
}

/** One of so many networks. */
export function proxies(count: number): (random: SeededRandom) => string {
  return (random) => `100.100.${random.between(1, count)}.7`
}

export const twoShifts: readonly Shift[] = [{ days: [1, 2, 3, 4, 5], from: 6, to: 22 }]

type Span = { readonly from: Millis; readonly to: Millis }

/** A factory in two shifts of Berlin, so many visits an hour while it works. */
export function factory(span: Span, perHour: number, change: Partial<Group> = {}): Group {
  const name = 'factory'
  return { ...usual, name, kind: 'factory', ...span, perHour: inShifts(twoShifts, perHour), addressOf: plant, ...change }
}

/** So many visits an hour within shifts, by the clock of a place. */
export function inShifts(shifts: readonly Shift[], perHour: number, timeZone = 'Europe/Berlin'): (at: Millis) => number {
  const hours = shifts[0] === undefined ? 0 : shifts[0].to - shifts[0].from
  const perMinute = shiftRate(shifts, perHour * hours, timeZone)
  return (at) => (perMinute(at) * HOUR) / MINUTE
}

/** Devices of homes, each from a network of its own, by day and evening. */
export function field(span: Span, perDay: number, change: Partial<Group> = {}): Group {
  const perMinute = homeRate(perDay)
  const perHour = (at: Millis): number => (perMinute(at) * HOUR) / MINUTE
  return { ...usual, name: 'field', kind: 'field', ...span, perHour, addressOf: everNew, mix: fieldMix, ...change }
}

/** A service workshop: about three devices a working day. */
export function sparse(span: Span, change: Partial<Group> = {}): Group {
  const perHour = inShifts([{ days: [1, 2, 3, 4, 5], from: 8, to: 18 }], 0.3)
  return { ...usual, name: 'sparse', kind: 'sparse', ...span, perHour, addressOf: plant, ...change }
}

/** Somebody beside ordinary life, at an even rate; whatever `change` says. */
export function visitors(name: string, span: Span, perHour: number, change: Partial<Group> = {}): Group {
  return { ...usual, name, kind: 'factory', ...span, perHour: () => perHour, addressOf: plant, mix: {}, retries: 0, ...change }
}

/** A thief: from his hide-out, with serials that he guessed, at an even rate. */
export function thief(span: Span, perHour: number, change: Partial<Group> = {}): Group {
  const named = { name: 'thief', kind: 'attacker', addressOf: hideout, serials: guessed } as const
  return { ...visitors('thief', span, perHour), ...named, ...change }
}

/** A serial that has the form of a genuine one. */
export function guessed(random: SeededRandom): string {
  return `SN-9${String(random.between(0, 9_999_999)).padStart(7, '0')}`
}

/** A group whose ways are different for some time: before, then, and after. */
export function changed(group: Group, span: Span, change: Partial<Group>): readonly Group[] {
  const { from, to } = span
  return [
    { ...group, to: from },
    { ...group, ...change, from, to },
    { ...group, from: to },
  ]
}

/** Moments at which visits begin, in order. The same group comes at the same moments, wherever its time is cut. */
export function* momentsOf({ name, from, to, perHour, most = Number.POSITIVE_INFINITY }: Group, seed: string): Generator<Millis> {
  let count = 0
  for (let slot = Math.floor(from / SLOT) * SLOT; slot < to; slot += SLOT) {
    const rate = perHour(slot)
    if (rate === 0) continue
    const random = seededRandom('moments', seed, name, slot)
    const moments = Array.from({ length: random.poisson((rate * SLOT) / HOUR) }, () => slot + random.between(0, SLOT - 1))
    for (const at of moments.sort((a, b) => a - b)) if (at >= from && at < to && count++ < most) yield at
  }
}

const SLOT: Millis = 10 * MINUTE
