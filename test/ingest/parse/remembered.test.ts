// What is remembered is what was said, and never too much of it.
import { expect, it, vi } from 'vitest'
import { remembered } from '../../../src/ingest/parse/remembered.ts'

it('asks once for each text, nulls too, and again when it had to forget', () => {
  const answer = vi.fn((text: string) => (text === 'none' ? null : text.length))
  const ask = remembered(answer, 2)
  expect([ask('a'), ask('none'), ask('a'), ask('none')]).toEqual([1, null, 1, null])
  expect(answer).toHaveBeenCalledTimes(2)
  expect([ask('bb'), ask('a')]).toEqual([2, 1])
  expect(answer).toHaveBeenCalledTimes(4)
})

it('does not keep a text that is too long to come again', () => {
  const answer = vi.fn((text: string) => text.length)
  const ask = remembered(answer)
  expect([ask('x'.repeat(300)), ask('x'.repeat(300))]).toEqual([300, 300])
  expect(answer).toHaveBeenCalledTimes(2)
})
