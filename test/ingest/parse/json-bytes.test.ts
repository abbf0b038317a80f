// Texts and words of JSON end where JSON says, or are left to JSON.parse.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesAt, endOfText, endOfWord, isAt, NOWHERE, wordIn } from '../../../src/ingest/parse/json-bytes.ts'

function viewOf(text: string): DataView {
  const bytes = Buffer.from(text, 'latin1')
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

describe('texts', () => {
  it('end at their quote, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
        fc.string({ unit: 'grapheme-ascii', maxLength: 9 }),
        (text, rest) => {
          const plain = text.replaceAll('"', "'")
          expect(endOfText(viewOf(`${plain}"${rest}`), 0, plain.length + 1 + rest.length)).toBe(plain.length)
        },
      ),
    )
  })

  it('end nowhere where anything but plain ASCII stands before the quote', () => {
    const byte = fc.oneof(fc.constantFrom(0x00, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x7f, 0x80, 0xa2, 0xff), fc.nat(255))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3 }), fc.array(byte, { maxLength: 20 }), (before, bytes) => {
        const all = Buffer.from([...before, ...bytes])
        const end = bytes.findIndex((each) => each === 0x22 || each < 0x20 || each > 0x7f)
        const expected = bytes[end] === 0x22 ? before.length + end : NOWHERE
        expect(endOfText(new DataView(all.buffer, all.byteOffset, all.length), before.length, all.length)).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['no end', 'a\u0001"', '\u00e4"', 'abcdefg\n"'])('are left alone: %j', (text) => {
    expect(endOfText(viewOf(text), 0, text.length)).toBe(NOWHERE)
  })
})

describe('words', () => {
  it.each([
    ['0', 0],
    ['51234', 51_234],
    ['999999999999999', 999_999_999_999_999],
    ['true', true],
    ['null', null],
  ])('%s', (text, value) => {
    const view = viewOf(`${text},`)
    expect(endOfWord(view, 0, text.length + 1)).toBe(text.length)
    expect(wordIn(view, 0, text.length)).toBe(value)
  })

  it.each(['01,', '1.5,', '-1,', '1000000000000000,', 'True,', ',', '12', '1e3}'])('are left alone: %s', (text) => {
    expect(endOfWord(viewOf(text), 0, text.length)).toBe(NOWHERE)
  })
})

it('recognises the bytes that it was shown, and no others', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 12 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 16 }),
      (shown, other) => {
        const known = bytesAt(viewOf(shown), 0, shown.length)
        expect(isAt(viewOf(`x${shown}`), 1, shown.length + 1, known)).toBe(true)
        expect(isAt(viewOf(shown), 0, shown.length - 1, known)).toBe(false)
        expect(isAt(viewOf(other), 0, other.length, known)).toBe(other.startsWith(shown))
      },
    ),
  )
})
