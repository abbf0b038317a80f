// Profiles of sources: bounded, with the innocent forgotten first, and the same after a restart.
import { describe, expect, it } from 'vitest'
import { ALTERNATIVES } from '../../../src/detect/evidence/misuse.ts'
import { createProfiles, type Profiles } from '../../../src/detect/evidence/profiles.ts'
import { DAY } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

function open(profiles: Profiles, index: number) {
  const prefix = `10.${index >> 8}.${index & 255}.0/24`
  return profiles.open({ key: prefix, prefix, first: MONDAY + index, before: index, network: undefined, standing: 'new', who: 1.5 })
}

describe('profiles', () => {
  it('are at most 1,024; who has evidence against him or earned trust stays', () => {
    const profiles = createProfiles()
    const guilty = open(profiles, 0)
    guilty.what = new Float32Array(ALTERNATIVES).fill(12)
    profiles.stand(open(profiles, 1), 'trusted')
    for (let index = 2; index < 4_000; index++) open(profiles, index).isFresh = false
    expect(profiles.forgotten()).toBe(4_000 - 1_024)
    expect(profiles.get('10.0.0.0/24')).toBe(guilty)
    expect(profiles.get('10.0.1.0/24')?.standing).toBe('trusted')
    expect(profiles.get('10.0.2.0/24')).toBeUndefined()
    expect(profiles.get('10.15.159.0/24')).toBeDefined()
  })

  it('of those who were seen lately outlast those who were not', () => {
    const profiles = createProfiles()
    for (let index = 0; index < 1_024; index++) open(profiles, index).isFresh = index < 8
    open(profiles, 5_000)
    expect(profiles.get('10.0.0.0/24')).toBeDefined()
    expect(profiles.get('10.0.8.0/24')).toBeUndefined()
  })

  it('of which all have evidence lose the least of those looked at', () => {
    const profiles = createProfiles()
    for (let index = 0; index < 1_024; index++) open(profiles, index).what = new Float32Array(ALTERNATIVES).fill(index === 5 ? 3 : 9)
    open(profiles, 5_000)
    expect(profiles.get('10.0.5.0/24')).toBeUndefined()
    expect(profiles.forgotten()).toBe(1)
  })

  it('tell the latest of the young ones', () => {
    const profiles = createProfiles()
    for (let index = 0; index < 5; index++) open(profiles, index)
    open(profiles, 9)
    expect(profiles.youngSince(MONDAY + 3, 2)).toEqual(['10.0.9.0/24', '10.0.4.0/24'])
  })

  it('are the same after a restart, also in the order in which they are forgotten', () => {
    const profiles = createProfiles()
    for (let index = 0; index < 1_100; index++) {
      const profile = open(profiles, index)
      Object.assign(profile, {
        days: 3,
        day: 20_000,
        attempts: index,
        ok: 2,
        accepted: 3,
        votes: 4,
        hardVotes: 5,
        votedAt: MONDAY,
        told: 6,
        pairs: 1,
      })
      Object.assign(profile, { rework: -1.25, expectedBefore: 0.125, burst: 2, burstSince: MONDAY + DAY, isFresh: index % 2 === 0 })
      if (index % 3 === 0) profile.what = new Float32Array(ALTERNATIVES).fill(index / 7)
      if (index % 5 === 0) Object.assign(profile, { recent: 2.5, recentAt: MONDAY })
      if (index % 5 === 0) profile.recentBad = Float64Array.of(0, 0, 0.75, 0, 0)
    }
    const again = createProfiles(profiles.save())
    expect(again.save()).toEqual(profiles.save())
    for (const one of [profiles, again]) for (let index = 5_000; index < 5_100; index++) open(one, index)
    expect(again.save()).toEqual(profiles.save())
  })
})
