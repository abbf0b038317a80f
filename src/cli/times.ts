// Times and durations as they are typed behind an option.
import { InvalidArgumentError } from 'commander'
import { readTime } from '../app/setting-kinds.ts'
import { type Millis, parseDuration } from '../model/time.ts'

/** A time with its zone, or a day (UTC): a time without a zone would mean another moment on every machine. */
export function parseTime(text: string): Millis {
  const at = readTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text)
  if (at === null) throw new InvalidArgumentError('must be a time with its zone such as 2026-10-05T12:00:00Z, or a day (UTC).')
  return at
}

/** A duration such as `90d` or `12h`. */
export function parseAge(text: string): Millis {
  const age = parseDuration(text)
  if (age === null) throw new InvalidArgumentError('must be a duration such as 90d or 12h.')
  return age
}
