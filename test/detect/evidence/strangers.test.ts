// Strangers at work are one piece of news for a week.
import { expect, it } from 'vitest'
import { createStrangers } from '../../../src/detect/evidence/strangers.ts'
import { DAY } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

it('are told of once in seven days, over a restart too', () => {
  const fresh = createStrangers()
  expect(fresh.isTold(MONDAY)).toBe(false)
  fresh.tell(MONDAY)
  for (const strangers of [fresh, createStrangers(fresh.save())]) {
    expect([0, 6, 7].map((day) => strangers.isTold(MONDAY + day * DAY))).toEqual([true, true, false])
  }
  expect(createStrangers(createStrangers().save()).isTold(MONDAY)).toBe(false)
})
