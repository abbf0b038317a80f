// The lines that cost the most: as long as a line may be, and full of what is dear. Each must be parsed in bounded time.
import { LONGEST_LINE } from '../../src/ingest/parse/limits.ts'

/** Lines of the greatest length, of pieces that are each dear in a way of their own. `entries` are lines that hold good ones. */
export function worstLines(entries: readonly Buffer[]): readonly Buffer[] {
  const pieces = [
    '{}',
    '[]',
    '{',
    '[',
    '[{"a":',
    '"',
    '\\',
    '\\"',
    '{"a":"\\',
    ':',
    '{"a":1}',
    '"a":',
    ',{}',
    ' ',
    '\u202e',
    '2026-10-05T12:00:01.204Z ',
  ]
  const repeated = pieces.map((piece) => filled(piece))
  const some = entries.filter((_, index) => index % Math.ceil(entries.length / 20) === 0)
  const behind = some.map((entry) => filled(entry.toString('latin1')))
  const record = (message: string): string => JSON.stringify({ timestamp: 1_791_201_601_204, message })
  const records = some.map((entry) => record(entry.toString()))
  const payloads = [...records, '{}', record('{}'), record(record('{}')), '[]', '0'].map((one) => within('{"logEvents":[', one, ']}'))
  const values = ['"x":{"a":[', '"message":"', '"k":0,"l":"\\ud800'].map((value) =>
    Buffer.from(`{${filled(value).toString('latin1')}`).subarray(0, LONGEST_LINE),
  )
  return [...repeated, ...behind, ...payloads, ...values]
}

function filled(piece: string): Buffer {
  const one = Buffer.from(piece)
  return Buffer.alloc(LONGEST_LINE - (LONGEST_LINE % one.length), one)
}

function within(begin: string, element: string, end: string): Buffer {
  const count = Math.floor((LONGEST_LINE - begin.length - end.length) / (Buffer.byteLength(element) + 1))
  return Buffer.from(`${begin}${Array.from({ length: count }, () => element).join(',')}${end}`)
}
