// The text of a stretch of bytes is its text, whatever was decoded with it.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRunText } from '../../../src/ingest/parse/run-text.ts'

it('gives the text of the bytes, in any order and out of any bytes', () => {
  const stretch = fc.tuple(fc.nat(2), fc.nat(9_000), fc.nat(3_000))
  // Most are asked for one behind the other.
  const asked = fc.array(
    fc.oneof(
      stretch,
      fc.nat(500).map((length): null | number => length),
    ),
    { maxLength: 40 },
  )
  const many = [0, 1, 2].map((seed) => Buffer.from(Array.from({ length: 10_000 }, (_, at) => 32 + ((at * 7 + seed * 13) % 90))))
  fc.assert(
    fc.property(asked, (stretches) => {
      const texts = createRunText()
      let [which, last] = [0, -1]
      for (const each of stretches) {
        const [next, begin, length] = Array.isArray(each) ? each : [which, last + 1, each ?? 0]
        const bytes = many[next] ?? Buffer.alloc(0)
        const end = Math.min(begin + length, bytes.length)
        expect(texts.text(bytes, Math.min(begin, end), end)).toBe(bytes.toString('latin1', Math.min(begin, end), end))
        which = next
        last = end
      }
    }),
    { numRuns: 1_000 },
  )
})
