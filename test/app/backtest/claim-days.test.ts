// Days of a claim: by the wall clock of its site, whatever the zone of whoever reads.
import { describe, expect, it } from 'vitest'
import { claimDaysOf } from '../../../src/app/backtest/claim-days.ts'
import { UNREGISTERED } from '../../../src/model/claim.ts'
import { claim, claimSettings, otherClaim } from '../../respond/records.ts'

const at = (time: string): number => Date.parse(time)
const inBerlin = claimSettings({ sites: [{ name: 'plant-7', cidrs: [], timeZone: 'Europe/Berlin' }] })

describe('a day', () => {
  it('begins at midnight of the site, in summer and in winter', () => {
    const { dayOf, timeZone } = claimDaysOf([[inBerlin]])
    expect(timeZone(claim)).toBe('Europe/Berlin')
    expect(
      ['2026-07-01T21:59:59Z', '2026-07-01T22:00:00Z', '2026-01-01T22:59:59Z', '2026-01-01T23:00:00Z'].map((time) =>
        dayOf(claim, at(time)),
      ),
    ).toEqual(['2026-07-01', '2026-07-02', '2026-01-01', '2026-01-02'])
  })

  it('is one of UTC where no site names a zone, and where nobody configured the claim', () => {
    const { dayOf, timeZone, countedAs } = claimDaysOf([[claimSettings()]])
    expect([dayOf(claim, at('2026-07-01T23:59:59Z')), timeZone(claim)]).toEqual(['2026-07-01', 'UTC'])
    expect([countedAs(claim), countedAs(otherClaim), dayOf(UNREGISTERED, at('2026-07-01T23:59:59Z'))]).toEqual([
      claim,
      UNREGISTERED,
      '2026-07-01',
    ])
  })
})

describe('two configurations', () => {
  it('share the zone that any of them names, the first one first, and all claims of both', () => {
    const inTokyo = claimSettings({ sites: [{ name: 'plant-8', cidrs: [], timeZone: 'Asia/Tokyo' }] })
    expect(claimDaysOf([[claimSettings()], [inTokyo]]).timeZone(claim)).toBe('Asia/Tokyo')
    expect(claimDaysOf([[inBerlin], [inTokyo]]).timeZone(claim)).toBe('Europe/Berlin')
    expect([...claimDaysOf([[inBerlin], [claimSettings({ id: otherClaim }), inTokyo]]).claims.keys()]).toEqual([claim, otherClaim])
  })
})
