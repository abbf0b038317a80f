// The queue gives what it was given, in order, and only what lies before the limit.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTimeQueue, type TimeQueue } from '../../src/ingest/time-queue.ts'

function drain(queue: TimeQueue<number>, limit: number): number[] {
  const taken: number[] = []
  for (let next = queue.takeIf((first) => first < limit); next !== undefined; next = queue.takeIf((first) => first < limit))
    taken.push(next)
  return taken
}

it('sorts whatever is put in, and leaves what is not due', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 50 }), (numbers, limit) => {
      const queue = createTimeQueue<number>((a, b) => a - b)
      for (const number of numbers) queue.put(number)
      const sorted = numbers.toSorted((a, b) => a - b)
      expect(drain(queue, limit)).toEqual(sorted.filter((number) => number < limit))
      expect(queue.size).toBe(sorted.filter((number) => number >= limit).length)
      expect(drain(queue, Number.POSITIVE_INFINITY)).toEqual(sorted.filter((number) => number >= limit))
    }),
  )
})

it('stays in order when putting and taking alternate', () => {
  const queue = createTimeQueue<number>((a, b) => a - b)
  for (const number of [5, 1, 9]) queue.put(number)
  expect(drain(queue, 6)).toEqual([1, 5])
  for (const number of [2, 7]) queue.put(number)
  expect(drain(queue, 8)).toEqual([2, 7])
  expect(drain(queue, 100)).toEqual([9])
  expect(queue.takeIf(() => true)).toBeUndefined()
})
