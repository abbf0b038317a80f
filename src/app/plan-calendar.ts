// Plans in a calendar (iCalendar, RFC 5545): an event is a plan when its description has a line `devices: 5000`.
import ICAL from 'ical.js'
import { createWallClock } from '../detect/local-hours.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { isoTime, type Millis } from '../model/time.ts'
import type { PlanEntry } from './plan-file.ts'

/** An event that repeats must come to an end: what is expected for ever is no plan. */
const MOST_REPEATS = 1_000

/**
 * The plans of a calendar; other events in it are passed by, cancelled ones too. Days, and times without a time zone that is known, are
 * on the wall clock of `timeZone`. Throws `config-invalid` for what is no calendar, and an event that repeats for ever.
 */
export function readCalendar(text: string, path: string, timeZone: string): readonly PlanEntry[] {
  const events = parseCalendar(text, path).map((component) => new ICAL.Event(component))
  return events
    .filter((event) => !event.isRecurrenceException())
    .flatMap((event) => (event.isRecurring() ? repeatsOf(event, path) : [{ event, start: event.startDate, end: event.endDate }]))
    .flatMap(({ event, start, end }): readonly PlanEntry[] => {
      const said = factsOf(event.description)
      if (said.devices === undefined || event.component.getFirstPropertyValue('status') === 'CANCELLED') return []
      const { cidrs, ...rest } = said
      const begin = event.component.getFirstProperty('dtstart')
      const tree = {
        from: isoTime(momentOf(start, begin, timeZone, 'first')),
        to: isoTime(momentOf(end, event.component.getFirstProperty('dtend') ?? begin, timeZone, 'last')),
        ...rest,
        ...(cidrs === undefined ? {} : { cidrs: cidrs.split(/[\s,]+/) }),
      }
      return [{ place: `${path}: event of ${start.toString()}`, tree }]
    })
}

function parseCalendar(text: string, path: string): readonly ICAL.Component[] {
  try {
    return new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent')
  } catch (cause) {
    throw new ClaimwatchError('config-invalid', { what: `${path} is no calendar (RFC 5545)`, cause })
  }
}

interface Occurrence {
  readonly event: ICAL.Event
  readonly start: ICAL.Time
  readonly end: ICAL.Time
}

/** Each time an event takes place; one that was moved or changed by itself as it is then. */
function repeatsOf(event: ICAL.Event, path: string): readonly Occurrence[] {
  const occurrences: Occurrence[] = []
  const dates = event.iterator()
  for (let next = dates.next(); next !== undefined && next !== null; next = dates.next()) {
    if (occurrences.length === MOST_REPEATS) {
      throw new ClaimwatchError('config-invalid', {
        what: `${path}: the event of ${event.startDate.toString()} repeats more than ${MOST_REPEATS} times; give it an end (UNTIL or COUNT)`,
      })
    }
    const { item, startDate, endDate } = event.getOccurrenceDetails(next)
    occurrences.push({ event: item, start: startDate, end: endDate })
  }
  return occurrences
}

/** Lines of a description that say something of a plan, such as `devices: 5000`. */
function factsOf(description: string | null): Readonly<Partial<Record<'devices' | 'cidrs' | 'template', string>>> {
  const lines = (description ?? '').split(/\r?\n/).map((line) => /^\s*(devices|cidrs|template)\s*:\s*(\S.*?)\s*$/.exec(line))
  return Object.fromEntries(lines.flatMap((match) => (match === null ? [] : [[match[1], match[2]]])))
}

/** What the time of a property is on the clocks of UTC: by the zone that the calendar defines, else by the one it names, else by the site's. */
function momentOf(time: ICAL.Time, property: ICAL.Property | null, timeZone: string, which: 'first' | 'last'): Millis {
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  if (time.zone.tzid !== 'floating') return wall - time.utcOffset() * 1_000
  const named = property?.getFirstParameter('tzid') ?? ''
  return createWallClock(named === '' ? timeZone : named)(wall, which)
}
