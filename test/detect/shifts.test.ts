// When people work at a site, by its wall clock.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { offShiftOf, shiftsOf } from '../../src/detect/shifts.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'

const EARLY = { days: 'mon-fri', from: '06:00', to: '22:00' }
const NIGHT = { days: 'sun-thu', from: '22:00', to: '06:00' }
const BERLIN = 'Europe/Berlin'

const berlin = (...shifts: readonly (typeof EARLY)[]) => shiftsOf({ timeZone: BERLIN, shifts })

it('is at work in a shift and off shift since its end', () => {
  const { isWorking, offShiftFor } = berlin(EARLY)
  // Monday, 5 October 2026; Berlin is two hours ahead.
  expect(isWorking(Date.UTC(2026, 9, 5, 3, 59, 59))).toBe(false)
  expect(isWorking(Date.UTC(2026, 9, 5, 4))).toBe(true)
  expect(isWorking(Date.UTC(2026, 9, 5, 19, 59, 59))).toBe(true)
  expect(isWorking(Date.UTC(2026, 9, 5, 20))).toBe(false)
  expect(offShiftFor(Date.UTC(2026, 9, 5, 12))).toBe(0)
  expect(offShiftFor(Date.UTC(2026, 9, 5, 20))).toBe(0)
  expect(offShiftFor(Date.UTC(2026, 9, 5, 22, 30))).toBe(2.5 * HOUR)
})

it('counts a whole weekend as off shift', () => {
  // Friday 22:00 in Berlin to Sunday 22:00.
  expect(berlin(EARLY).offShiftFor(Date.UTC(2026, 9, 11, 20))).toBe(2 * DAY)
})

it('is never off shift where none is declared', () => {
  for (const { isWorking, offShiftFor } of [shiftsOf({}), shiftsOf({ timeZone: BERLIN, shifts: [] })]) {
    expect(isWorking(Date.UTC(2026, 9, 5))).toBe(true)
    expect(offShiftFor(Date.UTC(2026, 9, 5))).toBeNull()
  }
})

it('takes UTC where the site names no time zone', () => {
  expect(shiftsOf({ shifts: [EARLY] }).isWorking(Date.UTC(2026, 9, 5, 6))).toBe(true)
  expect(shiftsOf({ shifts: [EARLY] }).isWorking(Date.UTC(2026, 9, 5, 5, 59))).toBe(false)
})

it('runs over midnight, on the day on which it begins', () => {
  const { isWorking, offShiftFor } = berlin(NIGHT)
  // Sunday 22:00 to Monday 06:00, and none from Friday to Saturday.
  expect(isWorking(Date.UTC(2026, 9, 4, 20))).toBe(true)
  expect(isWorking(Date.UTC(2026, 9, 5, 3, 59))).toBe(true)
  expect(isWorking(Date.UTC(2026, 9, 5, 4))).toBe(false)
  expect(isWorking(Date.UTC(2026, 9, 9, 22))).toBe(false)
  expect(offShiftFor(Date.UTC(2026, 9, 9, 22))).toBe(18 * HOUR)
})

it('joins shifts that touch, and one of 24 hours', () => {
  const { offShiftFor } = berlin(EARLY, NIGHT)
  for (let at = Date.UTC(2026, 9, 4, 20); at < Date.UTC(2026, 9, 9, 20); at += 17 * MINUTE) expect(offShiftFor(at)).toBe(0)
  const always = shiftsOf({ shifts: [{ days: 'mon-sun', from: '00:00', to: '24:00' }] })
  for (let at = Date.UTC(2026, 9, 1); at < Date.UTC(2026, 10, 1); at += 7 * HOUR) expect(always.isWorking(at)).toBe(true)
  expect(shiftsOf({ shifts: [{ days: 'mon', from: '06:00', to: '06:00' }] }).isWorking(Date.UTC(2026, 9, 6, 5, 59))).toBe(true)
})

it('works an hour more in the night in which the clock goes back, and one less in the other', () => {
  const shift = { days: 'sat', from: '22:00', to: '06:00' }
  const hoursOn = (from: number) =>
    Array.from({ length: 2 * 24 * 60 }, (_, minute) => from + minute * MINUTE).filter(berlin(shift).isWorking).length / 60
  expect(hoursOn(Date.UTC(2026, 9, 24, 12))).toBe(9)
  expect(hoursOn(Date.UTC(2026, 2, 28, 12))).toBe(7)
  expect(hoursOn(Date.UTC(2026, 5, 6, 12))).toBe(8)
})

