// What is known of each source of a claim: how it came, what it did, what speaks against it, and what was told of it.
import type { NetworkClass } from '../../model/attempt.ts'
import { DAY, type Millis } from '../../model/time.ts'
import { createAgedMap } from '../aged-map.ts'
import { numberOf, type Row, textOf } from '../cells.ts'
import { fromFloats, fromSingles, toFloats, toSingles } from './floats.ts'
import { natsOf, type Ratios } from './misuse.ts'
import type { SourceNumber } from './serial-memory.ts'

/** At most this many sources a claim; the one with the least evidence that was not seen for longest is forgotten first (design 3.3). */
const MOST_PROFILES = 1_024
/** So many are looked at for one without evidence, before the least of them has to go. */
const LOOKS = 16
/** Less evidence than this is as good as none. */
const SOME_EVIDENCE = 1

/** `declared`: in a site's networks; `trusted`: earned by a past; `new`: everything else. */
export const standings = ['new', 'trusted', 'declared'] as const
export type Standing = (typeof standings)[number]

export interface Profile {
  readonly number: SourceNumber
  /** Its prefix, with the site where it lies in one: a thief may share a prefix with a small declared network. */
  readonly key: string
  readonly prefix: string
  readonly first: Millis
  /** Attempts of the claim before it. */
  readonly before: number
  readonly network: NetworkClass | undefined
  standing: Standing
  /** Distinct days it was seen on, and the last of them. */
  days: number
  day: number
  attempts: number
  ok: number
  /** Attempts that got a certificate. */
  accepted: number
  /** Those that went well while no known source was away. */
  beside: number
  /** Bad attempts, each serial once; and those of them that are no duplicates. */
  votes: number
  hardVotes: number
  /** Certificates for serials that had got one here before; of earlier days they fade. */
  repeats: number
  /** Attempts of devices that were not seen before. */
  devices: number
  /** 1: it was counted among those that arrived. */
  arrived: number
  /** Who it is, in nats, as it was seen first; like all that is nats here in single precision. */
  who: number
  /** Evidence of the alternatives; null until the first vote. */
  what: Ratios | null
  votedAt: Millis
  /** The first vote of the evidence that is there. */
  evidenceSince: Millis
  /** For it being a rework station, which registers known devices again: log-likelihood against normal use, in nats. */
  rework: number
  /** The same for a line that is set up. */
  commissioning: number
  /** A burst of attempts with new serials: since when, how many, and what was expected of the claim before it. */
  burstSince: Millis
  burst: number
  expectedBefore: number
  /** Its serials that came again elsewhere. */
  pairs: number
  /** Levels told, as bits of `told.ts`; cleared where they may be told again. */
  told: number
  /** Seen since it was last looked at for being forgotten. */
  isFresh: boolean
  /** What it shows now, where it is trusted: fractions that fade. */
  recentAt: Millis
  recent: number
  /** By outcome; null until it is established, as most never are. */
  recentBad: Float64Array | null
}

export interface Profiles {
  get(key: string): Profile | undefined
  /** Looks through all of them: it is asked about pairs of serials only, which are rare. */
  byNumber(number: SourceNumber): Profile | undefined
  /** A profile for a source that has none. */
  open(first: First): Profile
  /** Notes a change of standing. */
  stand(profile: Profile, standing: Standing): void
  all(): Iterable<Profile>
  /** Those that are declared or trusted. */
  established(): Iterable<Profile>
  /** Prefixes of new sources first seen at `since` or later, the latest first. */
  youngSince(since: Millis, most: number): readonly string[]
  /** How many were given up for the bound's sake. */
  forgotten(): number
  save(): readonly Row[]
}

/** No profiles, or those that `save` gave. */
export function createProfiles(saved: readonly Row[] = []): Profiles {
  const all = createAgedMap<Profile>()
  const established = new Set<Profile>()
  let lastNumber: SourceNumber = 0
  let forgotten = 0
  for (const row of saved) keep(fromRow(row))

  function keep(profile: Profile): Profile {
    all.add(profile.key, profile)
    if (profile.standing !== 'new') established.add(profile)
    lastNumber = Math.max(lastNumber, profile.number)
    return profile
  }

  function drop(profile: Profile): void {
    all.delete(profile.key)
    established.delete(profile)
    forgotten += 1
  }

  /** Looks from the eldest on; who was seen since the last look, or has something to his account, goes to the end. */
  function forgetOne(): void {
    let least: Profile | null = null
    let leastWeight = Number.POSITIVE_INFINITY
    for (let look = 0; look < LOOKS; look++) {
      const profile = all.eldest()
      if (profile === null) return
      const weight = weightOf(profile)
      if (!profile.isFresh && weight < SOME_EVIDENCE) {
        drop(profile)
        return
      }
      profile.isFresh = false
      all.renew(profile.key)
      if (least !== null && weight >= leastWeight) continue
      least = profile
      leastWeight = weight
    }
    if (least !== null) drop(least)
  }

  return {
    get: (key) => all.get(key),
    byNumber(number) {
      for (const profile of all.values()) if (profile.number === number) return profile
      return undefined
    },
    open(first) {
      if (all.size() >= MOST_PROFILES) forgetOne()
      return keep(newProfile(lastNumber + 1, first))
    },
    stand(profile, standing) {
      if (standing === profile.standing) return
      profile.standing = standing
      if (standing === 'new') established.delete(profile)
      else established.add(profile)
    },
    all: () => all.values(),
    established: () => established,
    youngSince(since, most) {
      const young = Array.from(all.values()).filter(({ standing, first }) => standing === 'new' && first >= since)
      return young
        .sort((a, b) => b.number - a.number)
        .slice(0, most)
        .map(({ prefix }) => prefix)
    },
    forgotten: () => forgotten,
    save: () => Array.from(all.values(), toRow),
  }
}

