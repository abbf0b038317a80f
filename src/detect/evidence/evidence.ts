// Evidence against the sources of one claim: what each does and who it is, weighed attempt by attempt in the order they are told.
import type { NetworkClass } from '../../model/attempt.ts'
import type { EvidenceReading } from '../../model/evidence-reading.ts'
import type { EvidenceExplanation } from '../../model/explanation.ts'
import type { Level, Reason } from '../../model/finding.ts'
import { DAY, type Millis } from '../../model/time.ts'
import { concat } from '../concat.ts'
import type { Key } from '../keys.ts'
import type { LocalHours } from '../local-hours.ts'
import type { Tables } from '../snapshot.ts'
import { add, count, countsAs, evidenceAgainst, fadeTo, matters, type Result, type Vote, voteOf } from './against.ts'
import { createAge } from './age.ts'
import { createArrivals, type Lesson, MOST_OF_WHO } from './arrivals.ts'
import { createAwakening } from './awakening.ts'
import { explainEvidence } from './explain.ts'
import { DUPLICATE, natsOf, OK, type OutcomeIndex } from './misuse.ts'
import { createNormalUse } from './normal-use.ts'
import { createPlaces } from './places.ts'
import { createPool, type Pool } from './pool.ts'
import type { Profile } from './profile.ts'
import { createProfiles } from './profiles.ts'
import { countIn, surprise } from './quiet.ts'
import * as reasons from './reasons.ts'
import * as rules from './rules.ts'
import { createSerialMemory, TOO_MANY_SOURCES } from './serial-memory.ts'
import { createStrangers } from './strangers.ts'
import { readStrongest } from './strongest.ts'
import { forget, isNews, type Rule, tell } from './told.ts'
import { standingOf } from './trust.ts'
import { createWitnesses } from './witnesses.ts'

/** An attempt as evidence sees it. */
export interface Seen extends Result {
  readonly at: Millis
  /** Network prefix. */
  readonly prefix: string
  /** Index of the declared site that the address lies in; null: in none. */
  readonly site: number | null
  readonly network: NetworkClass | undefined
  /** The outcome rests on a time-out only: it is use of the claim, and neither evidence nor an outcome that teaches what is normal. */
  readonly isPresumed: boolean
  /** Serial, else client id. */
  readonly serial: Key
  /** A declared plan covers it. */
  readonly isPlanned: boolean
}

/** Evidence past a level that was not told yet. */
export interface Exceeded {
  readonly rule: Rule
  readonly level: Level
  readonly at: Millis
  /** Network prefix; null where several sources made it together. */
  readonly source: string | null
  readonly suspects: readonly string[]
  /** Nats. */
  readonly who: number
  readonly what: number
  readonly reasons: readonly Reason[]
}

export interface EvidenceOfClaim {
  /** Weighs one attempt. A time that runs backwards counts as now. */
  weigh(seen: Seen): readonly Exceeded[]
  /** All its numbers, as they stand after the last attempt. */
  explain(): EvidenceExplanation
  /** The source with the most evidence against it, in a few figures, at a time that is not before the last attempt. */
  reading(at: Millis): EvidenceReading
  /** Sources given up because a bound was reached. */
  forgotten(): number
  save(): Tables
}

/** What is known of a claim before any attempt: the wall clock of each declared site, and that of everybody else. */
export interface Clocks {
  readonly sites: readonly LocalHours[]
  readonly others: LocalHours
}

export type CountryOf = (prefix: string) => string | null

/** With less evidence than this against it, a source shows what is normal (reference detection.md 7.8). */
const TEACHES_BELOW = 2
/** An outcome is everybody's where its bound of just now is so many times that of the past. */
const COMMON_MODE_TIMES = 3
const MOST_SUSPECTS = 50
const NOTHING: readonly Exceeded[] = []

