// A byte, or a text, is found where it stands, asked in the order of the places or not.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BACKSLASH, occurrencesOf } from '../../../src/ingest/parse/occurrences.ts'

it('says where the next one stands, or where all ends', () => {
  const letters = fc.array(fc.constantFrom('a', '\\'), { maxLength: 30 }).map((list) => list.join(''))
  fc.assert(
    fc.property(letters, fc.array(fc.nat(30), { maxLength: 6 }), fc.constantFrom(BACKSLASH, Buffer.from('a\\')), (text, places, wanted) => {
      const occurrences = occurrencesOf(wanted, Buffer.from(text))
      for (const place of [0, ...places, 30]) {
        const found = text.indexOf(wanted === BACKSLASH ? '\\' : 'a\\', place)
        expect(occurrences.from(place)).toBe(found === -1 ? text.length : found)
      }
    }),
  )
})
