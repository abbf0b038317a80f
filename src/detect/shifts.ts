// When people work at a site: its declared shifts as times, by the wall clock of the site, also when daylight saving begins or ends.
import { ClaimwatchError } from '../model/errors.ts'
import type { Shift, Site } from '../model/settings.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../model/time.ts'
import { createWallClock } from './local-hours.ts'
import { createNetworks } from './sources.ts'

export interface WorkTimes {
  /** Whether a shift is at work; true at any time where none is declared. */
  isWorking(at: Millis): boolean
  /** How long ago the last shift ended: 0 while one is at work, null where none is declared. */
  offShiftFor(at: Millis): Millis | null
}

/**
 * The work times of a site. Begin and end of a shift are moments of the wall clock, so the night in which the clock goes back is an
 * hour longer. Throws `config-invalid` for days, times of day or a time zone that are none.
 */
export function shiftsOf({ timeZone = 'UTC', shifts = [] }: Pick<Site, 'timeZone' | 'shifts'>): WorkTimes {
  if (shifts.length === 0) return { isWorking: () => true, offShiftFor: () => null }
  const week = shifts.map(readShift)
  const toUtc = createWallClock(timeZone)
  let span: Span = { from: 0, to: 0, isWork: false }

  function spanAt(at: Millis): Span {
    if (at < span.from || at >= span.to) span = spanAround(at, workAround(at))
    return span
  }

  /** The stretches of work of the days around `at`, in their order; those that touch are one. */
  function workAround(at: Millis): readonly Stretch[] {
    const today = Math.floor(at / DAY)
    const stretches = daysFrom(today - REACH, today + REACH).flatMap((day) =>
      week
        .filter(({ days }) => days.has(weekdayOf(day)))
        .map(({ from, to }) => ({ from: toUtc(day * DAY + from, 'first'), to: toUtc(day * DAY + to, 'last') })),
    )
    return joined(stretches.toSorted((a, b) => a.from - b.from))
  }

  return {
    isWorking: (at) => spanAt(at).isWork,
    offShiftFor: (at) => (spanAt(at).isWork ? 0 : at - spanAt(at).from),
  }
}

/**
 * For a claim: how long ago the last shift ended where an address is, in milliseconds; 0 while one is at work. Inside of a site its own
 * shifts count, elsewhere (and of an address that is not known) those of all sites together. Null where none is declared.
 */
export function offShiftOf(sites: readonly Site[]): (ip: string | null, at: Millis) => Millis | null {
  if (sites.every(({ shifts = [] }) => shifts.length === 0)) return () => null
  const places = sites.map((site) => ({ networks: createNetworks(site.cidrs), times: shiftsOf(site) }))
  return (ip, at) => {
    const inside = places.find(({ networks }) => ip !== null && networks.contains(ip))
    if (inside !== undefined) return inside.times.offShiftFor(at)
    const known = places.map(({ times }) => times.offShiftFor(at)).filter((since) => since !== null)
    return known.length === 0 ? null : Math.min(...known)
  }
}

/** Every shift begins once a week and ends within a day, so the last end lies no further back than this, and the next begin no further on. */
const REACH = 9

const weekdays: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
/** The epoch began on a Thursday. */
const EPOCH_WEEKDAY = 3

function weekdayOf(day: number): number {
  return (((day + EPOCH_WEEKDAY) % 7) + 7) % 7
}

function daysFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

interface Stretch {
  readonly from: Millis
  readonly to: Millis
}

interface Span extends Stretch {
  readonly isWork: boolean
}

function joined(sorted: readonly Stretch[]): readonly Stretch[] {
  const whole: Stretch[] = []
  for (const stretch of sorted) {
    const last = whole.at(-1)
    if (last !== undefined && stretch.from <= last.to) whole[whole.length - 1] = { from: last.from, to: Math.max(last.to, stretch.to) }
    else whole.push(stretch)
  }
  return whole
}

/** The span that holds `at`: a stretch of work, or the time between two. */
function spanAround(at: Millis, work: readonly Stretch[]): Span {
  const before = work.findLast(({ from }) => from <= at)
  if (before !== undefined && at < before.to) return { ...before, isWork: true }
  const after = work.find(({ from }) => from > at)
  return { from: before?.to ?? at, to: after?.from ?? at + 1, isWork: false }
}

interface WeeklyShift {
  /** 0 is Monday. */
  readonly days: ReadonlySet<number>
  /** Since local midnight. */
  readonly from: Millis
  /** Since the midnight before `from`, so more than a day where the shift runs over midnight. */
  readonly to: Millis
}

function readShift({ days, from, to }: Shift): WeeklyShift {
  const [begin, end] = [readTimeOfDay(from), readTimeOfDay(to)]
  return { days: new Set(days.split(',').flatMap(readDays)), from: begin, to: end > begin ? end : end + DAY }
}

function readTimeOfDay(text: string): Millis {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? []
  const time = Number(hours) * HOUR + Number(minutes) * MINUTE
  if (time <= DAY && Number(minutes) < 60) return time
  throw wrong(`'${text}' is no time of day`, 'Write 06:00.')
}

/** The days of `mon` or `fri-mon`. */
function readDays(range: string): readonly number[] {
  const [first = -1, last = first, ...more] = range.split('-').map((name) => weekdays.indexOf(name))
  if (first < 0 || last < 0 || more.length > 0) throw wrong(`'${range}' is no weekday`, 'Write mon-fri or sat,sun.')
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7)
}

function wrong(what: string, mend: string): ClaimwatchError {
  return new ClaimwatchError('config-invalid', { what: `claims.sites.shifts: ${what}`, mend })
}
