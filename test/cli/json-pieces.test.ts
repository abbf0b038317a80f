// JSON in pieces is the JSON that it would be in one.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonPieces } from '../../src/cli/json-pieces.ts'

const whole = (value: unknown): string => Array.from(jsonPieces(value)).join('')

it('is what JSON.stringify gives, whatever the value', () => {
  fc.assert(
    fc.property(fc.anything({ maxDepth: 6, withDate: true, withNullPrototype: true }), (value) => {
      fc.pre(JSON.stringify(value) !== undefined)
      expect(whole(value)).toBe(JSON.stringify(value, null, 2))
    }),
    { examples: [[[undefined, { a: undefined, 'b\n': [[], {}, [[[[[['c\n']]]]]]] }]]] },
  )
})

it('comes row by row of a long list', () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => ({ name: 'x'.repeat(100), index }))
  const pieces = Array.from(jsonPieces({ incidents: [{ minted: rows }] }))
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200)
})
