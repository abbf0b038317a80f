// What is read of flat objects is what JSON.parse reads; the rest is left to it.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFlatJson, type FlatJson } from '../../../src/ingest/parse/flat-json.ts'
import type { Members } from '../../../src/ingest/parse/members.ts'
import { membersOf } from '../../../src/ingest/parse/members.ts'
import { brokerEntry, hookLine } from './entries.ts'
import { line } from './random-lines.ts'

function readWith(flatJson: FlatJson, text: string | Uint8Array, before = ''): Members | null {
  const bytes = Buffer.concat([Buffer.from(before), Buffer.from(text), Buffer.from('x')])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return flatJson(bytes, view).read(Buffer.byteLength(before), bytes.length - 1)
}

function read(text: string): Members | null {
  return readWith(createFlatJson(), text)
}

const names = [
  'timestamp',
  'eventType',
  'clientId',
  'principalId',
  'sourcePort',
  'parameters',
  'SerialNumber',
  'allowProvisioning',
  'none',
  '__proto__',
]

it('reads as JSON.parse does, or not at all', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.string({ maxLength: 9 }), (lines, before) => {
      const flatJson = createFlatJson()
      for (const bytes of lines.filter((each) => !each.includes(0x5c))) {
        const members = readWith(flatJson, bytes, before)
        if (members === null) continue
        const object = JSON.parse(Buffer.from(bytes).toString('latin1'))
        const expected = membersOf(object)
        for (const name of [...names, ...Object.keys(object)]) {
          expect(members.value(name)).toEqual(expected.value(name))
          expect(members.text(name)).toBe(expected.text(name))
          expect(members.time(name)).toBe(expected.time(name))
        }
      }
    }),
    { numRuns: 1_000 },
  )
})

it('reads the entries that AWS and the hook write', () => {
  for (const entry of [brokerEntry(), hookLine(), brokerEntry({ sourcePort: '51234' }), brokerEntry({ sourcePort: 0, last: null })]) {
    const members = read(JSON.stringify(entry))
    for (const [name, value] of Object.entries(entry)) expect(members?.value(name)).toEqual(value)
  }
})

it.each([
  ['nested twice', '{"a":{"b":{"c":"d"}}}'],
  ['a list', '{"a":["b"]}'],
  ['blanks', '{"a": "b"}'],
  ['more than ASCII', '{"a":"ä"}'],
  ['a control character', '{"a":"\u0001"}'],
  ['a fraction', '{"a":1.5}'],
  ['a number with a leading zero', '{"a":01}'],
  ['a number too long to be exact', '{"a":1234567890123456}'],
  ['a name given twice', '{"a":"b","a":"c"}'],
  ['a group given twice', '{"a":{"b":"c"},"d":"e","a":{"b":"f"}}'],
  ['something behind the end', '{"a":"b"}}'],
  ['a brace where a comma should be', '{"a":"b"{"c":"d"}'],
  ['a comma where a brace should be', ',"a":"b"}'],
  ['no end', '{"a":"b"'],
  ['an empty object', '{}'],
  ['an empty group', '{"a":{}}'],
  ['nothing', ''],
])('leaves to JSON.parse: %s', (_what, text) => {
  expect(read(text)).toBeNull()
})

it('forgets when there is too much to learn, and learns again', () => {
  const flatJson = createFlatJson()
  for (let index = 0; index < 3_000; index++) {
    const text = `{"name-${index}":"x","b":{"group-${index}":"y"}}`
    expect(readWith(flatJson, text)?.text(`name-${index}`)).toBe('x')
    expect(readWith(flatJson, '{"known":"y"}')?.text('known')).toBe('y')
  }
})
