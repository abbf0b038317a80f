// Young sources taken together: who changes his address with every attempt shows one attempt a source, and is seen only here.
import { DAY, type Millis } from '../../model/time.ts'
import { numberOf, type Row } from '../cells.ts'
import type { Vote } from './against.ts'
import { fromSingles, toSingles } from './floats.ts'
import { fade, natsOf, noRatios, OK, type OutcomeIndex, weigh } from './misuse.ts'
import type { Profile } from './profile.ts'

/** A source is young for a week, and speaks for the pool by its first attempts only: later ones speak for itself (detection.md 18). */
const YOUNG: Millis = 7 * DAY
const FIRST_ATTEMPTS = 3
/** Nats below which evidence is as good as none. */
const GONE = 0.1

/** What is counted beside the evidence, since there was none. */
export interface PoolCounts {
  votedAt: Millis
  votes: number
  /** Votes that are no duplicates. */
  hardVotes: number
  /** Sources with a vote. */
  voters: number
  attempts: number
  /** Attempts that got a certificate. */
  accepted: number
  /** Levels told, as bits. */
  told: number
}

export interface Pool {
  readonly counts: PoolCounts
  /** Whether an attempt of the source counts here. */
  takes(profile: Profile, at: Millis): boolean
  /** Weighs one; `isVote`: bad, and the first of its serial. */
  weigh(outcome: OutcomeIndex, isVote: boolean, at: Millis, bounds: Float64Array): void
  /** Counts it beside. */
  count(isAccepted: boolean, vote: Vote, isFirstVote: boolean): void
  /** Evidence against all of them together, in nats. */
  what(): number
  save(): readonly Row[]
}

/** An empty pool, or what `save` gave. */
export function createPool(saved: readonly Row[] = []): Pool {
  const [fractions, ...cells] = saved[0] ?? []
  const [votedAt = 0, votes = 0, hardVotes = 0, voters = 0, attempts = 0, accepted = 0, told = 0] = cells.map(numberOf)
  const counts: PoolCounts = { votedAt, votes, hardVotes, voters, attempts, accepted, told }
  const evidence = fractions === undefined ? noRatios() : fromSingles(fractions)
  return {
    counts,
    // Attempts of devices that are known already are none of them: an attacker would burn them.
    takes: ({ standing, first, devices }, at) => standing === 'new' && at - first < YOUNG && devices <= FIRST_ATTEMPTS,
    weigh(outcome, isVote, at, bounds) {
      fade(evidence, Math.max(0, at - counts.votedAt) / DAY)
      counts.votedAt = at
      // What was counted belongs to evidence that is gone.
      if (natsOf(evidence) < GONE) Object.assign(counts, { votes: 0, hardVotes: 0, voters: 0, attempts: 0, accepted: 0, told: 0 })
      if (isVote || outcome === OK) weigh(evidence, outcome, bounds)
    },
    count(isAccepted, { isCounted, isHard }, isFirstVote) {
      counts.attempts += 1
      if (isAccepted) counts.accepted += 1
      if (isCounted) counts.votes += 1
      if (isCounted && isFirstVote) counts.voters += 1
      if (isHard) counts.hardVotes += 1
    },
    what: () => natsOf(evidence),
    save() {
      const { votedAt, votes, hardVotes, voters, attempts, accepted, told } = counts
      return [[toSingles(evidence), votedAt, votes, hardVotes, voters, attempts, accepted, told]]
    },
  }
}
