// The evidence about a claim in all its numbers, for people who follow a decision.
import { outcomes } from '../../model/attempt.ts'
import type { Asked, EvidenceExplanation, SourceExplanation } from '../../model/explanation.ts'
import { evidenceAgainst } from './against.ts'
import { type Age, COLD } from './age.ts'
import { type Arrivals, MOST_OF_WHO } from './arrivals.ts'
import { alternativeNames, OK } from './misuse.ts'
import type { NormalUse } from './normal-use.ts'
import type { Pool } from './pool.ts'
import type { Profile } from './profile.ts'
import { type Condition, conditions, isMet, outsideConditions, type Situation } from './rules.ts'

/** More sources are not shown: the rest has less evidence than each of these. */
const MOST_SOURCES = 10

/** What stands for the evidence at a moment. */
export interface Standing {
  readonly age: Age
  readonly normal: NormalUse
  readonly arrivals: Arrivals
  readonly pool: Pool
  readonly profiles: Iterable<Profile>
  readonly countryOf: (prefix: string) => string | null
  readonly situation: Situation
}

/** Explains it. */
export function explainEvidence({ age, normal, arrivals, pool, profiles, countryOf, situation }: Standing): EvidenceExplanation {
  const sources = Array.from(profiles, (profile) => explainSource(profile, situation))
  return {
    firstSeen: age.first(),
    attempts: age.attempts(),
    isCold: age.isCold(),
    seenEnough: seenEnough(age),
    newSourcesPerDay: arrivals.perDay(),
    usual: Object.fromEntries(outcomes.flatMap((outcome, index) => (index === OK ? [] : [[outcome, normal.history(index)]]))),
    silent: situation.isAnySilent,
    together: { who: Math.min(MOST_OF_WHO, arrivals.burst()), what: pool.what(), votes: pool.counts.votes, attempts: pool.counts.attempts },
    sources: sources
      .sort((a, b) => b.what + b.who - a.what - a.who || b.attempts - a.attempts)
      .slice(0, MOST_SOURCES)
      .map((source) => ({ ...source, country: countryOf(source.source) })),
  }
}

function explainSource(profile: Profile, situation: Situation): Omit<SourceExplanation, 'country'> {
  const evidence = evidenceAgainst(profile)
  const { prefix, standing, first, attempts, ok, accepted, votes, hardVotes, rework, commissioning, what } = profile
  return {
    ...{ source: prefix, standing, firstSeen: first, attempts, ok, accepted, votes, hardVotes, rework, commissioning },
    ...evidence,
    alternatives: alternativeNames.map((name, index) => ({ name, nats: what?.[index] ?? 0 })),
    levels: {
      alert: conditions.alert(profile, evidence, situation).map(toAsked),
      contain: conditions.contain(profile, evidence, situation).map(toAsked),
      disable: conditions.disable(profile, evidence, situation).map(toAsked),
    },
    outsideNetworks: outsideConditions(profile, situation).map(toAsked),
  }
}

/** What a claim that is not yet long known lacks; after `COLD.atMostDays` it is warm all the same. */
function seenEnough(age: Age): readonly Asked[] {
  const days = { kind: 'count', what: 'days', value: age.days(), needed: COLD.days } as const
  return [days, { kind: 'count', what: 'attempts', value: age.attempts(), needed: COLD.attempts } as const].map(toAsked)
}

function toAsked(condition: Condition): Asked {
  return { ...condition, met: isMet(condition) }
}
