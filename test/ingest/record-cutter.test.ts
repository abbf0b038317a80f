// JSON is cut at its records wherever the pieces end, with places, and in bounded memory; what breaks it comes back.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecordCutter } from '../../src/ingest/record-cutter.ts'
import { inPieces, scraps } from './pieces.ts'

const KEEP = 40

function cutRecords(pieces: readonly Uint8Array[], line = 1) {
  const cutter = createRecordCutter('f', KEEP, line)
  const lines: [string, number, string][] = []
  const take = (some: ReturnType<typeof cutter.end>['lines']): void => {
    for (const { bytes, size, place } of some) lines.push([Buffer.from(bytes).toString(), size, place])
  }
  for (const [index, piece] of pieces.entries()) {
    const cut = cutter.cut(piece)
    take(cut.lines)
    if (cut.leftover !== null) {
      const { bytes, line: from, uncounted } = cut.leftover
      return { lines, leftover: [Buffer.concat([bytes, ...pieces.slice(index + 1)]).toString(), from, uncounted], isCutShort: null }
    }
  }
  const end = cutter.end()
  take(end.lines)
  return { lines, leftover: null, isCutShort: end.isCutShort }
}

const cut = (text: string, line?: number) => cutRecords([Buffer.from(text)], line)

it('gives each record the line in which it begins, and counts what stands between to the one before', () => {
  expect(cut('[\n  {"a":\n1},\n  {"b":2}\n]\n')).toEqual({
    lines: [
      ['{"a":\n1}', 16, 'f:2'],
      ['{"b":2}', 10, 'f:4'],
    ],
    leftover: null,
    isCutShort: false,
  })
})

it('numbers the records of one line', () => {
  expect(cut('{"a":1}{"b":2} {"c":3}\n{"d":4}', 7).lines.map(([text, , place]) => [text, place])).toEqual([
    ['{"a":1}', 'f:7'],
    ['{"b":2}', 'f:7#2'],
    ['{"c":3}', 'f:7#3'],
    ['{"d":4}', 'f:8'],
  ])
  expect(cut('{"events":[{"a":1},{"b":2}]}').lines.map(([, , place]) => place)).toEqual(['f:1', 'f:1#2'])
})

it('keeps the beginning of a record that is too long, and reads the next one', () => {
  const { lines } = cut(`[{"a":"${'x'.repeat(100)}"},{"b":2}]`)
  expect(lines.map(([text, size]) => [text.length, size])).toEqual([
    [KEEP, 110],
    [7, 8],
  ])
})

describe('what breaks off', () => {
  it('comes back from the beginning of its record, with its line', () => {
    expect(cut('[{"a":1},\n{"b":\n{"c":1}\n{"d":2}\n')).toEqual({
      lines: [['{"a":1}', 10, 'f:1']],
      leftover: ['{"b":\n{"c":1}\n{"d":2}\n', 2, 0],
      isCutShort: null,
    })
  })

  it('comes back from the byte that broke it, where no record had begun or too much of it', () => {
    expect(cut('{"a":1}\nx')).toEqual({ lines: [['{"a":1}', 8, 'f:1']], leftover: ['x', 2, 0], isCutShort: null })
    expect(cut(`[\n{"b":\n"${'x'.repeat(50)}"\n{`)).toMatchObject({ lines: [[expect.any(String), 61, 'f:2']], leftover: ['{', 4, 0] })
  })

  it('is told apart from what is cut short', () => {
    expect(cut('[{"a":1},{"b')).toEqual({
      lines: [
        ['{"a":1}', 9, 'f:1'],
        ['{"b', 3, 'f:1#2'],
      ],
      leftover: null,
      isCutShort: true,
    })
  })
})

it('does not depend on how the bytes are cut, and counts each of them', () => {
  fc.assert(
    fc.property(scraps, fc.array(fc.nat(150), { maxLength: 6 }), (bytes, cuts) => {
      const whole = cutRecords([bytes])
      expect(cutRecords(inPieces(bytes, cuts))).toEqual(whole)
      const counted = whole.lines.reduce((sum, [, size]) => sum + size, 0)
      const [rest = '', , uncounted = 0] = whole.leftover ?? []
      // Blanks in which no record ever begins are all that may remain.
      if (whole.lines.length > 0) expect(counted + Number(uncounted) + Buffer.byteLength(String(rest))).toBe(bytes.length)
    }),
    { numRuns: 2_000 },
  )
})
