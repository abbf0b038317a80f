// Numbers by local hour: eight weeks of them, and the same hour of the weeks before.
import { expect, it } from 'vitest'
import { NO_ROW } from '../../src/detect/key-table.ts'
import { createPastHours } from '../../src/detect/past-hours.ts'

const WEEK = 7 * 24
const FIRST = 480_000

function noted(hours: readonly number[]) {
  const past = createPastHours(1)
  for (const hour of hours) past.setCell(past.note(hour), 0, hour - FIRST)
  return past
}

it('shows nothing before a claim was seen for fourteen days', () => {
  const past = noted([FIRST])
  expect(past.visits(FIRST + 2 * WEEK - 1)).toEqual([])
  expect(past.visits(FIRST + 2 * WEEK)).toHaveLength(2)
})

it('shows the same hour of the weeks before, the latest first, and silent ones as such', () => {
  const past = noted([FIRST, FIRST + 5, FIRST + WEEK + 5, FIRST + 3 * WEEK + 5])
  const visits = past.visits(FIRST + 4 * WEEK + 5)
  expect(visits.map((row) => (row === NO_ROW ? null : past.cell(row, 0)))).toEqual([3 * WEEK + 5, null, WEEK + 5, 5])
})

it('keeps what was noted of an hour, and forgets those of more than eight weeks before, but not the very first', () => {
  const past = noted([FIRST, FIRST + 1, FIRST + 2, FIRST + 2 + 8 * WEEK])
  expect(past.cell(past.note(FIRST + 2), 0)).toBe(2)
  expect(past.save()).toEqual([FIRST, FIRST + 2, FIRST + 2 + 8 * WEEK].map((hour) => [hour, hour - FIRST]))
})

it('goes on from what it saved', () => {
  const past = noted(Array.from({ length: 9 * WEEK }, (_, hour) => FIRST + hour))
  const restored = createPastHours(1, past.save())
  expect(restored.save()).toEqual(past.save())
  expect(restored.visits(FIRST + 9 * WEEK)).toHaveLength(8)
})
