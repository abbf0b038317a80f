// A silent claim that is used again by strangers.
import { expect, it } from 'vitest'
import { createAwakening } from '../../../src/detect/evidence/awakening.ts'
import { DAY, HOUR } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

const PER_DAY = 3

it('is told at the third attempt of strangers after a week without any, once', () => {
  const awakening = createAwakening()
  awakening.note(MONDAY, false, PER_DAY)
  const told = Array.from({ length: 6 }, (_, index) => awakening.note(MONDAY + 8 * DAY + index * HOUR, true, PER_DAY))
  expect(told).toEqual([false, false, true, false, false, false])
  expect([awakening.silentDays(), awakening.attempts()]).toEqual([8, 6])
})

it('is none where a known source comes first, or is back', () => {
  const awakening = createAwakening()
  awakening.note(MONDAY, false, PER_DAY)
  awakening.note(MONDAY + 8 * DAY, false, PER_DAY)
  expect([1, 2, 3].map((hour) => awakening.note(MONDAY + 8 * DAY + hour * HOUR, true, PER_DAY))).toEqual([false, false, false])
  awakening.note(MONDAY + 20 * DAY, true, PER_DAY)
  awakening.note(MONDAY + 20 * DAY, false, PER_DAY)
  expect([1, 2, 3].map((hour) => awakening.note(MONDAY + 20 * DAY + hour * HOUR, true, PER_DAY))).toEqual([false, false, false])
})

it('is none of a claim that is seldom used, nor of one that was never seen', () => {
  const seldom = createAwakening()
  seldom.note(MONDAY, false, 0.5)
  expect([8, 9, 10].map((day) => seldom.note(MONDAY + day * DAY, true, 0.5))).toEqual([false, false, false])
  const fresh = createAwakening()
  expect([8, 9, 10].map((day) => fresh.note(MONDAY + day * HOUR, true, PER_DAY))).toEqual([false, false, false])
})

it('goes on from what it saved', () => {
  const awakening = createAwakening()
  for (const day of [0, 8, 8.1]) awakening.note(MONDAY + day * DAY, true, PER_DAY)
  const again = createAwakening(awakening.save())
  expect(again.note(MONDAY + 8.2 * DAY, true, PER_DAY)).toBe(true)
  expect(again.silentDays()).toBe(8)
})
