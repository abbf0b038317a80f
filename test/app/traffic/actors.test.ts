// Actors: their rates by hour and zone, and visits that are the same whenever a minute is asked for.
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { createOwner, homeRate, serialOf, shiftRate, storiesOf, timesWithin } from '../../../src/app/traffic/actors.ts'
import { sampleAccount, sampleBuild } from '../../../src/app/traffic/device.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'

/** A Monday in winter, and one in summer. */
const WINTER = Date.UTC(2025, 0, 6)
const SUMMER = Date.UTC(2025, 6, 7)
const claim = 'ab'.repeat(32)

const owner = createOwner(
  'owner',
  {
    ...{ kind: 'factory', principalOf: () => claim, template: 'acme-sensor-v2', prefix: 'SN', mishaps: {} },
    ...{ rateAt: () => 5, addressOf: () => '198.51.100.17', buildOf: () => sampleBuild, disabledAt: WINTER + HOUR },
  },
  sampleAccount,
)

function perDay(rateAt: (at: number) => number, day: number): number {
  return Array.from({ length: DAY / MINUTE }, (_, minute) => rateAt(day + minute * MINUTE)).reduce((sum, rate) => sum + rate, 0)
}

describe('a rate', () => {
  const shifts = [{ days: [1, 2, 3, 4, 5], from: 6, to: 22 }]

  it('of a factory is all in its shifts, by the clock of its zone in summer and in winter', () => {
    const berlin = shiftRate(shifts, 960, 'Europe/Berlin')
    const working = (day: number) => Array.from({ length: 24 }, (_, hour) => berlin(day + hour * HOUR) > 0)
    expect([working(WINTER).indexOf(true), working(WINTER).lastIndexOf(true)]).toEqual([5, 20])
    expect([working(SUMMER).indexOf(true), working(SUMMER).lastIndexOf(true)]).toEqual([4, 19])
    expect(perDay(berlin, WINTER)).toBeCloseTo(960)
    expect(perDay(berlin, WINTER - DAY)).toBe(0)
  })

  it('of homes is highest in the evening and never nothing', () => {
    const homes = homeRate(200)
    expect(perDay(homes, WINTER)).toBeCloseTo(200)
    expect(homes(WINTER + 18 * HOUR)).toBeGreaterThan(4 * homes(WINTER + 6 * HOUR))
    expect(homes(WINTER + 6 * HOUR)).toBeGreaterThan(0)
  })
})

describe('visits', () => {
  const minute = WINTER / MINUTE

  it('are those of their minute, as often as the rate says, the same at every asking', () => {
    const stories = Array.from({ length: 60 }, (_, index) => storiesOf(owner, 1, minute + index))
    expect(storiesOf(owner, 1, minute + 7)).toEqual(stories[7])
    expect(stories.flat().length).toBeGreaterThan(200)
    expect(stories.flat().length).toBeLessThan(400)
    for (const [index, own] of stories.entries())
      for (const { lines } of own) expect(Math.floor((lines[0]?.at ?? 0) / MINUTE)).toBe(minute + index)
  })

  it('have serials of their own', () => {
    const serials = Array.from({ length: 60 }, (_, index) => storiesOf(owner, 1, minute + index))
      .flat()
      .flatMap(({ labels }) => labels)
    expect(new Set(serials.map(({ serial }) => serial)).size).toBe(serials.length)
    expect(serialOf('SN', WINTER, 3)).toBe('SN-28935360003')
  })

  it('are refused connections from when the claim was disabled', () => {
    const [story] = storiesOf(owner, 1, minute + 61)
    expect(story?.labels).toEqual([])
    expect(story?.lines.map(({ line }) => JSON.parse(line).eventType)).toEqual(['Connection.AuthNError'])
  })

  it('are one a minute of somebody who comes once, and none without a rate', () => {
    const single = { ...owner, isSingle: true, rateAt: () => 0.001 }
    expect([0, 1, 2].map((index) => storiesOf(single, 1, minute + index).length)).toEqual([1, 1, 1])
    expect(storiesOf({ ...single, rateAt: () => 0 }, 1, minute)).toEqual([])
  })
})

it('draws moments within a minute, in order', () => {
  const times = timesWithin(5, 200, seededRandom('times'))
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.every((at) => Math.floor(at / MINUTE) === 5)).toBe(true)
})