it('keeps its begin at six o’clock after the clock was changed', () => {
  // Monday, 26 October 2026: Berlin is one hour ahead.
  expect(berlin(EARLY).isWorking(Date.UTC(2026, 9, 26, 4, 59))).toBe(false)
  expect(berlin(EARLY).isWorking(Date.UTC(2026, 9, 26, 5))).toBe(true)
})

it('begins with the first and ends with the last of the hour that comes twice, and bridges the one that is left out', () => {
  const inIt = berlin({ days: 'sun', from: '02:15', to: '02:45' })
  // 25 October 2026: 02:15 summer time is 00:15 UTC, 02:45 winter time 01:45 UTC.
  expect([0, 14, 15, 60, 104, 105].map((minute) => inIt.isWorking(Date.UTC(2026, 9, 25, 0, minute)))).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
  ])
  // 29 March 2026 has no such time: it is what winter time would call it.
  expect([74, 75, 104, 105].map((minute) => inIt.isWorking(Date.UTC(2026, 2, 29, 0, minute)))).toEqual([false, true, true, false])
})

it('reads days as a list, a range, and a range over the end of the week', () => {
  const worksOn = (days: string) =>
    [5, 6, 7, 8, 9, 10, 11].filter((day) =>
      shiftsOf({ shifts: [{ days, from: '00:00', to: '24:00' }] }).isWorking(Date.UTC(2026, 9, day, 12)),
    )
  expect(worksOn('mon-wed')).toEqual([5, 6, 7])
  expect(worksOn('sat,sun')).toEqual([10, 11])
  expect(worksOn('fri-mon')).toEqual([5, 9, 10, 11])
  expect(worksOn('tue,thu-fri')).toEqual([6, 8, 9])
})

it('is the same whatever was asked for before', () => {
  const times = fc.array(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }), { minLength: 2, maxLength: 30 })
  const zones = fc.constantFrom(BERLIN, 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC')
  fc.assert(
    fc.property(zones, times, (timeZone, asked) => {
      const one = shiftsOf({ timeZone, shifts: [EARLY, NIGHT] })
      for (const at of asked.flatMap((time) => [time, time + 3 * HOUR, time - DAY])) {
        const fresh = shiftsOf({ timeZone, shifts: [EARLY, NIGHT] })
        expect(one.offShiftFor(at)).toBe(fresh.offShiftFor(at))
        expect(one.isWorking(at)).toBe(one.offShiftFor(at) === 0 && fresh.isWorking(at))
      }
    }),
  )
})

it('asks the site that an address lies in, and all of them for any other', () => {
  const early = { name: 'plant-7', cidrs: ['198.51.100.0/24'], shifts: [{ days: 'mon', from: '06:00', to: '14:00' }] }
  const late = { name: 'plant-8', cidrs: ['203.0.113.0/24'], shifts: [{ days: 'mon', from: '14:00', to: '22:00' }] }
  const office = { name: 'office', cidrs: ['192.0.2.0/24'] }
  const offShiftFor = offShiftOf([office, early, late])
  const at = Date.UTC(2026, 9, 5, 15)
  const addresses = ['198.51.100.7', '203.0.113.7', '192.0.2.7', '10.0.0.1', null]
  expect(addresses.map((ip) => offShiftFor(ip, at))).toEqual([HOUR, 0, null, 0, 0])
  expect(addresses.map((ip) => offShiftFor(ip, at + 8 * HOUR))).toEqual([9 * HOUR, HOUR, null, HOUR, HOUR])
  expect(offShiftOf([office])('10.0.0.1', at)).toBeNull()
})

it.each([
  [{ ...EARLY, days: 'montag' }, 'weekday'],
  [{ ...EARLY, days: 'mon-' }, 'weekday'],
  [{ ...EARLY, days: 'mon-tue-wed' }, 'weekday'],
  [{ ...EARLY, days: '' }, 'weekday'],
  [{ ...EARLY, from: '25:00' }, 'time of day'],
  [{ ...EARLY, to: '6' }, 'time of day'],
  [{ ...EARLY, to: '12:60' }, 'time of day'],
])('refuses %j', (shift, what) => {
  expect(() => shiftsOf({ shifts: [shift] })).toThrow(
    expect.objectContaining({ code: 'config-invalid', what: expect.stringContaining(what) }),
  )
})
