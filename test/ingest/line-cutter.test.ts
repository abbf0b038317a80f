// Lines come out the same however the bytes are cut into pieces, and a long line is not held in full.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineCutter } from '../../src/ingest/line-cutter.ts'
import { isRun } from '../../src/ingest/line-run.ts'
import { cutAll, inPieces, scraps } from './pieces.ts'

const linesOf = (pieces: readonly Uint8Array[], keep = 1_000) => cutAll(createLineCutter('f', keep), pieces).lines
const cut = (...texts: string[]) => linesOf(texts.map((text) => Buffer.from(text)))

it('numbers lines, keeps empty ones, and needs no line end at the end', () => {
  expect(cut('a\n\nb')).toEqual([
    { text: 'a', size: 2, place: 'f:1' },
    { text: '', size: 1, place: 'f:2' },
    { text: 'b', size: 1, place: 'f:3' },
  ])
})

it('begins where it is told to', () => {
  const lines = cutAll(createLineCutter('f', 10, { line: 7, uncounted: 3 }), [Buffer.from('a\nb')]).lines
  expect(lines.map(({ size, place }) => [size, place])).toEqual([
    [5, 'f:7'],
    [1, 'f:8'],
  ])
})

it('finds no line in nothing, and none behind the last line end', () => {
  expect(linesOf([])).toEqual([])
  expect(cut('a\n')).toHaveLength(1)
})

describe('a line that is too long', () => {
  const x = 'x'.repeat(600)

  it('is kept at its beginning only, with its size', () => {
    expect(cut(x, x, x, '\nshort\n')).toEqual([
      { text: 'x'.repeat(1_000), size: 1_801, place: 'f:1' },
      { text: 'short', size: 6, place: 'f:2' },
    ])
  })

  it('is cut at its records where it is JSON, be they values behind one another or elements of a list', () => {
    const values = Array.from({ length: 9 }, (_, n) => `{"n":${n},"x":"${x}"}`)
    for (const text of [values.join(''), `[${values.join(',')}]`, `  {"owner":"1","logEvents":[${values.join(', ')}],"more":[]}`]) {
      const lines = cut('before\n', `${text}\nafter`)
      expect(lines.map((line) => line.text)).toEqual(['before', ...values, 'after'])
      expect(lines.map(({ place }) => place)).toEqual(['f:1', 'f:2', ...values.slice(1).map((_, n) => `f:2#${n + 2}`), 'f:3'])
      expect(lines.reduce((sum, { size }) => sum + size, 0)).toBe(7 + text.length + 1 + 5)
    }
  })

  it('is text from where it is no JSON any more, to its end', () => {
    const value = `{"x":"${x}"}`
    const lines = cut(`${value}${value}nonsense${x}${value}\nafter\n`)
    expect(lines.map((line) => [line.text.slice(0, 8), line.size, line.place])).toEqual([
      ['{"x":"xx', 608, 'f:1'],
      ['{"x":"xx', 608, 'f:1#2'],
      ['nonsense', 8 + 600 + 608 + 1, 'f:1'],
      ['after', 6, 'f:2'],
    ])
  })

  it('that is one value is kept at its beginning only', () => {
    const lines = cut(`{"x":"${x}${x}"}\nafter\n`)
    expect(lines.map((line) => [line.text.length, line.size])).toEqual([
      [1_000, 1_209],
      [5, 6],
    ])
  })
})

it('gives whole lines many at a time, also the one that began in other bytes', () => {
  const cutter = createLineCutter('f', 1_000)
  const lines = 'line\n'.repeat(5_000)
  const pieces = [lines.slice(0, 9_998), lines.slice(9_998)].flatMap((text) => [...cutter.cut(Buffer.from(text))].flat())
  expect(pieces.map((piece) => (isRun(piece) ? piece.ends.length : 0))).toEqual([1_999, 1, 2_048, 952])
  expect(pieces.map((piece) => (isRun(piece) ? piece.line : 0))).toEqual([1, 2_000, 2_001, 4_049])
})

it('does not depend on how the bytes are cut, and counts each of them', () => {
  fc.assert(
    fc.property(scraps, fc.array(fc.nat(150), { maxLength: 6 }), fc.constantFrom(5, 20, 1_000), (all, cuts, keep) => {
      const lines = linesOf([all], keep)
      expect(linesOf(inPieces(all, cuts), keep)).toEqual(lines)
      expect(lines.reduce((sum, { size }) => sum + size, 0)).toBe(all.length)
    }),
    { numRuns: 2_000 },
  )
})
