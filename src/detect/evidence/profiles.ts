// The sources of one claim that something is known of: found by their key, bounded, and those that earned trust at hand.
import type { Millis } from '../../model/time.ts'
import { createAgedMap } from '../aged-map.ts'
import type { Row } from '../cells.ts'
import { natsOf } from './misuse.ts'
import { type First, newProfile, type Profile, type Standing } from './profile.ts'
import { fromRow, toRow } from './profile-rows.ts'
import type { SourceNumber } from './serial-memory.ts'

/** At most this many sources a claim; the one with the least evidence that was not seen for longest is forgotten first (design 3.3). */
const MOST_PROFILES = 1_024
/** So many are looked at for one without evidence, before the least of them has to go. */
const LOOKS = 16
/** Less evidence than this is as good as none. */
const SOME_EVIDENCE = 1

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
  established(): readonly Profile[]
  /** Prefixes of new sources first seen at `since` or later, the latest first. */
  youngSince(since: Millis, most: number): readonly string[]
  /** How many were given up for the bound's sake. */
  forgotten(): number
  save(): readonly Row[]
}

/** No profiles, or those that `save` gave. `dropped` is told of each that is given up for the bound's sake. */
export function createProfiles(saved: readonly Row[] = [], dropped: (profile: Profile) => void = () => {}): Profiles {
  const all = createAgedMap<Profile>()
  // By number: sums of fractions depend on their order, which must be the same after a restart.
  let established: readonly Profile[] = []
  let lastNumber: SourceNumber = 0
  let forgotten = 0
  for (const row of saved) keep(fromRow(row))

  function keep(profile: Profile): Profile {
    all.add(profile.key, profile)
    if (profile.standing !== 'new') establish(profile)
    lastNumber = Math.max(lastNumber, profile.number)
    return profile
  }

  function establish(profile: Profile): void {
    established = [...established, profile].sort((a, b) => a.number - b.number)
  }

  function drop(profile: Profile): void {
    all.delete(profile.key)
    established = established.filter((other) => other !== profile)
    forgotten += 1
    dropped(profile)
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
      established = established.filter((other) => other !== profile)
      if (standing !== 'new') establish(profile)
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
