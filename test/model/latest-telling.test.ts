import { describe, expect, it } from 'vitest'
import { createLatestTelling } from '../../src/model/latest-telling.ts'

describe('createLatestTelling', () => {
  it('takes what is told again and what is told later, and nothing that was told before', () => {
    const latest = createLatestTelling()
    expect(latest.counts('a', 5)).toBe(true)
    expect(latest.counts('a', 5)).toBe(true)
    expect(latest.counts('a', 9)).toBe(true)
    expect(latest.counts('a', 5)).toBe(false)
    expect(latest.counts('b', 5)).toBe(true)
  })

  it('forgets the id that it has not heard of for longest', () => {
    const latest = createLatestTelling(2)
    latest.counts('a', 9)
    latest.counts('b', 9)
    latest.counts('a', 9)
    latest.counts('c', 9)
    expect(latest.counts('a', 1)).toBe(false)
    expect(latest.counts('b', 1)).toBe(true)
  })
})
