// A file is known by its first bytes: what it is, and when more of them are needed.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf, TELLING } from '../../src/ingest/beginning.ts'

const whole = (text: string | Uint8Array) => contentOf(Buffer.from(text), true)

describe('what a file is', () => {
  it.each([
    ['{"eventType":"Connect"}\n{"eventType":"Connect"}\n', 'lines'],
    ['\ufeff{"eventType":"Connect"}\n', 'lines'],
    ['2026-10-05T12:00:01.204Z {"a":1}\n', 'lines'],
    ['[INFO]\t2026-10-05T12:00:01.204Z\tx\t{"a":1}\n', 'lines'],
    ['[]\n', 'lines'],
    ['[[[[[[\n', 'lines'],
    ['{\n{"eventType":"Connect"}\n', 'lines'],
    ['', 'lines'],
    ['{', 'lines'],
    ['\n\n\n', 'lines'],
    ['message,because\ntimestamp', 'csv'],
    ['timestamp,message', 'csv'],
    ['\ufefftimestamp,message\r\n1,a\r\n', 'csv'],
    ['@timestamp,@message,@logStream\n', 'csv'],
    ['[{"timestamp":1}]', 'json'],
    ['\ufeff\n[\r\n  {\n', 'json'],
    ['{\n  "events": [', 'json'],
    ['{\r\n\t"results": [', 'json'],
  ])('%j: %s', (text, is) => {
    expect(whole(text)).toMatchObject({ is })
  })

  it.each([
    [Buffer.from('\ufeff{"a":1}', 'utf16le'), 'UTF-16'],
    [Buffer.from('{"a":1}\n', 'utf16le'), 'UTF-16'],
    [Buffer.from('\ufeff{"a":1}', 'utf16le').swap16(), 'UTF-16'],
    [Buffer.from('[{"a":1}]\n', 'utf16le').swap16(), 'UTF-16'],
    [Buffer.from('PK\x03\x04\x14\0\0\0'), 'ZIP'],
    [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0, 0]), 'Zstandard'],
    [Buffer.from('BZh91AY&SY'), 'bzip2'],
    [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]), 'xz'],
    [Buffer.from('PAR1\x15\x04\x15\x1e'), 'Parquet'],
  ])('%j has to be made readable first', (bytes, what) => {
    expect(whole(bytes)).toMatchObject({ is: 'unreadable', what: expect.stringContaining(what), mend: expect.stringMatching(/\.$/) })
  })

  it('garbage is lines: it is counted line by line', () => {
    for (const bytes of [
      [0xff, 0xfe, 0xff, 0xfe, 0x0a],
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0x1f, 0x8b, 0xff],
      [0xfe, 0xff],
    ]) {
      expect(whole(Uint8Array.from(bytes))).toEqual({ is: 'lines' })
    }
  })
})

it('says the same of the whole file as of as many of its bytes as it asks for', () => {
  const text = fc.oneof(
    fc
      .array(fc.constantFrom('{', '[', '"', '\n', ' ', '\r', 'timestamp', 'message', ',', '\ufeff', '\0', 'x'), { maxLength: 20 })
      .map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(text, (given) => {
      const bytes = Buffer.from(given)
      const told = Array.from(bytes, (_, end) => contentOf(bytes.subarray(0, end), false)).find((content) => content !== null)
      if (told !== undefined) expect(told).toEqual(whole(bytes))
      expect(contentOf(Buffer.concat([bytes, Buffer.alloc(TELLING, ' ')]), false)).not.toBeNull()
    }),
    { numRuns: 2_000, examples: [['{\0{\0{\0\n\0']] },
  )
})
