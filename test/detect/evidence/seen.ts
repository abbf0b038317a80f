// Attempts as evidence sees them, and a factory at work, for the tests of the evidence.
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { type CountryOf, createEvidence, type EvidenceOfClaim, type Exceeded, type Seen } from '../../../src/detect/evidence/evidence.ts'
import { indexOf } from '../../../src/detect/evidence/misuse.ts'
import { keyOf } from '../../../src/detect/keys.ts'
import { createLocalHours } from '../../../src/detect/local-hours.ts'
import { acceptedOutcomes, type Outcome } from '../../../src/model/attempt.ts'
import { DAY, HOUR, type Millis } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

export const PLANT = '198.51.100.0/24'
export const STRANGER = '203.0.113.0/24'

let named = 0

/** An accepted attempt from a source that nobody declared, with a serial of its own. */
export function seen(at: Millis, outcome: Outcome = 'ok', more: Partial<Seen> & { readonly name?: string } = {}): Seen {
  const { name = `SN-${named++}`, ...facts } = more
  return {
    ...{ at, prefix: STRANGER, site: null, network: undefined, outcome: indexOf(outcome), serial: keyOf(name) },
    isAccepted: acceptedOutcomes.some((accepted) => accepted === outcome),
    ...{ isPresumed: false, isLate: false, isDeclared: false, isPlanned: false },
    ...facts,
  }
}

export const UTC = createLocalHours('UTC')
/** The evidence about a claim with one declared site. */
export function evidenceOfFactory(saved?: Parameters<typeof createEvidence>[1], countryOf?: CountryOf): EvidenceOfClaim {
  return createEvidence({ sites: [UTC], others: UTC }, saved, countryOf)
}

/** Work at the declared site: `perHour` attempts from 6 to 22 on weekdays, one in a hundred bad. */
export function* factoryAtWork(from: Millis, days: number, perHour = 40): Generator<Seen> {
  const random = seededRandom('factory', from)
  for (let hour = 0; hour < days * 24; hour++) {
    const begin = from + hour * HOUR
    if (new Date(begin).getUTCDay() % 6 === 0 || hour % 24 < 6 || hour % 24 >= 22) continue
    for (let index = 0; index < perHour; index++) {
      const outcome = random.chance(0.01) ? random.pick(['rejected', 'orphan', 'duplicate'] as const) : 'ok'
      yield seen(begin + Math.floor((index * HOUR) / perHour), outcome, { prefix: PLANT, site: 0 })
    }
  }
}

/** A factory that was seen for four weeks, up to MONDAY. */
export function grownFactory(countryOf?: CountryOf): EvidenceOfClaim {
  const evidence = evidenceOfFactory(undefined, countryOf)
  for (const each of factoryAtWork(MONDAY - 28 * DAY, 28)) evidence.weigh(each)
  return evidence
}

/** What all of them exceed, and the factory at work beside them. */
export function weighed(evidence: EvidenceOfClaim, attempts: readonly Seen[]): readonly Exceeded[] {
  return attempts.flatMap((each) => evidence.weigh(each))
}

/** Attempts one after the other; `outcomes` in turn. */
export function series(
  from: Millis,
  count: number,
  every: Millis,
  outcomes: readonly Outcome[],
  more: (index: number) => Partial<Seen> = () => ({}),
): Seen[] {
  return Array.from({ length: count }, (_, index) => seen(from + index * every, outcomes[index % outcomes.length], more(index)))
}

/** Attempts of several in the order of time. */
export function together(...all: readonly Iterable<Seen>[]): Seen[] {
  return all.flatMap((each) => [...each]).sort((a, b) => a.at - b.at)
}

/** The highest level by rule, as `outcomes disable`. */
export function levelsBy(exceeded: readonly Exceeded[]): readonly string[] {
  const last = new Map(exceeded.map(({ rule, level }) => [rule, level]))
  return Array.from(last, ([rule, level]) => `${rule} ${level}`).sort()
}
