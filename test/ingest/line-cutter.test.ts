// Lines come out the same however the bytes are cut into chunks, and a long line is not held in full.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLineCutter } from '../../src/ingest/line-cutter.ts'

function linesOf(chunks: readonly Uint8Array[], keep = 1_000) {
  const cutter = createLineCutter('f', keep)
  const lines = chunks.flatMap((chunk) => cutter.cut(chunk))
  const last = cutter.rest()
  return [...lines, ...(last === null ? [] : [last])].map(({ bytes, size, place }) => ({
    text: Buffer.from(bytes).toString(),
    size,
    place,
  }))
}

it('numbers lines, keeps empty ones, and needs no line end at the end', () => {
  expect(linesOf([Buffer.from('a\n\nb')])).toEqual([
    { text: 'a', size: 2, place: 'f:1' },
    { text: '', size: 1, place: 'f:2' },
    { text: 'b', size: 1, place: 'f:3' },
  ])
})

it('finds no line in nothing, and none behind the last line end', () => {
  expect(linesOf([])).toEqual([])
  expect(linesOf([Buffer.from('a\n')])).toHaveLength(1)
})

it('keeps the beginning of a long line only, and knows its size', () => {
  const lines = linesOf([
    Buffer.from('x'.repeat(600)),
    Buffer.from('x'.repeat(600)),
    Buffer.from('x'.repeat(600)),
    Buffer.from('\nshort\n'),
  ])
  expect(lines).toEqual([
    { text: 'x'.repeat(1_000), size: 1_801, place: 'f:1' },
    { text: 'short', size: 6, place: 'f:2' },
  ])
})

it('does not depend on how the bytes are cut', () => {
  const bytes = fc.array(fc.constantFrom(0x0a, 0x61, 0xff), { maxLength: 60 }).map((all) => Uint8Array.from(all))
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(60), { maxLength: 6 }), (all, cuts) => {
      const ends = [...cuts.filter((cut) => cut < all.length).toSorted((a, b) => a - b), all.length]
      const chunks = ends.map((end, index) => all.subarray(index === 0 ? 0 : ends[index - 1], end))
      expect(linesOf(chunks, 5)).toEqual(linesOf([all], 5))
      expect(linesOf(chunks, 5).reduce((sum, { size }) => sum + size, 0)).toBe(all.length)
    }),
  )
})
