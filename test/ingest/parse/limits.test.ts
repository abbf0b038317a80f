// The limits before the parser, at their edges, and what the one pass must not be misled by.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_ENTRY, LONGEST_LINE, MOST_ENTRIES, valuesIn } from '../../../src/ingest/parse/limits.ts'

const nested = (depth: number): string => `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
const wide = (keys: number): string => JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, n) => [`k${n}`, n])))
const long = (bytes: number): string => `{"x":"${'y'.repeat(bytes - 8)}"}`

const brokenLimit = (text: string) => valuesIn(text).map((value) => value.brokenLimit)

describe('at the edge', () => {
  it.each([
    ['depth 32', nested(32), null],
    ['depth 33', nested(33), 'too-deep'],
    ['256 keys', wide(256), null],
    ['257 keys', wide(257), 'too-many-keys'],
    ['64 KiB', long(LONGEST_ENTRY), null],
    ['64 KiB and a byte', long(LONGEST_ENTRY + 1), 'too-long'],
  ])('%s', (_name, text, expected) => {
    expect(brokenLimit(text)).toEqual([expected])
  })

  it('counts bytes and not characters', () => {
    expect(brokenLimit(`{"x":"${'€'.repeat(LONGEST_ENTRY / 3)}"}`)).toEqual(['too-long'])
  })
})

describe('containers', () => {
  const payload = (records: number, filler = ''): string =>
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logEvents: Array.from({ length: records }, (_, n) => ({ id: `${n}`, timestamp: n, message: filler })),
    })

  it('may hold more than one entry may', () => {
    expect(brokenLimit(payload(400, 'x'.repeat(400)))).toEqual([null])
    expect(brokenLimit(JSON.stringify({ message: 'x'.repeat(LONGEST_ENTRY) }))).toEqual([null])
  })

  it('have limits of their own', () => {
    expect(brokenLimit(payload(2, 'x'.repeat(LONGEST_LINE)))).toEqual(['too-long'])
    expect(brokenLimit(payload(6_000))).toEqual(['too-many-keys'])
  })

  it('are not what a device writes into a value', () => {
    const entry = { eventType: 'Connect', clientId: '"logEvents":[', details: 'x'.repeat(LONGEST_ENTRY) }
    expect(brokenLimit(JSON.stringify(entry))).toEqual(['too-long'])
    expect(brokenLimit(JSON.stringify({ inner: { logEvents: [] }, details: 'x'.repeat(LONGEST_ENTRY) }))).toEqual(['too-long'])
  })
})

describe('several values', () => {
  it.each([
    ['{"a":1}{"b":2}', ['{"a":1}', '{"b":2}']],
    ['{"a":1} \t[2]', ['{"a":1} \t', '[2]']],
    ['[][]', ['[]', '[]']],
    ['{"a":"}{"}', ['{"a":"}{"}']],
    ['{"a":"\\"}{"}', ['{"a":"\\"}{"}']],
    ['{"a":"\\\\"}{}', ['{"a":"\\\\"}', '{}']],
    ['{"a":1}   ', ['{"a":1}   ']],
    ['{"a":1} trailing', ['{"a":1} trailing']],
    ['{"a":1}{"b', ['{"a":1}', '{"b']],
    ['{"a":1}{}} {}', ['{"a":1}', '{}} {}']],
    ['text {"a":1}{}', ['text {"a":1}{}']],
  ])('%s', (text, values) => {
    expect(valuesIn(text).map((value) => value.text)).toEqual(values)
  })

  it('are each measured by themselves', () => {
    expect(brokenLimit(nested(33) + wide(256) + wide(257) + long(LONGEST_ENTRY) + long(LONGEST_ENTRY + 1))).toEqual([
      'too-deep',
      null,
      'too-many-keys',
      null,
      'too-long',
    ])
  })

  it('that are too many end in one that is refused', () => {
    const values = valuesIn('{}'.repeat(MOST_ENTRIES + 1_000))
    expect(values.slice(0, -1).every((value) => value.text === '{}' && value.brokenLimit === null)).toBe(true)
    expect([values.length, values.at(-1)]).toEqual([MOST_ENTRIES + 1, { text: '{}'.repeat(1_000), brokenLimit: 'too-many-entries' }])
  })

  it('are together the whole text, whatever it is', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', ' ', '{"a":"b"}', 'x')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('')
        expect(
          valuesIn(text)
            .map((value) => value.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})

it('never refuses JSON that is within the limits', () => {
  const value = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.array(fc.string(), { maxLength: 4 })), {
    maxKeys: 20,
  })
  fc.assert(
    fc.property(value, (object) => {
      expect(brokenLimit(JSON.stringify(object))).toEqual([null])
    }),
  )
})

it('takes linear time for hostile texts', () => {
  const quotes = `{"x":"${'\\'.repeat(60_000)}`
  const many = `{"x":${'"\\\\" '.repeat(12_000)}`
  const started = performance.now()
  for (let n = 0; n < 50; n++) {
    brokenLimit(quotes)
    brokenLimit(many)
  }
  // Squared, one of them alone would take many seconds.
  expect(performance.now() - started).toBeLessThan(5_000)
})
