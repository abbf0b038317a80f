// When evidence is a finding: the levels, with everything that must hold for each (reference detection.md 8 and 18).
import type { Asked } from '../../model/explanation.ts'
import { type Level, levels } from '../../model/finding.ts'
import { DAY, HOUR, type Millis } from '../../model/time.ts'
import { beyondStories } from './innocence.ts'
import { ALTERNATIVES } from './misuse.ts'
import type { PoolCounts } from './pool.ts'
import type { Profile } from './profile.ts'

/** What the claim is like at the moment. */
export interface Situation {
  readonly at: Millis
  /** Attempts a day since the claim was first seen. */
  readonly perDay: number
  /** Whether every device is a new source, so that new ones say nothing. */
  readonly isField: boolean
  /** Too little is known of the claim to disable it. */
  readonly isCold: boolean
  /** Nothing is known of its hours yet, so that no rush can be seen by what is usual. */
  readonly isYoung: boolean
  /** A site, or sources that earned trust, are silent although they should be at work. */
  readonly isAnySilent: boolean
  /** They fell silent not long ago: others may have come in their place. */
  readonly isSubstituted: boolean
  /** They are silent, or were when they were last expected to work. */
  readonly isAnyAway: boolean
  /** Sites are declared. */
  readonly hasSites: boolean
  /** The attempt at hand lies in a declared plan. */
  readonly isPlanned: boolean
  /** The attempt at hand came late: it lifts nothing above an alert. */
  readonly isLate: boolean
  /** The outcome at hand is common just now. */
  readonly isCommonMode: boolean
}

/** Evidence in nats. */
export interface Evidence {
  readonly who: number
  readonly what: number
}

/** Nats for the levels. The sum guards the budget, the parts see to it that neither kind of evidence acts alone. */
const ALERT = { sum: 10, what: 4 } as const
const CONTAIN = { sum: 12, what: 7, votes: 4 } as const
const DISABLE = { sum: 14, what: 9, who: 1.5, hardVotes: 15 } as const
const POOL_ALERT = { sum: 12, what: 4, who: 3 } as const
const POOL_CONTAIN = { sum: 12, what: 7, who: 4 } as const
const POOL_DISABLE = { sum: 16, what: 9, who: 5 } as const
/** Harm: so many certificates, and so large a share of the attempts. A flood that is refused is contained, never disabled. */
const HARM = { accepted: 3, share: 0.05 } as const
/** Below this `what` a level may be told again. */
export const ARMED_BELOW = 4

/** One thing that a level asks for: at least `needed`. Facts count as 1 where they hold. */
export type Condition = Omit<Asked, 'met'>

/** What each level asks of one source, and how much of it is there. One that is part of the factory can only alert. */
export const conditions: Readonly<Record<Level, (profile: Profile, evidence: Evidence, situation: Situation) => readonly Condition[]>> = {
  alert(profile, { who, what }, situation) {
    const { at, perDay } = situation
    if (profile.standing !== 'new' || isTenured(profile, situation.at, situation.perDay)) {
      return [
        { kind: 'sum', what: 'what', value: what, needed: establishedLimit(perDay) },
        { kind: 'count', what: 'hours that it lasts', value: hoursOf(profile, at), needed: LONGER_THAN_AN_OUTAGE },
      ]
    }
    const beyond = beyondOf(profile, what)
    return [
      { kind: 'sum', what: 'who + what, beyond innocent stories', value: who + beyond, needed: ALERT.sum },
      { kind: 'part', what: 'what, beyond innocent stories', value: beyond, needed: ALERT.what },
    ]
  },
  contain(profile, { who, what }, situation) {
    const beyond = beyondOf(profile, what)
    return [
      holds('the source is not established', profile.standing === 'new'),
      holds('the source does no large part of the work', !isTenured(profile, situation.at, situation.perDay)),
      holds('it came in time', !situation.isLate),
      { kind: 'sum', what: 'who + what, beyond innocent stories', value: who + beyond, needed: CONTAIN.sum },
      { kind: 'part', what: 'what, beyond innocent stories', value: beyond, needed: CONTAIN.what },
      { kind: 'count', what: 'devices that failed', value: profile.votes, needed: CONTAIN.votes },
    ]
  },
  disable(profile, evidence, situation) {
    const { who } = evidence
    const beyond = beyondOf(profile, evidence.what)
    return [
      ...conditions.contain(profile, evidence, situation),
      { kind: 'sum', what: 'who + what, beyond innocent stories', value: who + beyond, needed: DISABLE.sum },
      { kind: 'part', what: 'what, beyond innocent stories', value: beyond, needed: DISABLE.what },
      { kind: 'part', what: 'who', value: who, needed: DISABLE.who },
      ...harm(profile),
      ...freedom(situation),
      holds('the source did not serve well for days', !hasServed(profile)),
    ]
  },
}

