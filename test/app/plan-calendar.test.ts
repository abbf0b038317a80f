// Plans in a calendar.
import { expect, it } from 'vitest'
import { readCalendar } from '../../src/app/plan-calendar.ts'

const BERLIN = 'Europe/Berlin'

function calendarOf(...events: readonly (readonly string[])[]): string {
  const body = events.flatMap((lines, index) => ['BEGIN:VEVENT', `UID:event-${index}@example`, ...lines, 'END:VEVENT'])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//EN', ...body, 'END:VCALENDAR'].join('\r\n')
}

const entriesOf = (...events: readonly (readonly string[])[]) => readCalendar(calendarOf(...events), 'plans.ics', BERLIN)
const treesOf = (...events: readonly (readonly string[])[]) => entriesOf(...events).map(({ tree }) => tree)

const DEVICES = 'DESCRIPTION:devices: 5000'

it('reads what a description says of a plan', () => {
  const described = String.raw`DESCRIPTION:Batch 12 for the north\, by Ann\ndevices: 5000\n  cidrs: 198.51.100.0/24\, 2001:db8::/32 \ntemplate: acme-v2`
  expect(entriesOf(['DTSTART:20261201T060000Z', 'DTEND:20261201T140000Z', described])).toEqual([
    {
      place: 'plans.ics: event of 2026-12-01T06:00:00Z',
      tree: {
        from: '2026-12-01T06:00:00.000Z',
        to: '2026-12-01T14:00:00.000Z',
        devices: '5000',
        cidrs: ['198.51.100.0/24', '2001:db8::/32'],
        template: 'acme-v2',
      },
    },
  ])
})

it('passes by what is no plan, and what was cancelled', () => {
  const time = ['DTSTART:20261201T060000Z', 'DTEND:20261201T140000Z']
  expect(treesOf(time, [...time, 'DESCRIPTION:lunch'], [...time, DEVICES, 'STATUS:CANCELLED'])).toEqual([])
  expect(readCalendar('BEGIN:VCALENDAR\r\nEND:VCALENDAR', 'plans.ics', BERLIN)).toEqual([])
})

it('takes a time zone that is only named, in winter and in summer', () => {
  const inZone = (day: string) => [`DTSTART;TZID=America/New_York:${day}T060000`, `DTEND;TZID=America/New_York:${day}T070000`, DEVICES]
  expect(treesOf(inZone('20261201'), inZone('20260701'))).toMatchObject([
    { from: '2026-12-01T11:00:00.000Z', to: '2026-12-01T12:00:00.000Z' },
    { from: '2026-07-01T10:00:00.000Z', to: '2026-07-01T11:00:00.000Z' },
  ])
})

it('takes a time zone that the calendar defines', () => {
  const zone = ['BEGIN:VTIMEZONE', 'TZID:Plant', 'BEGIN:STANDARD', 'DTSTART:16010101T000000', 'TZOFFSETFROM:+0530', 'TZOFFSETTO:+0530']
  const event = ['BEGIN:VEVENT', 'UID:1', 'DTSTART;TZID=Plant:20261201T060000', 'DURATION:PT8H', DEVICES, 'END:VEVENT']
  const text = ['BEGIN:VCALENDAR', ...zone, 'END:STANDARD', 'END:VTIMEZONE', ...event, 'END:VCALENDAR'].join('\r\n')
  expect(readCalendar(text, 'plans.ics', BERLIN).map(({ tree }) => tree)).toMatchObject([
    { from: '2026-12-01T00:30:00.000Z', to: '2026-12-01T08:30:00.000Z' },
  ])
})

it('takes the wall clock of the site for whole days, and for times without a zone', () => {
  const wholeDays = ['DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:20261203', DEVICES]
  const floating = ['DTSTART:20260701T060000', 'DTEND:20260701T140000', DEVICES]
  expect(treesOf(wholeDays, floating)).toMatchObject([
    { from: '2026-11-30T23:00:00.000Z', to: '2026-12-02T23:00:00.000Z' },
    { from: '2026-07-01T04:00:00.000Z', to: '2026-07-01T12:00:00.000Z' },
  ])
})

it('repeats, but for the days that are taken out, at the same time on the wall', () => {
  const weekly = [
    'DTSTART;TZID=Europe/Berlin:20261012T060000',
    'DTEND;TZID=Europe/Berlin:20261012T140000',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'EXDATE;TZID=Europe/Berlin:20261019T060000',
    DEVICES,
  ]
  expect(treesOf(weekly)).toMatchObject([
    { from: '2026-10-12T04:00:00.000Z' },
    { from: '2026-10-26T05:00:00.000Z' },
    { from: '2026-11-02T05:00:00.000Z' },
  ])
})

it('moves the one occurrence that was moved', () => {
  const text = [
    'BEGIN:VCALENDAR',
    ...['BEGIN:VEVENT', 'UID:w', 'DTSTART:20261012T060000Z', 'DTEND:20261012T140000Z', 'RRULE:FREQ=DAILY;COUNT=2', DEVICES, 'END:VEVENT'],
    ...['BEGIN:VEVENT', 'UID:w', 'RECURRENCE-ID:20261013T060000Z', 'DTSTART:20261013T090000Z', 'DTEND:20261013T100000Z'],
    ...['DESCRIPTION:devices: 7', 'END:VEVENT', 'END:VCALENDAR'],
  ].join('\r\n')
  expect(readCalendar(text, 'plans.ics', BERLIN).map(({ tree }) => tree)).toEqual([
    { from: '2026-10-12T06:00:00.000Z', to: '2026-10-12T14:00:00.000Z', devices: '5000' },
    { from: '2026-10-13T09:00:00.000Z', to: '2026-10-13T10:00:00.000Z', devices: '7' },
  ])
})

it.each([
  ['what is no calendar', 'hello', 'plans.ics is no calendar (RFC 5545)'],
  ['a calendar that was cut short', calendarOf(['DTSTART:20261201T060000Z', DEVICES]).slice(0, -20), 'plans.ics is no calendar'],
  [
    'an event that repeats for ever',
    calendarOf(['DTSTART:20261201T060000Z', 'DTEND:20261201T070000Z', 'RRULE:FREQ=DAILY', DEVICES]),
    'repeats more than 1000 times; give it an end',
  ],
  [
    'a time zone that nobody knows',
    calendarOf(['DTSTART;TZID=Mars/Olympus:20261201T060000', 'DURATION:PT1H', DEVICES]),
    "'Mars/Olympus' is no time zone",
  ],
])('refuses %s', (_, text, what) => {
  expect(() => readCalendar(text, 'plans.ics', BERLIN)).toThrow(
    expect.objectContaining({ code: 'config-invalid', what: expect.stringContaining(what) }),
  )
})
