// What sources with a past show just now: where everybody fails alike, nobody's failure is evidence against him.
import { DAY, MINUTE, type Millis } from '../../model/time.ts'
import { numberOf, type Row } from '../cells.ts'
import { OK, OUTCOMES, type OutcomeIndex } from './misuse.ts'
import type { Recent } from './normal-use.ts'
import type { Profile } from './profile.ts'
import type { SourceNumber } from './serial-memory.ts'

/** Who is heard, and how often (detection.md 7.2). */
const HEARD_FOR: Millis = 30 * MINUTE
const ONCE_IN: Millis = 10 * MINUTE
const MOST_HEARD = 60
const FEWEST_WITNESSES = 2
/** A past: older than a day, and mostly good. Sources that nobody knows must not excuse each other by failing on purpose. */
const OLD_ENOUGH: Millis = DAY
const FEWEST_OK = 3
/** Attempts of established sources are forgotten with this half-life. */
const RECENT_HALF_LIFE: Millis = 10 * MINUTE

interface Heard {
  readonly at: Millis
  readonly source: SourceNumber
  readonly outcome: OutcomeIndex
}

export interface Witnesses {
  /** Hears an attempt, if its source has a past. */
  hear(profile: Profile, outcome: OutcomeIndex, at: Millis): void
  /** What sources other than `judged` show now; null where fewer than two are heard. Used again by the next call. */
  others(judged: Profile | null, at: Millis): Recent | null
  /** What established sources other than `judged` show now. Used again by the next call. */
  established(judged: Profile | null, profiles: Iterable<Profile>, at: Millis): Recent
  save(): readonly Row[]
}

/** Nobody heard, or what `save` gave. */
export function createWitnesses(saved: readonly Row[] = []): Witnesses {
  const heard: Heard[] = saved.map(([at, source, outcome]) => ({ at: numberOf(at), source: numberOf(source), outcome: numberOf(outcome) }))
  const shown = { attempts: 0, bad: new Float64Array(OUTCOMES) }
  const shownByEstablished = { attempts: 0, bad: new Float64Array(OUTCOMES) }

  function forget(at: Millis): void {
    const old = heard.findIndex((one) => at - one.at <= HEARD_FOR)
    if (old !== 0) heard.splice(0, old === -1 ? heard.length : old)
    if (heard.length > MOST_HEARD) heard.splice(0, heard.length - MOST_HEARD)
  }

  return {
    hear(profile, outcome, at) {
      if (profile.standing !== 'new') note(profile, outcome, at)
      if (!hasPast(profile, at)) return
      for (let index = heard.length - 1; index >= 0; index--) {
        const one = heard[index]
        if (one === undefined || at - one.at >= ONCE_IN) break
        if (one.source === profile.number) return
      }
      heard.push({ at, source: profile.number, outcome })
      forget(at)
    },
    others(judged, at) {
      forget(at)
      shown.attempts = 0
      shown.bad.fill(0)
      const sources = new Set<SourceNumber>()
      for (const { source, outcome } of heard) {
        if (source === judged?.number) continue
        sources.add(source)
        shown.attempts += 1
        shown.bad[outcome] = (shown.bad[outcome] ?? 0) + (outcome === OK ? 0 : 1)
      }
      return sources.size < FEWEST_WITNESSES ? null : shown
    },
    established(judged, profiles, at) {
      shownByEstablished.attempts = 0
      shownByEstablished.bad.fill(0)
      for (const profile of profiles) {
        const { recentBad } = profile
        if (profile === judged || recentBad === null) continue
        const left = fading(profile, at)
        shownByEstablished.attempts += profile.recent * left
        for (let outcome = OK + 1; outcome < OUTCOMES; outcome++) {
          shownByEstablished.bad[outcome] = (shownByEstablished.bad[outcome] ?? 0) + (recentBad[outcome] ?? 0) * left
        }
      }
      return shownByEstablished
    },
    save: () => heard.map(({ at, source, outcome }) => [at, source, outcome]),
  }
}

function hasPast({ standing, first, ok, attempts }: Profile, at: Millis): boolean {
  if (standing !== 'new') return true
  return at - first > OLD_ENOUGH && ok >= FEWEST_OK && ok > 2 * (attempts - ok)
}

function fading({ recentAt }: Profile, at: Millis): number {
  return 2 ** (-Math.max(0, at - recentAt) / RECENT_HALF_LIFE)
}

/** Counts an attempt of an established source. */
function note(profile: Profile, outcome: OutcomeIndex, at: Millis): void {
  const left = fading(profile, at)
  const recentBad = profile.recentBad ?? new Float64Array(OUTCOMES)
  profile.recentBad = recentBad
  profile.recent = profile.recent * left + 1
  for (let bad = OK + 1; bad < OUTCOMES; bad++) recentBad[bad] = (recentBad[bad] ?? 0) * left + (bad === outcome ? 1 : 0)
  profile.recentAt = Math.max(profile.recentAt, at)
}
