// Plans: claims in turn, as much noise and as long as asked for, attacks with the first claim.
import { describe, expect, it } from 'vitest'
import { attackKinds } from '../../../src/app/traffic/attacks.ts'
import { planTraffic } from '../../../src/app/traffic/plan.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'
import { historyOf, MONDAY, world } from './worlds.ts'

describe('a plan', () => {
  it('deals the kinds to the claims in turn, each with an id that the seed settles', () => {
    const { claims } = planTraffic({ ...world, claims: 4 })
    expect(claims.map(({ alias }) => alias)).toEqual(['factory-1', 'field-2', 'sparse-3', 'factory-4'])
    expect(new Set(claims.map(({ id }) => id)).size).toBe(4)
    expect(planTraffic({ ...world, claims: 1 }).claims[0]?.id).toBe(claims[0]?.id)
    expect(planTraffic({ ...world, seed: 2 }).claims[0]?.id).not.toBe(claims[0]?.id)
  })

  it.each([0.5, 0.95])('has the share of noise that was asked for: %d', (noise) => {
    const { lines, plan } = historyOf({ ...world, noise, rotations: 0 })
    const own = lines.filter(({ line }) => line.line.includes(plan.claims[0]?.id ?? 'none'))
    // 300 visits, give or take six standard deviations.
    expect(Math.abs(own.length / lines.length / (1 - noise) - 1)).toBeLessThan(6 / Math.sqrt(300))
  })

  it('lasts for its days, or until about as many bytes should be written', () => {
    expect(planTraffic({ ...world, until: { days: 3 } }).to).toBe(MONDAY + 3 * DAY)
    const day = historyOf({ ...world, perDay: 1_000 }).lines.reduce((sum, { line }) => sum + line.line.length + 1, 0)
    const planned = planTraffic({ ...world, perDay: 1_000, until: { bytes: 3.5 * day } })
    // Half of the fourth working day, which is from 5:00 to 21:00 UTC.
    expect(Math.abs(planned.to - (MONDAY + 3 * DAY + 13 * HOUR))).toBeLessThan(4 * HOUR)
  })

  it('is refused where so much would never be written', () => {
    const never = { ...world, rotations: 0, until: { bytes: 1e9 } }
    expect(() => planTraffic({ ...never, kinds: ['sparse'] })).toThrow('more than 20 years')
    expect(() => planTraffic({ ...never, perDay: 0 })).toThrow('more than 20 years')
    expect(planTraffic({ ...never, perDay: 0, until: { days: 1 }, noise: 0.5 }).noiseRate).toBe(0)
  })

  it('lets each attack begin within its later part', () => {
    const { actors } = planTraffic({ ...world, until: { days: 10 }, attacks: attackKinds })
    const thieves = actors.slice(-attackKinds.length)
    const begins = thieves.map(({ rateAt }) => {
      const minutes = Array.from({ length: (10 * DAY) / MINUTE }, (_, minute) => MONDAY + minute * MINUTE)
      return (minutes.find((at) => rateAt(at) > 0) ?? 0) - MONDAY
    })
    expect(begins).toEqual([6, 6.75, 7.5, 8.25, 9].map((days) => days * DAY))
  })

  it('has refused connections of the factory too once its claim is disabled', () => {
    const { lines } = historyOf({ ...world, until: { days: 2 }, attacks: ['after-disablement'] })
    const refused = lines.filter(({ line }) => line.line.includes('"Connection.AuthNError"'))
    expect(refused.some(({ line }) => line.line.includes('"198.51.100.'))).toBe(true)
    expect(refused.every(({ at }) => at >= MONDAY + 1.2 * DAY)).toBe(true)
    const later = lines.filter(
      ({ at, line }) => at > MONDAY + 1.3 * DAY && line.line.includes('/provision/') && line.line.includes('acme-sensor-v2'),
    )
    expect(later).toEqual([])
  })
})
