// What a finding by evidence says to people: its additive terms, in words that hold nothing a device can choose.
import { outcomes } from '../../model/attempt.ts'
import type { Reason, Signal } from '../../model/finding.ts'
import type { Arrivals } from './arrivals.ts'
import type { Awakening } from './awakening.ts'
import { OK } from './misuse.ts'
import type { NormalUse } from './normal-use.ts'
import type { PoolCounts } from './pool.ts'
import type { Profile } from './profile.ts'

/** Which country a source is in, for the reader: it is never weighed (decision 0035). */
export interface Whereabouts {
  /** ISO 3166-1 alpha-2; null: not known. */
  readonly country: string | null
  /** Whether no other source of the claim is in it, as far as their countries are known. */
  readonly isNew: boolean
}

/** The terms of the evidence against one source. */
export function ofSource(
  profile: Profile,
  what: number,
  { normal, arrivals, where }: { readonly normal: NormalUse; readonly arrivals: Arrivals; readonly where: Whereabouts },
): readonly Reason[] {
  const { attempts, votes, network, standing, who } = profile
  const usual = outcomes
    .filter((_, index) => index !== OK)
    .map((outcome) => `${outcome} ${percent(normal.history(outcomes.indexOf(outcome)))}`)
  const reasons = [
    reason(
      'outcomes',
      what,
      `${votes} devices failed in ${attempts} attempts from ${profile.prefix}; usual are at most ${usual.join(', ')}`,
    ),
  ]
  if (standing !== 'new') return reasons
  const kind = network === undefined ? 'a network of unknown kind' : `a ${network} network`
  return [
    ...reasons,
    reason('new-source', who, `a new source in ${kind}${inCountry(where)}; this claim sees ${round(arrivals.perDay())} new ones a day`),
  ]
}

/** The terms of the evidence against young sources together. */
export function ofPool({ votes, attempts }: PoolCounts, what: number, burst: number): readonly Reason[] {
  return [
    reason(
      'young-sources',
      what,
      `${votes} devices failed in ${attempts} attempts from sources that are new within a week, taken together`,
    ),
    reason('source-burst', burst, 'new sources come faster than this claim usually sees them'),
  ]
}

/** A burst of attempts beside what was expected. */
export function ofQuiet({ burst, prefix, who }: Profile, nats: number, where: Whereabouts): readonly Reason[] {
  const reasons = [reason('quiet-claim', nats, `${burst} devices from ${prefix} while the claim is usually quiet`)]
  return who === 0 ? reasons : [...reasons, reason('new-source', who, `a new source${inCountry(where)}`)]
}

/** Use of a claim that had fallen silent. */
export function ofAwakening({ prefix }: Profile, { silentDays, attempts }: Awakening, where: Whereabouts): readonly Reason[] {
  const last = `the last from ${prefix}${inCountry(where)}`
  return [reason('quiet-claim', 0, `${attempts()} attempts, ${last}, after ${silentDays()} days in which nobody used the claim`)]
}

/** Work from outside of the declared networks. */
export function ofOutside({ prefix, ok }: Profile, where: Whereabouts): readonly Reason[] {
  return [
    reason('outside-networks', 0, `${ok} devices were provisioned from ${prefix}${inCountry(where)}, outside of the declared networks`),
  ]
}

/** Work of a known source when it never works. */
export function ofOffHours({ prefix }: Profile): readonly Reason[] {
  return [reason('off-hours', 0, `${prefix} provisions at an hour of the week at which it never did, for the second time in a week`)]
}

/** Serials that two devices used. */
export function ofPairs({ prefix, pairs, accepted }: Profile): readonly Reason[] {
  return [reason('serial-pairs', 0, `${pairs} of ${accepted} serials that got a certificate from ${prefix} came again from elsewhere`)]
}

function inCountry({ country, isNew }: Whereabouts): string {
  if (country === null) return ''
  return isNew ? ` in ${country}, where no other source of this claim is` : ` in ${country}`
}

/** One device in too many networks. */
export function ofMoves({ prefix }: Profile, sources: number): readonly Reason[] {
  return [reason('serial-pairs', 0, `one serial got certificates from ${sources} networks within four weeks, the last of them ${prefix}`)]
}

function reason(signal: Signal, nats: number, text: string): Reason {
  return { signal, nats: Math.round(nats * 10) / 10, text }
}

function percent(share: number): string {
  return `${round(100 * share)} %`
}

function round(value: number): number {
  return Number(value.toPrecision(2))
}
