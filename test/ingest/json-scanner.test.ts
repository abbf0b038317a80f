// Where records begin and end in JSON, and where it stops being JSON.
import { describe, expect, it } from 'vitest'
import { createJsonScanner } from '../../src/ingest/json-scanner.ts'

/** The records that the scanner finds, and where it broke off, if it did. */
function recordsIn(text: string): { records: string[]; broken: string | null; isInside: boolean } {
  const scanner = createJsonScanner()
  const records: string[] = []
  let begin = 0
  for (const [at, byte] of Buffer.from(text, 'latin1').entries()) {
    const mark = scanner.scan(byte)
    if (mark === 'begin') begin = at
    if (mark === 'end') records.push(text.slice(begin, at + 1))
    if (mark === 'broken') return { records, broken: text.slice(at), isInside: scanner.isInside() }
  }
  return { records, broken: null, isInside: scanner.isInside() }
}

describe('records', () => {
  it.each([
    ['{"a":1}', ['{"a":1}']],
    ['{"a":1}{"b":[2]} \n [[3]]', ['{"a":1}', '{"b":[2]}', '[3]']],
    ['[{"a":1},\n {"b":{}} , [1]]', ['{"a":1}', '{"b":{}}', '[1]']],
    ['{\n"events": [{"a":1}, {"b":2}],\n"nextToken":"t"}', ['{"a":1}', '{"b":2}']],
    ['{"logEvents":[{"a":1}],"owner":"1"}{"a":2}', ['{"a":1}', '{"a":2}']],
    ['{"results":[[{"field":"a"}],[]]}', ['[{"field":"a"}]', '[]']],
    ['{"more":[{"a":1}]}', ['{"more":[{"a":1}]}']],
    ['{"a":{"events":[{"b":1}]}}', ['{"a":{"events":[{"b":1}]}}']],
    ['{"events":{"a":[{"b":1}]}}', ['{"events":{"a":[{"b":1}]}}']],
    ['{"x":"events","y":[{"b":1}]}', ['{"x":"events","y":[{"b":1}]}']],
    ['{"eventsOfOld":[{"b":1}]}', ['{"eventsOfOld":[{"b":1}]}']],
    ['{"events":[],"results":[]}', ['{"events":[],"results":[]}']],
    ['[]', ['[]']],
    ['{"a":"}{\\"]"}', ['{"a":"}{\\"]"}']],
    ['{"a":"\\\\"}{}', ['{"a":"\\\\"}', '{}']],
    ['\xef\xbb\xbf{"a":1}', ['{"a":1}']],
  ])('of %j', (text, records) => {
    expect(recordsIn(text)).toEqual({ records, broken: null, isInside: false })
  })
})

describe('what is no JSON', () => {
  it.each([
    ['x{"a":1}', 'x{"a":1}'],
    ['{"a":1},{"b":2}', ',{"b":2}'],
    ['{"a":1}}', '}'],
    ['{"a":1}"b"', '"b"'],
    ['{"a":\n{"b":1}\n{"c":1}', '{"c":1}'],
    ['[{"a":1}\n{"b":1}]', '{"b":1}]'],
    ['[{"a":"cut\n{"b":1}]', '\n{"b":1}]'],
    ['[{"a":1},2]', '2]'],
    ['[{"a":1},"b"]', '"b"]'],
    ['{"a" {', '{'],
    ['{{', '{'],
  ])('%j breaks at %j', (text, rest) => {
    expect(recordsIn(text).broken).toBe(rest)
  })

  it('may only have been cut short', () => {
    for (const text of ['[{"a":1}', '[{"a":1},', '{"a":"b', '{"events":['])
      expect(recordsIn(text)).toMatchObject({ broken: null, isInside: true })
  })
})
