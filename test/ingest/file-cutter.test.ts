// Bytes of a file to lines, whatever the file is: the same messages in every form, and nothing of a broken one vanishes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFileCutter } from '../../src/ingest/file-cutter.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { brokerEntry, CLAIM } from './parse/entries.ts'
import { cutAll, inPieces, scraps } from './pieces.ts'

const cut = (text: string | Uint8Array, keep = 100_000) => cutAll(createFileCutter('f', keep), [Buffer.from(text)])

const entries = Array.from({ length: 3 }, (_, n) => JSON.stringify(brokerEntry({ traceId: `t${n}`, clientId: `SN-"${n}"\n` })))
const TIME = '2026-10-05 12:00:01.204'
const records = entries.map((message, n) => ({
  logStreamName: 's',
  timestamp: 1_791_201_601_204,
  message,
  ingestionTime: 1,
  eventId: `${n}`,
}))
const rows = entries.map((message) => ({ '@timestamp': TIME, '@message': message, '@ptr': 'p' }))
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('one history in every form', () => {
  const clientsIn = (text: string): readonly unknown[] => {
    const read = cut(text).lines.flatMap((line) => parseIotLog(line.text, { claims: [CLAIM] }))
    const ofEntries = read.filter((entry) => entry.is !== 'ignored' || entry.reason !== 'cannot-concern-a-claim')
    return ofEntries.map((entry) => (entry.is === 'event' ? entry.event.clientId : entry))
  }

  it.each([
    ['lines', entries.join('\n')],
    ['lines with carriage returns', `\ufeff${entries.join('\r\n')}\r\n`],
    ['values without a line feed', entries.join('')],
    ['an export to a bucket', entries.map((entry) => `2026-10-05T12:00:01.204Z ${entry}`).join('\n')],
    ['a list of entries', `[${entries.join(',')}]`],
    ['a list over lines', JSON.stringify(records, null, 2)],
    ['a page over lines', JSON.stringify({ events: records, searchedLogStreams: [], nextToken: 't' }, null, 4)],
    ['a payload over lines', JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '1', logEvents: records }, null, '\t')],
    ['pages behind one another', [records.slice(0, 1), records.slice(1)].map((events) => JSON.stringify({ events }, null, 2)).join('\n')],
    ['entries over lines', entries.map((entry) => JSON.stringify(JSON.parse(entry), null, 2)).join('\n')],
    ['CSV of the console', ['timestamp,message', ...entries.map((entry) => `1791201601204,${quoted(entry)}`)].join('\r\n')],
    ['CSV of a query', ['@timestamp,@message,@ptr', ...entries.map((entry) => `${TIME},${quoted(`${entry}\n`)},p`)].join('\n')],
    ['JSON of a query', JSON.stringify(rows)],
    [
      'JSON of a query with opened messages',
      JSON.stringify(
        entries.map((entry) => ({ '@message': JSON.parse(entry) })),
        null,
        2,
      ),
    ],
    [
      'a query over the API',
      JSON.stringify({ results: rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))) }, null, 4),
    ],
  ])('%s', (_name, text) => {
    expect(clientsIn(text)).toEqual(['SN-"0"\n', 'SN-"1"\n', 'SN-"2"\n'])
    expect(cut(text).isCutShort).toBe(false)
  })
})

describe('what is broken', () => {
  it('is refused where it has to be made readable first', () => {
    const utf16 = () => cut(Buffer.from('\ufeff{"a":1}\n', 'utf16le'))
    expect(utf16).toThrow(
      expect.objectContaining({ code: 'file-unreadable', message: expect.stringMatching(/^f is text in UTF-16\. .*iconv/) }),
    )
  })

  it('is read as lines behind what is no JSON', () => {
    expect(cut('[{"a":1},\n{"b":\n{"c":1}\n{"d":1}\n').lines.map(({ text, place }) => [text, place])).toEqual([
      ['{"a":1}', 'f:1'],
      ['{"b":', 'f:2'],
      ['{"c":1}', 'f:3'],
      ['{"d":1}', 'f:4'],
    ])
  })

  it('is said to be cut short where JSON or a row does not end', () => {
    for (const text of ['[{"a":1},{"b"', '[{"a":1},', '{\n"events":[{"a":1}', 'timestamp,message\n1,"a'])
      expect(cut(text).isCutShort).toBe(true)
    for (const text of ['{"a', '[', 'timestamp,message\n1,a', '']) expect(cut(text).isCutShort).toBe(false)
  })
})

it('does not depend on how the bytes are cut, and counts each of them', () => {
  fc.assert(
    fc.property(scraps, fc.array(fc.nat(150), { maxLength: 6 }), fc.constantFrom(20, 1_000), (bytes, cuts, keep) => {
      const whole = cut(bytes, keep)
      expect(cutAll(createFileCutter('f', keep), inPieces(bytes, cuts))).toEqual(whole)
      expect(whole.lines.reduce((sum, { size }) => sum + size, 0)).toBe(bytes.length)
    }),
    // A record that was given back is too long once more.
    { numRuns: 3_000, examples: [[Buffer.from('[{\\"timestamp,message\n'), [], 20]] },
  )
})
