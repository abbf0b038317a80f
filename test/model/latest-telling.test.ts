import { describe, expect, it } from 'vitest'
import { createLatestTelling, type LatestTelling } from '../../src/model/latest-telling.ts'
import { attemptOf } from '../respond/records.ts'

const counts = (latest: LatestTelling, id: string, told?: number): boolean =>
  latest.counts({ v: 1, attempt: attemptOf(id), ...(told === undefined ? {} : { told }) })

describe('createLatestTelling', () => {
  it('takes what is told again and what is told later, and nothing that was told before', () => {
    const latest = createLatestTelling()
    expect(counts(latest, 'a', 5)).toBe(true)
    expect(counts(latest, 'a', 5)).toBe(true)
    expect(counts(latest, 'a', 9)).toBe(true)
    expect(counts(latest, 'a', 5)).toBe(false)
    expect(counts(latest, 'a')).toBe(false)
    expect(counts(latest, 'b')).toBe(true)
    expect(counts(latest, 'b', 5)).toBe(true)
  })

  it('forgets the id that it has not heard of for longest', () => {
    const latest = createLatestTelling(2)
    counts(latest, 'a', 9)
    counts(latest, 'b', 9)
    counts(latest, 'a', 9)
    counts(latest, 'c', 9)
    expect(counts(latest, 'a', 1)).toBe(false)
    expect(counts(latest, 'b', 1)).toBe(true)
  })
})