/** The evidence about a claim: none, or as `save` left it. `countryOf` a network prefix, null where it is not known, is told and not weighed. */
export function createEvidence({ sites, others }: Clocks, saved: Tables = {}, countryOf: CountryOf = () => null): EvidenceOfClaim {
  const age = createAge(saved.age)
  const normal = createNormalUse(saved.normal)
  const arrivals = createArrivals(saved.arrivals)
  const memory = createSerialMemory(saved)
  const witnesses = createWitnesses(saved.witnesses)
  const pool = createPool(saved.pool)
  const substitutes = createPool(saved.pool?.slice(1))
  const places = createPlaces(sites, others, saved.places)
  const profiles = createProfiles(saved.profiles, ({ number }) => places.giveUp(number))
  const awakening = createAwakening(saved.awakening)
  const strangers = createStrangers(saved.strangers)

  function lessonOf(): Lesson {
    if (places.isAnySilent(age.now())) return 'none'
    return age.isYoung() ? 'all' : 'some'
  }

  function profileOf({ prefix, site, network, isPlanned }: Seen): Profile {
    const key = site === null ? prefix : `${prefix} ${site}`
    const known = profiles.get(key)
    if (known !== undefined) return known
    const first = { key, prefix, first: age.now(), before: age.attempts(), network }
    if (site !== null) return profiles.open({ ...first, standing: 'declared', who: 0 })
    if (isPlanned) return profiles.open({ ...first, standing: 'new', who: 0 })
    return profiles.open({ ...first, standing: 'new', who: arrivals.worth(network) })
  }

  /** A device that changes its address is no newcomer; and what comes in the place of a known source teaches nothing of newcomers. */
  function arrive(profile: Profile, { network, isPlanned, serial }: Seen): void {
    if (profile.standing !== 'new' || profile.arrived === 1 || isPlanned || memory.knows(serial, age.now())) return
    profile.arrived = 1
    arrivals.note(age.now(), network, lessonOf())
  }

  /** Weighs an attempt of a source on its own. Returns whether its outcome is everybody's just now. */
  function weighAlone(profile: Profile, outcome: OutcomeIndex, vote: Vote): boolean {
    if (!matters(profile, outcome, vote)) return false
    const established = witnesses.established(profile.standing === 'new' ? null : profile, profiles.established(), age.now())
    const bounds = normal.bounds(established, witnesses.others(profile, age.now()))
    add(profile, outcome, vote, age.now(), bounds)
    return outcome !== OK && (bounds[outcome] ?? 0) > COMMON_MODE_TIMES * normal.history(outcome)
  }

  /** New sources say something together where they are rare, and a week has shown how often they come. */
  function isPoolWatched({ isField }: rules.Situation): boolean {
    return !isField && !age.isYoung()
  }

  /** What comes in the place of a known source must not speak against what comes beside it, nor the other way round. */
  function poolOf({ isAnySilent }: rules.Situation): Pool {
    return isAnySilent ? substitutes : pool
  }

  function weighTogether(together: Pool, profile: Profile, { outcome, isAccepted }: Seen, vote: Vote): void {
    const bounds = normal.boundsOfPool(witnesses.established(null, profiles.established(), age.now()))
    together.weigh(outcome, vote.isVote, age.now(), bounds)
    together.count(isAccepted, vote, profile.votes === 1)
  }

  function learn(profile: Profile, outcome: OutcomeIndex, isKnown: boolean): void {
    // A device that fails again and again is one failure.
    if (isKnown && outcome !== OK) return
    const isEstablished = profile.standing !== 'new'
    if (isEstablished || profile.what === null || natsOf(profile.what) < TEACHES_BELOW) normal.learn(outcome, isEstablished)
    witnesses.hear(profile, outcome, age.now())
  }

  function situation({ isPlanned, isLate }: Pick<Seen, 'isPlanned' | 'isLate'>, isCommonMode: boolean): rules.Situation {
    return {
      at: age.now(),
      perDay: age.attemptsPerDay(),
      isField: arrivals.isField(),
      isCold: age.isCold(),
      isYoung: age.isYoung(),
      isAnySilent: places.isAnySilent(age.now()),
      isSubstituted: places.isAnyReplaced(age.now()),
      isAnyAway: places.isAnyAway(age.now()),
      hasSites: sites.length > 0,
      isPlanned,
      isLate,
      isCommonMode,
    }
  }

  /** For a reason that is told: all sources are looked at. */
  function whereIs({ prefix }: Profile): reasons.Whereabouts {
    const country = countryOf(prefix)
    if (country === null) return { country, isNew: false }
    const others = Array.from(profiles.all(), (other) => (other.prefix === prefix ? null : countryOf(other.prefix)))
    const known = others.filter((other) => other !== null)
    return { country, isNew: known.length > 0 && !known.includes(country) }
  }

  /** Tells a level of a source, unless it was told. */
  function exceed(profile: Profile, rule: Rule, level: Level | null, what: number, why: () => readonly Reason[]): readonly Exceeded[] {
    if (level === null || !isNews(profile.told, rule, level)) return NOTHING
    profile.told = tell(profile.told, rule, level)
    const { who } = evidenceAgainst(profile)
    return [{ rule, level, at: age.now(), source: profile.prefix, suspects: [profile.prefix], who, what, reasons: why() }]
  }

  /** Tells what is told once each time that it comes about, and has just come about anew. */
  function exceedAnew(profile: Profile, rule: Rule, why: () => readonly Reason[]): readonly Exceeded[] {
    profile.told = forget(profile.told, rule)
    return exceed(profile, rule, 'alert', 0, why)
  }

  function exceedAlone(profile: Profile, now: rules.Situation): readonly Exceeded[] {
    if (profile.what === null) return NOTHING
    const evidence = evidenceAgainst(profile)
    const level = evidence.what === 0 ? null : rules.levelOfSource(profile, evidence, now)
    return exceed(profile, 'outcomes', level, evidence.what, () =>
      reasons.ofSource(profile, evidence.what, { normal, arrivals, where: whereIs(profile) }),
    )
  }

  function exceedTogether(now: rules.Situation): readonly Exceeded[] {
    const { counts, what } = poolOf(now)
    const burst = arrivals.burst()
    const evidence = { who: now.isAnySilent ? 0 : Math.min(MOST_OF_WHO, burst), what: what() }
    const level = rules.levelOfPool(counts, evidence, burst, now)
    if (level === null || !isNews(counts.told, 'young-sources', level)) return NOTHING
    counts.told = tell(counts.told, 'young-sources', level)
    const suspects = profiles.youngSince(age.now() - DAY, MOST_SUSPECTS)
    const why = reasons.ofPool(counts, evidence.what, burst)
    return [{ rule: 'young-sources', level, at: age.now(), source: null, suspects, ...evidence, reasons: why }]
  }

  /** A claim that had fallen silent is used again by strangers. */
  function exceedAwake(profile: Profile): readonly Exceeded[] {
    if (!awakening.note(age.now(), profile.standing === 'new', age.attemptsPerDay())) return NOTHING
    return exceedAnew(profile, 'quiet-claim', () => reasons.ofAwakening(profile, awakening, whereIs(profile)))
  }

  /** What only a source that nobody knows can exceed, where new ones are rare. */
  function exceedAsStranger(profile: Profile, outcome: OutcomeIndex, now: rules.Situation): readonly Exceeded[] {
    if (profile.standing !== 'new' || (now.isField && !now.isAnySilent)) return NOTHING
    // Who comes in the place of a known source stands in for it.
    if (now.isAnyAway) profile.beside = 0
    else if (outcome === OK) profile.beside += 1
    const nats = age.isYoung() ? 0 : surprise(profile, places.expectedSoFar(age.now()))
    const quiet = rules.levelOfQuiet(nats, profile, evidenceAgainst(profile), now)
    const isOutside = now.hasSites && !now.isAnyAway && !now.isPlanned && rules.isAtWork(profile, now)
    const isToldOf = strangers.isTold(age.now())
    const exceeded = concat(
      exceed(profile, 'quiet-claim', isToldOf && quiet === 'alert' ? null : quiet, nats, () =>
        reasons.ofQuiet(profile, nats, whereIs(profile)),
      ),
      exceed(profile, 'outside-networks', isOutside && !isToldOf ? 'alert' : null, 0, () => reasons.ofOutside(profile, whereIs(profile))),
    )
    if (exceeded.length > 0) strangers.tell(age.now())
    return exceeded
  }

  /** A serial that got a certificate elsewhere before: two devices of one name. It is the earlier source that is looked at. */
  function exceedByPair(profile: Profile, { serial, isAccepted, isLate }: Seen): readonly Exceeded[] {
    if (!isAccepted) return NOTHING
    const earlier = memory.takePair(serial, profile.number, age.now())
    if (profile.standing === 'new') memory.minted(serial, profile.number, age.now())
    const other = earlier === null ? undefined : profiles.byNumber(earlier)
    if (other === undefined || other.standing !== 'new' || (profile.standing === 'new' && !arrivals.isField())) return NOTHING
    other.pairs += 1
    const level = rules.levelOfPairs(other.pairs, other.accepted, normal.history(DUPLICATE))
    return exceed(other, 'serial-pairs', level !== null && isLate ? 'alert' : level, 0, () => reasons.ofPairs(other))
  }

  /** One identity that got certificates in more networks than one device is carried to. */
  function exceedByMoves(profile: Profile, { serial, isAccepted }: Seen): readonly Exceeded[] {
    const isTold = profile.standing === 'new' && isAccepted && memory.sourcesOf(serial, age.now()) === TOO_MANY_SOURCES
    return exceed(profile, 'serial-pairs', isTold ? 'alert' : null, 0, () => reasons.ofMoves(profile, TOO_MANY_SOURCES))
  }

  /** Whether a device came before: for a certificate that is not its first, at this source. */
  function isSeen({ number }: Profile, { serial, outcome, isAccepted }: Seen): boolean {
    return isAccepted && outcome !== OK ? memory.seeAt(serial, number, age.now()) : memory.see(serial, age.now())
  }

  /** An attempt that is evidence: its votes, what they exceed, and what it teaches. */
  function judge(profile: Profile, seen: Seen): readonly Exceeded[] {
    const { outcome } = seen
    const isNew = profile.standing === 'new'
    const isKnown = (outcome !== OK || isNew) && isSeen(profile, seen)
    if (isKnown && seen.isAccepted) profile.repeats += 1
    if (!isKnown) profile.devices += 1
    const weighedAs = countsAs(outcome, !isNew || rules.isTenured(profile, age.now(), age.attemptsPerDay()))
    const vote = voteOf(profile, seen, weighedAs, isKnown)
    fadeTo(profile, age.now())
    const isCommonMode = weighAlone(profile, weighedAs, vote)
    if (isNew && !isKnown && !seen.isLate) countIn(profile, age.now(), places.expectedSoFar(age.now()))
    let exceeded = concat(exceedByPair(profile, seen), exceedByMoves(profile, seen))
    if (isNew || profile.what !== null) {
      const now = situation(seen, isCommonMode)
      const isPooled = isNew && !isKnown && isPoolWatched(now) && pool.takes(profile, age.now())
      if (isPooled) weighTogether(poolOf(now), profile, seen, vote)
      exceeded = concat(exceeded, concat(exceedAlone(profile, now), exceedAsStranger(profile, outcome, now)))
      if (isPooled) exceeded = concat(exceeded, exceedTogether(now))
    }
    learn(profile, outcome, isKnown)
    profiles.stand(profile, standingOf(profile, age, sites.length > 0))
    if (profile.standing === 'new') places.giveUp(profile.number)
    return exceeded
  }

  return {
    weigh(seen) {
      age.goOn(seen.at)
      normal.advance(age.now())
      arrivals.advance(age.now())
      const profile = profileOf(seen)
      arrive(profile, seen)
      arrivals.meet(profile.standing !== 'new')
      count(profile, seen, age.now())
      const whence = { site: seen.site, trusted: profile.standing === 'trusted' ? profile.number : null }
      const isOdd = places.note(whence, age.now(), seen.outcome === OK && !seen.isPresumed)
      const odd = isOdd ? exceedAnew(profile, 'off-hours', () => reasons.ofOffHours(profile)) : NOTHING
      const awake = exceedAwake(profile)
      return concat(concat(odd, awake), seen.isPresumed ? NOTHING : judge(profile, seen))
    },
    explain: () =>
      explainEvidence({
        ...{ age, normal, arrivals, pool, profiles: profiles.all(), countryOf },
        situation: situation({ isPlanned: false, isLate: false }, false),
      }),
    reading: (at) => readStrongest(profiles.all(), situation({ isPlanned: false, isLate: false }, false), at),
    forgotten: () => profiles.forgotten(),
    save: () => ({
      ...{ age: age.save(), normal: normal.save(), arrivals: arrivals.save(), profiles: profiles.save(), witnesses: witnesses.save() },
      ...{ ...memory.save(), pool: [...pool.save(), ...substitutes.save()], places: places.save() },
      ...{ awakening: awakening.save(), strangers: strangers.save() },
    }),
  }
}
