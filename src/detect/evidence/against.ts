// The evidence against one source, and against young ones together: how an attempt is added, and what is left of it as time goes by.
import { DAY, type Millis } from '../../model/time.ts'
import { FIRST_TRIES, forCommissioning, forRework } from './innocence.ts'
import { DUPLICATE, fade, natsOf, noRatios, OFF_PATTERN, OK, ORPHAN, type OutcomeIndex, weigh } from './misuse.ts'
import { dayOf, type Profile } from './profile.ts'
import { ARMED_BELOW } from './rules.ts'
import { forget } from './told.ts'

/** Evidence that is gone says nothing: below so many nats, what was counted beside it is forgotten too. */
const GONE = 0.05
/** With less than this left, the next vote begins something new. */
const RESTS_OF_ANOTHER = 1
const MOST_OF_A_STORY = 60
/**
 * So often may devices of one source be registered again: a golden sample that is tested every night, eight times, comes to 35 with what is
 * left of earlier nights. Every so many from there on are a vote, for each of them is a certificate.
 */
const FEWEST_REPEATS = 64
const REPEATS_A_VOTE = 16
/** What is left of `repeats` from one day to the next: as much as of evidence, whose half-life is three days. */
const REPEATS_LEFT = 2 ** (-1 / 3)

/** What an attempt says against its source. */
export interface Vote {
  /** Bad, and the first of its serial. */
  readonly isVote: boolean
  /** A vote that came in time: only these are counted towards a level above an alert. */
  readonly isCounted: boolean
  /** One that may disable: nothing that others can do to a device (a duplicate, an orphan), and no serial that the manifest holds. */
  readonly isHard: boolean
  /** The device is known here, and got yet another certificate. */
  readonly isRepeat: boolean
}

/** An attempt, as far as it matters here. */
export interface Result {
  readonly outcome: OutcomeIndex
  readonly isAccepted: boolean
  readonly isDeclared: boolean
  /** It came after the watermark had passed its end: it may alert, and lifts nothing above that (decision 0012). */
  readonly isLate: boolean
}

/** A device that fails votes once; one that is registered again and again at one source votes again, for each time gives a certificate. */
export function voteOf(
  { repeats }: Pick<Profile, 'repeats'>,
  { outcome, isAccepted, isDeclared, isLate }: Result,
  weighedAs: OutcomeIndex,
  isKnown: boolean,
): Vote {
  const isRepeat = isKnown && isAccepted && repeats >= FEWEST_REPEATS && repeats % REPEATS_A_VOTE === 0
  const isVote = (!isKnown || isRepeat) && weighedAs !== OK
  const isCounted = isVote && !isLate
  return { isVote, isCounted, isHard: isCounted && outcome !== DUPLICATE && outcome !== ORPHAN && !isDeclared, isRepeat }
}

/**
 * As what an attempt is weighed. Who is part of the factory registers again what was made, and begins with new serials and templates:
 * that is work, and it goes well.
 */
export function countsAs(outcome: OutcomeIndex, isPart: boolean): OutcomeIndex {
  return isPart && (outcome === DUPLICATE || outcome === OFF_PATTERN) ? OK : outcome
}

/** Counts an attempt of a source. */
export function count(profile: Profile, { outcome, isAccepted }: Result, at: Millis): void {
  const day = dayOf(at)
  if (day !== profile.day) {
    profile.days += 1
    profile.repeats = Math.floor(profile.repeats * REPEATS_LEFT ** (day - profile.day))
  }
  profile.day = day
  profile.isFresh = true
  profile.attempts += 1
  if (outcome === OK) profile.ok += 1
  if (isAccepted) profile.accepted += 1
}

/** Evidence fades before it is read or added to. */
export function fadeTo(profile: Profile, at: Millis): void {
  if (profile.what === null) return
  const left = fade(profile.what, Math.max(0, at - profile.votedAt) / DAY)
  // What excuses fades with what it excuses.
  profile.rework = Math.fround(profile.rework * left)
  profile.commissioning = Math.fround(profile.commissioning * left)
  profile.votedAt = at
  const nats = natsOf(profile.what)
  if (nats < ARMED_BELOW) profile.told = forget(profile.told, 'outcomes')
  if (nats < GONE) Object.assign(profile, { what: null, votes: 0, hardVotes: 0, rework: 0, commissioning: 0 })
}

/** Whether an attempt changes the evidence: a vote does, and a good one takes from what is there. */
export function matters({ what }: Profile, outcome: OutcomeIndex, { isVote }: Vote): boolean {
  return isVote || (outcome === OK && what !== null)
}

/** Adds an attempt that matters. */
export function add(profile: Profile, outcome: OutcomeIndex, vote: Vote, at: Millis, bounds: Float64Array): void {
  profile.what ??= noRatios()
  if (natsOf(profile.what) < RESTS_OF_ANOTHER) profile.evidenceSince = at
  profile.votedAt = at
  // Evidence that is cut off at its bound must not leave the stories to grow on: only the difference between them counts.
  const cutOff = weigh(profile.what, outcome, bounds)
  const isHosting = profile.network === 'hosting'
  // A rework station has many devices, not one that comes again and again.
  const isRework = !isHosting && !vote.isRepeat
  const isSetUp = !isHosting && profile.attempts <= FIRST_TRIES
  profile.rework = bounded(profile.rework + (isRework ? forRework(outcome, bounds) : 0) - cutOff)
  profile.commissioning = bounded(profile.commissioning + (isSetUp ? forCommissioning(outcome, bounds) : 0) - cutOff)
  if (vote.isCounted) profile.votes += 1
  if (vote.isHard) profile.hardVotes += 1
}

function bounded(nats: number): number {
  return Math.fround(Math.min(MOST_OF_A_STORY, Math.max(-MOST_OF_A_STORY, nats)))
}

/** The evidence against a source, in nats: who it is counts only as long as it is nobody known. */
export function evidenceAgainst({ standing, who, what }: Profile): { readonly who: number; readonly what: number } {
  return { who: standing === 'new' ? who : 0, what: what === null ? 0 : natsOf(what) }
}
