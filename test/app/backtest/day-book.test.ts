// The attempts of claims by day: each counts once, on its day, under the claim that it is counted as.
import { expect, it } from 'vitest'
import { claimDaysOf } from '../../../src/app/backtest/claim-days.ts'
import { createDayBook } from '../../../src/app/backtest/day-book.ts'
import { noOutcomes } from '../../../src/model/attempt.ts'
import { UNREGISTERED } from '../../../src/model/claim.ts'
import { DAY } from '../../../src/model/time.ts'
import { attemptOf, claim, claimSettings, now, otherClaim } from '../../respond/records.ts'

it('counts by claim, day and outcome; all that nobody configured as one claim', () => {
  const book = createDayBook(claimDaysOf([[claimSettings()]]))
  book.attempt(attemptOf('a', { at: now }))
  book.attempt(attemptOf('b', { at: now, outcome: 'off-pattern' }))
  book.attempt(attemptOf('c', { at: now + DAY }))
  for (const id of [otherClaim, 'f'.repeat(64)]) book.attempt(attemptOf(id, { claim: id, at: now }))
  const days = Array.from(book.days(), ([id, counted]) => [id, Object.fromEntries(counted)])
  expect(Object.fromEntries(days)).toEqual({
    [claim]: { '2026-10-05': { ...noOutcomes(), ok: 1, offPattern: 1 }, '2026-10-06': { ...noOutcomes(), ok: 1 } },
    [UNREGISTERED]: { '2026-10-05': { ...noOutcomes(), ok: 2 } },
  })
})
