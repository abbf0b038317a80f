// From what was asked for to who acts when: the claims and their owners, the thieves, how long it all goes on, and how much noise there is.
import type { CertificateId } from '../../model/claim.ts'
import { digest } from '../../model/digest.ts'
import { ClaimwatchError } from '../../model/errors.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../model/time.ts'
import { seededRandom } from '../seeded-random.ts'
import { type Actor, createOwner, homeRate, type Owner, type Shift, shiftRate } from './actors.ts'
import { type AttackKind, createAttack } from './attacks.ts'
import { factoryMishaps, fieldMishaps, manifold } from './courses.ts'
import type { Account } from './device.ts'
import { addressesOfFactory, addressOfHome } from './networks.ts'
import { createNoise, type Noise } from './noise.ts'

export const claimKinds = ['factory', 'field', 'sparse'] as const
export type ClaimKind = (typeof claimKinds)[number]

export interface TrafficOptions {
  readonly seed: number
  readonly account: Account
  readonly from: Millis
  /** It goes on until about as many bytes of log entries are written, or for as many days. */
  readonly until: { readonly bytes: number } | { readonly days: number }
  readonly claims: number
  /** Dealt to the claims in turn. */
  readonly kinds: readonly [ClaimKind, ...ClaimKind[]]
  /** Visits of a factory on a day with shifts. */
  readonly perDay: number
  /** How many times as many mishaps there are as in a usual factory or field. */
  readonly mishaps: number
  /** Share of the lines that are of other devices: 0 to 0.999. */
  readonly noise: number
  /** Devices a day that renew their own certificate. */
  readonly rotations: number
  /** All of them with the first claim. */
  readonly attacks: readonly AttackKind[]
}

export interface PlannedClaim {
  readonly id: CertificateId
  readonly alias: string
  readonly kind: ClaimKind
  /** Its place among the claims. */
  readonly number: number
}

export interface TrafficPlan {
  readonly options: TrafficOptions
  readonly claims: readonly PlannedClaim[]
  readonly actors: readonly Actor[]
  readonly from: Millis
  /** As asked for in days, or as estimated from the bytes. */
  readonly to: Millis
  readonly noise: Noise
  /** Lines of noise a minute. */
  readonly noiseRate: number
}

export const TEMPLATE = 'acme-sensor-v2'
export const ROTATION_TEMPLATE = 'acme-rotate'
export const FACTORY_ZONE = 'Europe/Berlin'

/** Two shifts on weekdays, one on Saturdays. */
export const factoryShifts: readonly Shift[] = [
  { days: [1, 2, 3, 4, 5], from: 6, to: 22 },
  { days: [6], from: 6, to: 14 },
]
/** Visits a week of a claim that is used for service and repair. */
const SPARSE_PER_WEEK = 4
/** Visits of homes a day, as a share of those of a factory. */
const FIELD_SHARE = 0.1
/** The attacks begin within this part of the whole. */
const ATTACKED = { from: 0.6, to: 0.9 } as const

/** Settles who acts when. Throws `usage` where the bytes asked for would take more than twenty years. */
export function planTraffic(options: TrafficOptions): TrafficPlan {
  const { seed, account, from, noise: share } = options
  const claims = Array.from({ length: options.claims }, (_, number) => plannedClaim(options, number))
  const noise = createNoise(seed, account)
  const peaceful = ownersOf(options, claims, Number.POSITIVE_INFINITY)
  const sizes = sampleSizes(peaceful, noise, options)
  const to = from + spanOf(options, peaceful, sizes)
  const attacks = attacksOf(options, claims, to)
  const actors = [...ownersOf(options, claims, attacks.disabledAt), ...attacks.actors]
  const lines = sizes.lines * visits(peaceful, from, to)
  const noiseRate = ((lines * share) / (1 - share) / Math.max(to - from, MINUTE)) * MINUTE
  return { options, claims, actors, from, to, noise, noiseRate }
}

function plannedClaim({ seed, kinds }: TrafficOptions, number: number): PlannedClaim {
  const kind = kinds[number % kinds.length] ?? kinds[0]
  return { id: digest('claim', seed, number), alias: `${kind}-${number + 1}`, kind, number }
}

