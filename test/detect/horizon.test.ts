import { expect, it } from 'vitest'
import { createHorizon, decodeMark, encodeMark } from '../../src/detect/horizon.ts'

const mark = (offset: number) => ({ offset, watermark: { upTo: [[offset * 10]] } })

it('begins at the last mark before what is needed', () => {
  const horizon = createHorizon(mark(0))
  for (const offset of [4, 9, 15]) horizon.mark(mark(offset))
  expect(horizon.before(3).offset).toBe(0)
  expect(horizon.before(9).offset).toBe(9)
  expect(horizon.before(14).offset).toBe(9)
  expect(horizon.before(Number.POSITIVE_INFINITY).offset).toBe(15)
})

it('begins at the first mark it has left where more is needed than it knows', () => {
  expect(createHorizon(mark(7)).before(2).offset).toBe(7)
})

it('is never behind what is needed, however many marks there were', () => {
  const horizon = createHorizon(mark(0))
  for (let offset = 1; offset <= 5_000; offset++) horizon.mark(mark(offset))
  const { offset } = horizon.before(4_000)
  expect(offset).toBeLessThanOrEqual(4_000)
  expect(offset).toBeGreaterThan(3_000)
})

it('is written and read', () => {
  expect(decodeMark(encodeMark(mark(7)))).toEqual(mark(7))
})
