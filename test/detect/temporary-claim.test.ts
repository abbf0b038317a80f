// Claims of five minutes: one device each, and everything else is told.
import { describe, expect, it } from 'vitest'
import { createTemporaryClaim } from '../../src/detect/temporary-claim.ts'
import { MINUTE } from '../../src/model/time.ts'
import { attempt, MONDAY } from './attempts.ts'

const claim = () => createTemporaryClaim(['acme-field'])
const own = { template: 'acme-field' }

describe('a temporary claim', () => {
  it('registers one device, at whichever try', () => {
    const { judge } = claim()
    const tries = [attempt(MONDAY, { outcome: 'orphan' }), attempt(MONDAY + MINUTE, { ...own, outcome: 'rejected' })]
    expect([...tries, attempt(MONDAY + 2 * MINUTE, own)].map(judge)).toEqual([null, null, null])
  })

  it.each(['ok', 'duplicate', 'off-pattern'] as const)('does not register a second one, whatever it is called: %s', (outcome) => {
    const { judge } = claim()
    expect(judge(attempt(MONDAY, own))).toBeNull()
    expect(judge(attempt(MONDAY + MINUTE, { ...own, outcome }))).toEqual({ is: 'reused', registrations: 2, tries: 2 })
  })

  it('is not tried without an end', () => {
    const { judge } = claim()
    const doubts = Array.from({ length: 12 }, (_, index) => judge(attempt(MONDAY + index, { outcome: 'orphan' })))
    expect(doubts.map((doubt) => doubt?.is)).toEqual([...Array(10).fill(undefined), 'reused', 'reused'])
  })
})

describe('what is none', () => {
  it('uses another template', () => {
    expect(claim().judge(attempt(MONDAY, { template: 'acme-sensor-v2' }))).toEqual({ is: 'stranger' })
    expect(createTemporaryClaim([]).judge(attempt(MONDAY, { outcome: 'orphan' }))).toEqual({ is: 'stranger' })
  })

  it('is used after it would have expired, also where a restart lies between', () => {
    const before = claim()
    expect(before.judge(attempt(MONDAY, { ...own, outcome: 'rejected' }))).toBeNull()
    const after = createTemporaryClaim(['acme-field'], before.save())
    expect(after.judge(attempt(MONDAY + 15 * MINUTE, { ...own, outcome: 'rejected' }))).toBeNull()
    expect(after.judge(attempt(MONDAY + 15 * MINUTE + 1, { ...own, outcome: 'rejected' }))).toEqual({ is: 'stranger' })
  })

  it('has the time of its earliest attempt, whichever was judged first', () => {
    const { judge } = claim()
    expect(judge(attempt(MONDAY + 10 * MINUTE, { ...own, outcome: 'rejected' }))).toBeNull()
    expect(judge(attempt(MONDAY, { ...own, outcome: 'rejected' }))).toBeNull()
    expect(judge(attempt(MONDAY + 16 * MINUTE, { ...own, outcome: 'rejected' }))).toEqual({ is: 'stranger' })
  })
})
