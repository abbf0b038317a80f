// Hours on a site's wall clock, also when daylight saving begins and ends.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLocalHours } from '../../src/detect/local-hours.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'

/** The local hour of the week, Thursday midnight (the epoch's weekday) being 0. */
const hourOfWeek = (zone: string, at: number) => createLocalHours(zone).at(at) % 168

it('counts plain hours in UTC', () => {
  expect(createLocalHours('UTC').at(Date.UTC(2026, 9, 5, 6, 59))).toBe(Date.UTC(2026, 9, 5, 6) / HOUR)
})

it('keeps the shift at six o’clock in the same hour of the week in summer and in winter', () => {
  const summer = hourOfWeek('Europe/Berlin', Date.UTC(2026, 9, 19, 4, 30))
  const winter = hourOfWeek('Europe/Berlin', Date.UTC(2026, 9, 26, 5, 30))
  expect(winter).toBe(summer)
})

it('gives the repeated hour one number, and leaves the missing one out', () => {
  const { at } = createLocalHours('Europe/Berlin')
  const end = Date.UTC(2026, 9, 25, 1)
  expect(at(end)).toBe(at(end - 1))
  const begin = Date.UTC(2026, 2, 29, 1)
  expect(at(begin) - at(begin - 1)).toBe(2)
})

it('knows zones with half hours', () => {
  const { at } = createLocalHours('Asia/Kolkata')
  expect(at(Date.UTC(2026, 9, 5, 0, 30)) - at(Date.UTC(2026, 9, 5, 0, 30) - MINUTE)).toBe(1)
})

it('is the same whatever was asked for before', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'Pacific/Apia',
  )
  const years = fc.array(fc.integer({ min: Date.UTC(2008, 0), max: Date.UTC(2030, 0) }), { minLength: 2, maxLength: 40 })
  fc.assert(
    fc.property(zones, years, (zone, times) => {
      const hours = createLocalHours(zone)
      const near = times.flatMap((time) => [time, time + HOUR / 4, time - 20 * HOUR])
      expect(near.map((time) => hours.at(time))).toEqual(near.map((time) => wallClockHour(zone, time)))
    }),
  )
})

/** By asking for each time. */
function wallClockHour(timeZone: string, time: number): number {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(time)
  return Math.floor(Date.parse(`${shown.replace(' ', 'T')}Z`) / HOUR)
}

it('refuses what is no time zone', () => {
  expect(() => createLocalHours('Mars/Olympus')).toThrow(expect.objectContaining({ code: 'config-invalid' }))
})
