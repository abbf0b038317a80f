// Two threads that number the same texts alike.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createNumberedTexts, createTextNumbers } from '../../src/ingest/recurring-texts.ts'

/** What the other side understands of some texts, each in its place. */
function understood(told: readonly (readonly [text: string, place: number])[]): string[] {
  const [numbers, texts] = [createTextNumbers(), createNumberedTexts()]
  return told.map(([text, place]) => {
    const number = numbers.numberOf(text, place)
    if (number > 0) return texts.textOf(number)
    texts.learn(text)
    return text
  })
}

it('both sides mean the same, whatever is told where', () => {
  const text = fc.oneof(fc.constantFrom('', 'a', 'b', 'x'.repeat(128), 'x'.repeat(129)), fc.string({ maxLength: 2 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.nat(3)), { maxLength: 60 }), (told) => {
      expect(understood(told)).toEqual(told.map(([text]) => text))
    }),
  )
})

it('both sides begin anew at the same time, when they know too many', () => {
  // Every third one is told again at once, every fifth one much later.
  const told = Array.from({ length: 40_000 }, (_, index): [string, number] => {
    const name = index % 3 === 0 ? index - 1 : index % 5 === 0 ? Math.max(0, index - 7_000) : index
    return [`text ${name}`, index % 4]
  })
  expect(understood(told)).toEqual(told.map(([text]) => text))
})

it('a text is told once only, if it is not too long to be kept', () => {
  const numbers = createTextNumbers()
  const tell = (text: string): number[] => [0, 1, 2, 1].map((place) => numbers.numberOf(text, place))
  expect(tell('short')).toEqual([0, 1, 1, 1])
  expect(tell('x'.repeat(129))).toEqual([0, 0, 0, 0])
  expect(tell('x'.repeat(128))).toEqual([0, 2, 2, 2])
})