function ownersOf(options: TrafficOptions, claims: readonly PlannedClaim[], disabledAt: Millis): readonly Actor[] {
  const { account, rotations, seed } = options
  const rotating: Owner = {
    ...{ kind: 'rotation', template: ROTATION_TEMPLATE, prefix: 'SN-R', mishaps: {} },
    ...{ principalOf: (serial) => digest('own', seed, serial), addressOf: addressOfHome, rateAt: homeRate(rotations) },
  }
  const owners = claims.map((claim, index) => {
    const ended = index === 0 ? { disabledAt } : {}
    return createOwner(claim.id, { ...ownerOf(claim, options), ...ended }, account)
  })
  return rotations === 0 ? owners : [...owners, createOwner('rotation', rotating, account)]
}

function ownerOf({ id, kind, number }: PlannedClaim, { perDay, mishaps: factor }: TrafficOptions): Owner {
  const mishaps = manifold(kind === 'field' ? fieldMishaps : factoryMishaps, factor)
  const common = { kind, principalOf: () => id, template: TEMPLATE, prefix: number === 0 ? 'SN' : `SN${number}`, mishaps }
  const addresses = addressesOfFactory(number)
  switch (kind) {
    case 'factory':
      return { ...common, rateAt: shiftRate(factoryShifts, perDay, FACTORY_ZONE), addressOf: (random) => random.pick(addresses) }
    case 'field':
      return { ...common, rateAt: homeRate(perDay * FIELD_SHARE), addressOf: addressOfHome }
    case 'sparse':
      return { ...common, rateAt: homeRate(SPARSE_PER_WEEK / 7), addressOf: (random) => random.pick(addresses) }
  }
}

/** All with the first claim. Once it is disabled nobody gets anything, thief or factory. */
function attacksOf({ attacks, seed, account, from }: TrafficOptions, [claim]: readonly PlannedClaim[], to: Millis) {
  const begins = attacks.map((kind, index) => {
    const part = ATTACKED.from + ((ATTACKED.to - ATTACKED.from) * index) / Math.max(1, attacks.length - 1)
    return { kind, from: Math.floor((from + (to - from) * part) / MINUTE) * MINUTE }
  })
  const disabledAt = begins.find(({ kind }) => kind === 'after-disablement')?.from ?? Number.POSITIVE_INFINITY
  const common = { seed, template: TEMPLATE, disabledAt }
  const actors = begins.flatMap((begin) => (claim === undefined ? [] : [createAttack({ ...common, ...begin, claim: claim.id }, account)]))
  return { actors, disabledAt }
}

/** Lines of a visit, and bytes of a line, on the average. */
interface Sizes {
  readonly lines: number
  readonly bytes: number
}

/** Measured on some visits of each owner, since they depend on what the account logs. */
function sampleSizes(owners: readonly Actor[], noise: Noise, { seed, from, noise: share }: TrafficOptions): Sizes {
  const random = seededRandom('sample', seed)
  const all = { visits: 0, lines: 0, bytes: 0 }
  for (const owner of owners) {
    const weight = visits([owner], from, from + 7 * DAY) / SAMPLE
    const lines = Array.from({ length: SAMPLE }, (_, index) => owner.story(from, index, random).lines).flat()
    all.visits += weight * SAMPLE
    all.lines += weight * lines.length
    all.bytes += weight * lines.reduce((sum, { line }) => sum + line.length + 1, 0)
  }
  const noises = Array.from({ length: SAMPLE }, () => noise(from, random).line.length + 1)
  const bytesOfNoise = noises.reduce((sum, length) => sum + length, 0) / SAMPLE
  return { lines: ratio(all.lines, all.visits), bytes: (1 - share) * ratio(all.bytes, all.lines) + share * bytesOfNoise }
}

const SAMPLE = 100

function ratio(sum: number, count: number): number {
  return count === 0 ? 0 : sum / count
}

/** Visits that begin in a stretch of time, on the average. */
function visits(actors: readonly Actor[], from: Millis, to: Millis): number {
  let sum = 0
  for (let at = from; at < to; at += HOUR) for (const actor of actors) sum += (actor.rateAt(at) * Math.min(HOUR, to - at)) / MINUTE
  return sum
}

/** No log is longer. */
const LONGEST = 20 * 366 * DAY
const TOO_MUCH = {
  what: 'so many bytes would take more than 20 years',
  mend: 'Ask for more visits (--per-day, --claims, --noise), or for --days.',
}

function spanOf({ until, from, noise }: TrafficOptions, owners: readonly Actor[], { lines, bytes }: Sizes): Millis {
  if ('days' in until) return until.days * DAY
  let left = (until.bytes / bytes) * (1 - noise)
  let span = 0
  while (left > 0) {
    if (span >= LONGEST) throw new ClaimwatchError('usage', TOO_MUCH)
    left -= visits(owners, from + span, from + span + HOUR) * lines
    span += HOUR
  }
  return span
}
