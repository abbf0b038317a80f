// Values are found where JSON.parse finds them; the rest is left to it.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFlatJson, type FlatJson } from '../../../src/ingest/parse/flat-json.ts'
import { wordIn } from '../../../src/ingest/parse/json-bytes.ts'
import type { Layout, Slot } from '../../../src/ingest/parse/layout.ts'
import { brokerEntry, hookLine } from './entries.ts'
import { line, subscribeEntry } from './random-lines.ts'

const withLayouts = (): FlatJson<Layout> => createFlatJson((layout) => layout)

/** What an object says by its layout; undefined where it is not read. */
function readWith(flatJson: FlatJson<Layout>, text: string | Uint8Array, before = ''): unknown {
  const bytes = Buffer.concat([Buffer.from(before), Buffer.from(text), Buffer.from('x')])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const valueIn = (slot: Slot): unknown => {
    if (slot.is === 'object') return objectIn(slot.slots)
    if (slot.is === 'list') return slot.objects.map(objectIn)
    const [begin, end] = [flatJson.begins[slot.place] ?? 0, flatJson.ends[slot.place] ?? 0]
    return slot.is === 'text' ? bytes.toString('latin1', begin, end) : wordIn(view, begin, end)
  }
  const objectIn = (layout: Layout): unknown => Object.fromEntries(Array.from(layout, ([name, slot]) => [name, valueIn(slot)]))
  const layout = flatJson.read(view, Buffer.byteLength(before), bytes.length - 1)
  return layout === null ? undefined : objectIn(layout)
}

function read(text: string): unknown {
  return readWith(withLayouts(), text)
}

it('reads as JSON.parse does, or not at all', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.string({ maxLength: 9 }), (lines, before) => {
      const flatJson = withLayouts()
      for (const bytes of lines.filter((each) => !each.includes(0x5c))) {
        const object = readWith(flatJson, bytes, before)
        if (object !== undefined) expect(object).toEqual(JSON.parse(Buffer.from(bytes).toString('latin1')))
      }
    }),
    { numRuns: 1_000 },
  )
})

it('reads objects, members that are objects, and lists of objects', () => {
  const value = fc.oneof(fc.stringMatching(/^[ -!#-[\]-~]{0,9}$/), fc.nat(), fc.boolean(), fc.constant(null))
  const name = fc.stringMatching(/^[a-c]{1,5}$/)
  const flat = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 })
  const object = fc.dictionary(name, fc.oneof(value, flat, fc.array(flat, { minLength: 1, maxLength: 4 })), { minKeys: 1, maxKeys: 4 })
  const flatJson = withLayouts()
  fc.assert(
    fc.property(object, (given) => {
      expect(readWith(flatJson, JSON.stringify(given))).toEqual(given)
    }),
    { numRuns: 1_000 },
  )
})

it('reads the entries that AWS and the hook write', () => {
  for (const entry of [brokerEntry(), hookLine(), brokerEntry({ sourcePort: '51234' }), brokerEntry({ sourcePort: 0, last: null })])
    expect(read(JSON.stringify(entry))).toEqual(entry)
  fc.assert(
    fc.property(subscribeEntry, (entry) => {
      expect(read(JSON.stringify(entry))).toEqual(entry)
    }),
  )
})

it.each([
  ['nested twice', '{"a":{"b":{"c":"d"}}}'],
  ['a list of texts', '{"a":["b"]}'],
  ['a list in a list', '{"a":[[{"b":"c"}]]}'],
  ['a list in a listed object', '{"a":[{"b":[{"c":"d"}]}]}'],
  ['an empty list', '{"a":[]}'],
  ['a list that does not end', '{"a":[{"b":"c"}}'],
  ['a list of objects and others', '{"a":[{"b":"c"},"d"]}'],
  ['an object that ends as a list', '{"a":{"b":"c"}]}'],
  ['blanks', '{"a": "b"}'],
  ['more than ASCII', '{"a":"ä"}'],
  ['a control character', '{"a":"\u0001"}'],
  ['a fraction', '{"a":1.5}'],
  ['a number with a leading zero', '{"a":01}'],
  ['a number too long to be exact', '{"a":1234567890123456}'],
  ['a name given twice', '{"a":"b","a":"c"}'],
  ['a group given twice in a row', '{"a":{"b":"c"},"a":{"d":"e"}}'],
  ['a list given twice in a row', '{"a":[{"b":"c"}],"a":[{"d":"e"}]}'],
  ['a name given twice in a listed object', '{"a":[{"b":"c"},{"d":1,"d":2}]}'],
  ['a name and a list of that name', '{"a":1,"a":[{"b":"c"}]}'],
  ['a name that is no member', '{"__proto__":"b"}'],
  ['a group whose name is no member', '{"__proto__":{"a":"b"}}'],
  ['a group given twice', '{"a":{"b":"c"},"d":"e","a":{"b":"f"}}'],
  ['something behind the end', '{"a":"b"}}'],
  ['a brace where a comma should be', '{"a":"b"{"c":"d"}'],
  ['a comma where a brace should be', ',"a":"b"}'],
  ['no end', '{"a":"b"'],
  ['an empty object', '{}'],
  ['an empty group', '{"a":{}}'],
  ['nothing', ''],
])('leaves to JSON.parse: %s', (_what, text) => {
  expect(read(text)).toBeUndefined()
})

it('asks for a plan once for each layout, and reads nothing that has none', () => {
  const asked: string[] = []
  const flatJson = createFlatJson((layout) => {
    asked.push(Array.from(layout.keys()).join())
    return layout.has('a') ? 'plan' : null
  })
  const plans = ['{"a":"b"}', '{"b":"c"}', '{"a":"c"}', '{"b":"d"}'].map((text) => {
    const bytes = Buffer.from(text)
    return flatJson.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length)
  })
  expect(plans).toEqual(['plan', null, 'plan', null])
  expect(asked).toEqual(['a', 'b'])
})

it('forgets when there is too much to learn, and learns again', () => {
  const flatJson = withLayouts()
  for (let index = 0; index < 3_000; index++) {
    const entry = { [`name-${index}`]: 'x', b: { [`group-${index}`]: 'y' } }
    expect(readWith(flatJson, JSON.stringify(entry))).toEqual(entry)
    expect(readWith(flatJson, '{"known":"y"}')).toEqual({ known: 'y' })
  }
})