/** What is left of the evidence where innocent stories explain some of it. */
function beyondOf({ what, rework, commissioning }: Profile, nats: number): number {
  return what === null ? nats : Math.min(nats, beyondStories(what, { rework, commissioning }))
}

/** The level that the evidence against one source reaches; null: none. */
export function levelOfSource(profile: Profile, evidence: Evidence, situation: Situation): Level | null {
  // No level is reached by less, and nearly every attempt shows less.
  if (evidence.what < ALERT.what) return null
  return levels.findLast((level) => conditions[level](profile, evidence, situation).every(isMet)) ?? null
}

/** Whether there is as much as is asked for. */
export function isMet({ value, needed }: Condition): boolean {
  return value >= needed
}

function holds(what: string, fact: boolean): Condition {
  return { kind: 'fact', what, value: fact ? 1 : 0, needed: 1 }
}

/** Hours. A hook or a line of a site that fails is mended by then, and most roll-outs run; a thief inside goes on. */
const LONGER_THAN_AN_OUTAGE = 5

function hoursOf({ what, evidenceSince }: Profile, at: Millis): number {
  return what === null ? 0 : (at - evidenceSince) / HOUR
}

/** One false alert in a hundred days of a claim at any volume; 2 nats for bounds that are too low (detection.md 8.2). */
function establishedLimit(perDay: number): number {
  return Math.log(100 * Math.max(5, perDay)) + Math.log(ALTERNATIVES) + 2
}

function harm({ hardVotes, accepted, attempts }: Pick<PoolCounts, 'hardVotes' | 'accepted' | 'attempts'>): readonly Condition[] {
  return [
    { kind: 'count', what: 'devices that failed otherwise than as duplicates or cut off', value: hardVotes, needed: DISABLE.hardVotes },
    { kind: 'count', what: 'certificates', value: accepted, needed: Math.max(HARM.accepted, HARM.share * attempts) },
  ]
}

/** What about the claim may forbid to disable it. */
function freedom({ isField, isCold, isSubstituted, isPlanned, isCommonMode }: Situation): readonly Condition[] {
  return [
    holds('not every device is a new source', !isField),
    holds('the claim was seen long enough', !isCold),
    holds('no known source fell silent', !isSubstituted),
    holds('no plan covers it', !isPlanned),
    holds('not everybody fails alike', !isCommonMode),
  ]
}

/** Who worked well on several days has an outage now and then, however small a part it is. Who turns on purpose is contained. */
function hasServed({ ok, attempts, days }: Profile): boolean {
  return ok >= TENURED.ok && ok >= TENURED.okForBad * (attempts - ok) && days >= 4
}

/** A source that does a large part of the claim's work is part of the factory, whatever it does now. */
export function isTenured({ ok, attempts, first }: Profile, at: Millis, perDay: number): boolean {
  if (ok < TENURED.ok || ok < TENURED.okForBad * (attempts - ok)) return false
  return attempts >= TENURED.share * Math.max(1, (perDay * (at - first)) / DAY)
}

const TENURED = { ok: 100, okForBad: 4, share: 0.2 } as const

/**
 * The level that young sources reach together. Where a known source fell silent, others may have come in its place: that they are new says
 * nothing then, and what they do has to reach the sum alone.
 */
