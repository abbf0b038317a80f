// What is remembered is what was said, and never too much of it.
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { remembered, rememberedShortly } from '../../src/model/remembered.ts'

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

it('answers the same where each text has one place, and asks anew only when another took it', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.nat({ max: 40 }).map(String))), (texts) => {
      const ask = rememberedShortly((text) => `${text}!`, 8)
      for (const text of texts) expect(ask(text)).toBe(`${text}!`)
    }),
  )
  const answer = vi.fn((text: string) => (text === 'none' ? null : text.length))
  const ask = rememberedShortly(answer)
  const long = 'x'.repeat(300)
  expect(['none', '', 'none', '', long, long].map(ask)).toEqual([null, 0, null, 0, 300, 300])
  expect(answer).toHaveBeenCalledTimes(4)
})
