// A byte is found where it stands, asked in the order of the places or not.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BACKSLASH, occurrencesOf } from '../../../src/ingest/parse/occurrences.ts'

it('says for each stretch whether one stands in it', () => {
  const letters = fc.array(fc.constantFrom('a', '\\'), { maxLength: 30 }).map((list) => list.join(''))
  fc.assert(
    fc.property(letters, fc.array(fc.nat(30), { maxLength: 6 }), (text, cuts) => {
      const backslashes = occurrencesOf(BACKSLASH, Buffer.from(text))
      const places = [0, ...cuts.toSorted((a, b) => a - b), 30]
      for (const [index, from] of places.slice(0, -1).entries()) {
        const to = places[index + 1] ?? 0
        expect(backslashes.isIn(from, to)).toBe(text.slice(from, to).includes('\\'))
      }
      expect(backslashes.isIn(0, 30)).toBe(text.includes('\\'))
    }),
  )
})
