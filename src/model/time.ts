// Times and durations: milliseconds since the epoch inside, ISO 8601 with `Z` and words such as `3m` outside.

/** Milliseconds since the epoch, UTC. */
export type Millis = number

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** What people do comes back weekly: so many hours later it is the same hour of the week again. */
export const HOURS_A_WEEK = 168

/** A source of the present time, in milliseconds since the epoch. The clock comes in as a value; only `app` makes one. */
export type Clock = () => Millis

/** `2026-10-05T12:00:01.204Z`. */
export function isoTime(at: Millis): string {
  return new Date(at).toISOString()
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY }

/** Reads `250ms`, `30s`, `3m`, `1h`, `1d`; null for anything else. Returns milliseconds. */
export function parseDuration(text: string): Millis | null {
  const match = /^(\d{1,12})(ms|s|m|h|d)$/.exec(text)
  const unit = UNITS[match?.[2] ?? '']
  return match === null || unit === undefined ? null : Number(match[1]) * unit
}
