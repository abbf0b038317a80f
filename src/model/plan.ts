// What a person says about a plan while the product runs: that a batch of devices comes, or that it does not come after all.
import type { CertificateId } from './claim.ts'
import { shortId } from './digest.ts'
import type { Plan } from './settings.ts'
import { DAY, isoTime, type Millis } from './time.ts'

/** A longer time is no batch, but what the claim usually does. */
export const LONGEST_PLAN: Millis = 31 * DAY
/** Announced plans of a claim that have not ended. */
export const MOST_PLANS = 32
/** Networks that a plan may name. */
export const MOST_NETWORKS = 32
/** Devices that a plan may promise. */
export const MOST_DEVICES = 10_000_000

/** A decision about a plan of a claim. It stands in `claimwatch.decisions`, and in `claimwatch.events` where the detector hears of it. */
export interface PlanDecision {
  /** A hash of who said what about which plan, when. */
  readonly id: string
  readonly kind: 'announce' | 'withdraw'
  readonly claim: CertificateId
  readonly planId: string
  readonly plan: Plan
  readonly at: Millis
  /** Who said it: the name given, else the name of the account that typed it. */
  readonly by: string
  /** Empty where no note was given. */
  readonly reason: string
}

/** The one record of a plan decision, in either topic. */
export interface PlanRecord {
  readonly v: 1
  readonly is: 'plan'
  readonly decision: PlanDecision
}

/**
 * The id of a plan of a claim: a hash of when, whence and for which template. How many devices it promises is no part of it: to announce it
 * again with another number mends it.
 */
export function planIdOf(claim: CertificateId, { from, to, template, cidrs = [] }: Plan): string {
  return shortId('plan', claim, from, to, template ?? null, ...cidrs)
}

/** The end of the year 9999: later times have no ISO spelling of the usual length. */
const LAST_TIME: Millis = Date.UTC(10_000, 0) - 1

/** What is wrong with a plan that is to be announced, as a clause; null: nothing. */
export function flawOf({ from, to, devices, cidrs = [] }: Plan): string | null {
  if (![from, to].every((at) => Number.isSafeInteger(at) && at >= 0 && at <= LAST_TIME)) return 'its times are none'
  if (from === to) return `it ends when it begins (${isoTime(from)})`
  if (from > to) return `it ends (${isoTime(to)}) before it begins (${isoTime(from)})`
  if (to - from > LONGEST_PLAN) return `it is longer than ${LONGEST_PLAN / DAY} days`
  if (!Number.isSafeInteger(devices) || devices < 1 || devices > MOST_DEVICES)
    return `it promises no number from 1 to ${MOST_DEVICES} of devices`
  return cidrs.length > MOST_NETWORKS ? `it names more than ${MOST_NETWORKS} networks` : null
}
