// Two lists, one behind the other.
import { expect, it } from 'vitest'
import { concat } from '../../src/detect/concat.ts'

it('puts one behind the other, and gives the other itself where one is empty', () => {
  const [some, none] = [[1, 2], [] as number[]]
  expect(concat(some, [3])).toEqual([1, 2, 3])
  expect(concat(some, none)).toBe(some)
  expect(concat(none, some)).toBe(some)
})