export function levelOfPool(counts: PoolCounts, { who, what }: Evidence, burst: number, situation: Situation): Level | null {
  const isOfMany = counts.voters >= FEWEST_IN_POOL
  if (situation.isAnySilent) {
    if (!isOfMany || what < POOL_CONTAIN.sum) return null
    return counts.votes >= CONTAIN.votes && !situation.isLate ? 'contain' : 'alert'
  }
  const reaches = (asked: { readonly sum: number; readonly what: number; readonly who: number }): boolean =>
    isOfMany && who + what >= asked.sum && what >= asked.what && who >= asked.who
  if (situation.isLate) return reaches(POOL_ALERT) ? 'alert' : null
  if (reaches(POOL_DISABLE) && [...harm(counts), ...freedom(situation)].every(isMet)) return 'disable'
  if (reaches(POOL_CONTAIN) && counts.votes >= CONTAIN.votes) return 'contain'
  return reaches(POOL_ALERT) || (burst >= BURST && what >= BURST_WHAT && counts.voters >= FEWEST_IN_BURST) ? 'alert' : null
}

/** What one or two sources do is weighed by source, where innocent stories are heard. */
const FEWEST_IN_POOL = 3
/** A burst of new sources, ln 10,000, which fail a little too; one device that fails is no part of it. */
const BURST = 9.2
const BURST_WHAT = 2
const FEWEST_IN_BURST = 2

/** The level that use of a quiet claim reaches, by its surprise in nats. Work that goes well is never contained for the hour at which it is done. */
export function levelOfQuiet(surprise: number, profile: Profile, { who, what }: Evidence, situation: Situation): Level | null {
  if (surprise === 0 || surprise + who < QUIET) return null
  if (situation.hasSites && situation.isAnyAway) return null
  const isBad = profile.votes >= CONTAIN.votes && beyondOf(profile, what) >= ALERT.what
  return isBad && !situation.isLate && !isTenured(profile, situation.at, situation.perDay) ? 'contain' : 'alert'
}

const QUIET = 10

/** Whether a source outside of the declared networks is at work, and not only passing by. */
export function isAtWork({ beside, first }: Profile, situation: Situation): boolean {
  return beside >= AT_WORK.devices && situation.at - first >= hoursAtWork(beside, situation) * HOUR
}

/** So many devices, for so long: who is gone by then came by mistake. So many that no mistake brings them need not last, at first. */
const AT_WORK = { devices: 15, hours: 2, rush: 100 } as const

function hoursAtWork(devices: number, { isYoung }: Situation): number {
  return isYoung && devices >= AT_WORK.rush ? 0 : AT_WORK.hours
}

/** All that the finding `outside-networks` asks of a source, and how much of it is there. */
export function outsideConditions({ standing, beside, first }: Profile, situation: Situation): readonly Condition[] {
  const { at, isField, isAnySilent, isAnyAway, hasSites } = situation
  return [
    holds('sites are declared', hasSites),
    holds('the source is not established', standing === 'new'),
    holds('not every device is a new source', !isField || isAnySilent),
    holds('no known source is away', !isAnyAway),
    { kind: 'count', what: 'devices that went well while no known source was away', value: beside, needed: AT_WORK.devices },
    { kind: 'count', what: 'hours since it came', value: (at - first) / HOUR, needed: hoursAtWork(beside, situation) },
  ]
}

/**
 * The level of serials that came again from elsewhere: `pairs` of `minted`. The null share `usual` is how often that happens anyway; the
 * alternatives are that much of what a thief minted comes again, averaged as e-values.
 */
export function levelOfPairs(pairs: number, minted: number, usual: number): Level | null {
  const ratios = PAIR_SHARES.map((share) => {
    const often = usual + (1 - usual) * share
    return pairs * Math.log(often / usual) + (minted - pairs) * Math.log((1 - often) / (1 - usual))
  })
  const nats = Math.log(ratios.reduce((sum, ratio) => sum + Math.exp(Math.min(ratio, 50)), 0) / ratios.length)
  if (pairs >= PAIRS_CONTAIN.pairs && nats >= PAIRS_CONTAIN.nats) return 'contain'
  return pairs >= PAIRS_ALERT.pairs && nats >= PAIRS_ALERT.nats ? 'alert' : null
}

const PAIR_SHARES = [0.15, 0.55]
const PAIRS_ALERT = { pairs: 2, nats: 5 } as const
const PAIRS_CONTAIN = { pairs: 4, nats: 9 } as const
