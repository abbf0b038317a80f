// How old and how busy a claim is, and until when it is cold.
import { expect, it } from 'vitest'
import { createAge } from '../../../src/detect/evidence/age.ts'
import { DAY } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

function seenFor(days: number, attempts: number) {
  const age = createAge()
  for (let index = 0; index < attempts; index++) age.goOn(MONDAY + Math.floor((index * days * DAY) / (attempts - 1)))
  return age
}

it.each([
  [6.9, 5_000, true],
  [7, 500, false],
  [7, 499, true],
  [27, 60, true],
  [28, 60, false],
])('of %d days and %d attempts is cold: %s', (days, attempts, isCold) => {
  expect(seenFor(days, attempts).isCold()).toBe(isCold)
})

it('counts attempts a day, stands still when time runs backwards, and goes on from what was saved', () => {
  const age = seenFor(10, 500)
  age.goOn(MONDAY - DAY)
  expect([age.now(), age.days(), age.attemptsPerDay()]).toEqual([MONDAY + 10 * DAY, 10, 50.1])
  expect(createAge(age.save()).save()).toEqual(age.save())
})
