// Silence: nothing was heard of any claim for so long that, by the past weeks, something is missing.
import type { CertificateId } from '../model/claim.ts'
import { HOUR, HOURS_A_WEEK, MINUTE, type Millis } from '../model/time.ts'

/** The past weeks that must agree. A claim that is younger has no usual hours, and is not missed. */
const WEEKS = 3
/** No longer silence is looked at: by then the silence itself has become what is usual. */
const LONGEST = HOURS_A_WEEK * HOUR

/**
 * Minutes with a sign of life that have to be missing. Where each comes by chance, so many fail to come together once in three
 * million cases (e^-15); and since a minute counts once, no silence is shorter than a quarter of an hour.
 */
const MISSED = 15

export interface Silence {
  /** A claim was used, or refused, at this event time. */
  heard(claim: CertificateId, at: Millis): void
  /**
   * Whether nothing was heard of any claim up to `upTo`, though by the past weeks some claims should have shown. `awaited` tells which are
   * to be counted. That one claim is quiet while others are heard is its own affair: the feeds work.
   */
  isKept(upTo: Millis, awaited: (claim: CertificateId) => boolean): boolean
}

/** Hours since the epoch, UTC. */
type Hour = number

/** Of one hour, the minutes that were heard, and the last of them: what is told twice counts once. */
interface Heard {
  minutes: number
  last: number
}

/** Remembers the hours of four weeks for each claim. */
export function createSilence(): Silence {
  const hours = new Map<CertificateId, Map<Hour, Heard>>()
  let latest: Millis | null = null
  let missing: { readonly latest: Millis; readonly upTo: Millis; readonly byClaim: ReadonlyMap<CertificateId, number> } | null = null

  function missingUpTo(since: Millis, upTo: Millis): ReadonlyMap<CertificateId, number> {
    if (missing?.latest !== since || missing.upTo !== upTo) {
      const byClaim = new Map(Array.from(hours, ([claim, heard]) => [claim, expectedIn(heard, Math.max(since, upTo - LONGEST), upTo)]))
      missing = { latest: since, upTo, byClaim }
    }
    return missing.byClaim
  }

  return {
    heard(claim, at) {
      latest = Math.max(latest ?? at, at)
      const known = hours.get(claim) ?? new Map<Hour, Heard>()
      hours.set(claim, known)
      remember(known, at)
    },
    isKept(upTo, awaited) {
      if (latest === null || upTo - latest < MISSED * MINUTE) return false
      let sum = 0
      for (const [claim, minutes] of missingUpTo(latest, upTo)) if (minutes > 0 && awaited(claim)) sum += minutes
      return sum >= MISSED
    },
  }
}

function remember(known: Map<Hour, Heard>, at: Millis): void {
  const hour = Math.floor(at / HOUR)
  const minute = Math.floor(at / MINUTE)
  const heard = known.get(hour)
  if (heard === undefined) {
    known.set(hour, { minutes: 1, last: minute })
    for (const old of known.keys()) if (old < hour - (WEEKS + 1) * HOURS_A_WEEK) known.delete(old)
  } else if (minute > heard.last) {
    heard.minutes += 1
    heard.last = minute
  }
}

/** Minutes with a sign of life that the past weeks let one expect in a span. */
function expectedIn(heard: ReadonlyMap<Hour, Heard>, from: Millis, to: Millis): number {
  let sum = 0
  for (let hour = Math.floor(from / HOUR); hour * HOUR < to; hour++) {
    const part = (Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR)) / HOUR
    sum += part * usualIn(heard, hour)
  }
  return sum
}

/** The least of the same hour in the past weeks and of its neighbours: a shift that begins late, or a change of the clocks, misses nothing. */
function usualIn(heard: ReadonlyMap<Hour, Heard>, hour: Hour): number {
  let least = Number.POSITIVE_INFINITY
  for (let week = 1; week <= WEEKS; week++) {
    for (let near = -1; near <= 1; near++) {
      least = Math.min(least, heard.get(hour - week * HOURS_A_WEEK + near)?.minutes ?? 0)
      if (least === 0) return 0
    }
  }
  return least
}
