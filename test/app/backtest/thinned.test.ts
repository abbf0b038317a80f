// A course in bounded memory: however long it grows, nothing that was put in is lost from what its buckets come to.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createThinned, inFewer } from '../../../src/app/backtest/thinned.ts'
import { DAY, MINUTE } from '../../../src/model/time.ts'

interface Range {
  readonly least: number
  readonly most: number
  readonly sum: number
}
const merge = (a: Range, b: Range): Range => ({
  least: Math.min(a.least, b.least),
  most: Math.max(a.most, b.most),
  sum: a.sum + b.sum,
})
const one = (value: number): Range => ({ least: value, most: value, sum: value })
const putIn = fc.array(fc.record({ at: fc.integer({ min: 0, max: 3 * 365 * DAY }), value: fc.integer({ min: -99, max: 99 }) }), {
  minLength: 1,
})

describe('a thinned course', () => {
  it('keeps buckets of one width, aligned, in their order, and never more of them than it may', () => {
    fc.assert(
      fc.property(putIn, fc.integer({ min: 2, max: 40 }), (values, most) => {
        const course = createThinned<Range>(MINUTE, merge, most)
        for (const { at, value } of values) course.put(at, one(value))
        const buckets = course.buckets()
        expect(buckets.length).toBeLessThanOrEqual(most)
        expect(buckets.map(({ from }) => from)).toEqual(buckets.map(({ from }) => from).toSorted((a, b) => a - b))
        for (const { from, to } of buckets) expect([from % course.width(), to - from]).toEqual([0, course.width()])
      }),
    )
  })

  it('keeps the least, the most and the sum of everything, each in the bucket of its time', () => {
    fc.assert(
      fc.property(putIn, (values) => {
        const course = createThinned<Range>(MINUTE, merge, 10)
        for (const { at, value } of values) course.put(at, one(value))
        for (const { from, to, value } of course.buckets()) {
          const inside = values.filter(({ at }) => at >= from && at < to).map((put) => one(put.value))
          expect(value).toEqual(inside.reduce(merge))
        }
        const counted = course.buckets().map(({ from, to }) => values.filter(({ at }) => at >= from && at < to).length)
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(values.length)
      }),
    )
  })

  it('stays as narrow as it began while it is short', () => {
    const course = createThinned<Range>(MINUTE, merge, 10)
    for (let minute = 0; minute < 10; minute++) course.put(minute * MINUTE, one(minute))
    expect([course.width(), course.buckets().length]).toEqual([MINUTE, 10])
    course.put(10 * MINUTE, one(10))
    expect([course.width(), course.buckets().length]).toEqual([2 * MINUTE, 6])
  })
})

describe('the same in fewer buckets', () => {
  it('takes neighbours together, from the first to the last', () => {
    const buckets = [1, 2, 3, 4, 5].map((value) => ({ from: value, to: value + 1, value: one(value) }))
    expect(inFewer(buckets, merge, 2)).toEqual([
      { from: 1, to: 4, value: { least: 1, most: 3, sum: 6 } },
      { from: 4, to: 6, value: { least: 4, most: 5, sum: 9 } },
    ])
    expect(inFewer(buckets, merge, 48)).toEqual(buckets)
    expect(inFewer([], merge, 48)).toEqual([])
  })
})
