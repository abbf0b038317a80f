// The time of an event: how AWS writes it, and the bounds within which it is believed.
import { remembered } from '../../model/remembered.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../model/time.ts'

// `2026-10-05 12:00:01.204` carries no zone and means UTC; the hook and exports write `T` and `Z` or an offset.
const WRITTEN = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/

/** How far a live event may be ahead of its ingestion, and how far behind (design 7). */
export const AHEAD = 5 * MINUTE
const BEHIND = 24 * HOUR
/** AWS IoT began in 2015; nothing in a file can be older. */
const OLDEST = Date.UTC(2015, 0, 1)

/** What the time of an event is held against. Without a time to compare with, that bound is not checked. */
export interface TimeBounds {
  /** From a feed that is read as it comes, and not from a file of the past. */
  readonly live: boolean
  readonly receivedAt: Millis | null
  readonly now: Millis | null
}

/** Reads a time of an entry; without a zone it is UTC, whatever the zone of this machine. Null for what is no time. */
export function readTime(value: unknown): Millis | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= OLDEST ? value : null
  const match = typeof value === 'string' ? WRITTEN.exec(value) : null
  if (match === null) return null
  const [, day = '', clock = '', fraction = '', zone = 'Z'] = match
  const millis = fraction.padEnd(3, '0').slice(0, 3)
  if (!isDay(day)) return null
  const at = Date.parse(`${day}T${clock}.${millis}${zone}`)
  return Number.isNaN(at) ? null : at
}

/** Date rolls 30 February over to March: a day that does not exist is no time. */
const isDay = remembered((day: string): boolean => {
  const same = new Date(`${day}T00:00:00.000Z`)
  return !Number.isNaN(same.getTime()) && same.toISOString().startsWith(day)
})

/** Whether an event's time can be believed; what cannot is rejected as `time-out-of-range`. */
export function isInBounds(at: Millis, bounds: TimeBounds): boolean {
  if (bounds.live) {
    const reference = bounds.receivedAt ?? bounds.now
    return reference === null || (at <= reference + AHEAD && at >= reference - BEHIND)
  }
  return at >= OLDEST && (bounds.now === null || at < endOfTomorrow(bounds.now))
}

function endOfTomorrow(now: Millis): Millis {
  return (Math.floor(now / DAY) + 2) * DAY
}