/** What speaks against a profile's being forgotten, in nats; who is established is kept before all others. */
function weightOf({ standing, what }: Profile): number {
  if (standing !== 'new') return Number.POSITIVE_INFINITY
  return what === null ? 0 : natsOf(what)
}

type First = Pick<Profile, 'key' | 'prefix' | 'first' | 'before' | 'network' | 'standing' | 'who'>

function newProfile(number: SourceNumber, { key, prefix, first, before, network, standing, who }: First): Profile {
  return {
    number,
    key,
    prefix,
    first,
    before,
    network,
    standing,
    who: Math.fround(who),
    days: 0,
    day: 0,
    attempts: 0,
    ok: 0,
    accepted: 0,
    beside: 0,
    votes: 0,
    hardVotes: 0,
    repeats: 0,
    devices: 0,
    arrived: 0,
    what: null,
    votedAt: 0,
    evidenceSince: 0,
    rework: 0,
    commissioning: 0,
    burstSince: 0,
    burst: 0,
    expectedBefore: 0,
    pairs: 0,
    told: 0,
    isFresh: true,
    recentAt: 0,
    recent: 0,
    recentBad: null,
  }
}

const networks = [undefined, 'business', 'residential', 'hosting'] as const
/** What is a whole number, in the order of its cells. */
const counts = [
  'days',
  'day',
  'attempts',
  'ok',
  'accepted',
  'votes',
  'hardVotes',
  'repeats',
  'votedAt',
  'evidenceSince',
  'burstSince',
  'burst',
  'pairs',
  'told',
  'recentAt',
  'beside',
  'devices',
  'arrived',
] as const

function toRow(profile: Profile): Row {
  const {
    number,
    key,
    prefix,
    first,
    before,
    network,
    standing,
    isFresh,
    who,
    rework,
    commissioning,
    expectedBefore,
    what,
    recent,
    recentBad,
  } = profile
  const named = [number, prefix, key === prefix ? null : key, first, before, networks.indexOf(network), standings.indexOf(standing)]
  // Most sources have no evidence and are not established.
  const fractions = [
    toFloats([expectedBefore]),
    toSingles(rework === 0 && commissioning === 0 ? [who] : [who, rework, commissioning]),
    what && toSingles(what),
    recent === 0 || recentBad === null ? null : toFloats([recent, ...recentBad]),
  ]
  return [...named, isFresh ? 1 : 0, ...fractions, ...counts.map((name) => profile[name])]
}

function fromRow([
  number,
  prefix,
  key,
  first,
  before,
  network,
  standing,
  isFresh,
  expected,
  singles,
  what,
  recent,
  ...whole
]: Row): Profile {
  const [expectedBefore = 0] = fromFloats(expected)
  const [who = 0, rework = 0, commissioning = 0] = fromSingles(singles)
  const profile = newProfile(numberOf(number), {
    prefix: textOf(prefix),
    key: textOf(key ?? prefix),
    first: numberOf(first),
    before: numberOf(before),
    network: networks[numberOf(network)],
    standing: standings[numberOf(standing)] ?? 'new',
    who,
  })
  counts.forEach((name, index) => {
    profile[name] = numberOf(whole[index])
  })
  profile.isFresh = isFresh === 1
  profile.rework = rework
  profile.commissioning = commissioning
  profile.expectedBefore = expectedBefore
  if (what !== null) profile.what = fromSingles(what)
  if (recent === null) return profile
  const [sum = 0, ...bad] = fromFloats(recent)
  profile.recent = sum
  profile.recentBad = Float64Array.from(bad)
  return profile
}

/** Whole days since the epoch. */
export function dayOf(at: Millis): number {
  return Math.floor(at / DAY)
}
