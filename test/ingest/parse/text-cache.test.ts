// A remembered text is always the text of the bytes that were asked for.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTextCache } from '../../../src/ingest/parse/text-cache.ts'

it('gives the text of the bytes, whatever was asked for before', () => {
  const cache = createTextCache()
  const text = fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^SN-0000[ab]{4}$/), fc.stringMatching(/^[ab]{3,6}$/))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (texts) => {
      for (const asked of [...texts, ...texts]) {
        const bytes = Buffer.from(`<${asked}>`, 'latin1')
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        expect(cache.text(bytes, view, 1, bytes.length - 1)).toBe(bytes.toString('latin1', 1, bytes.length - 1))
      }
    }),
  )
})
