// The limits before the parser, at their edges, and what the one pass must not be misled by.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokenLimit, LONGEST_ENTRY, LONGEST_LINE } from '../../../src/ingest/parse/limits.ts'

const nested = (depth: number): string => `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
const wide = (keys: number): string => JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, n) => [`k${n}`, n])))
const long = (bytes: number): string => `{"x":"${'y'.repeat(bytes - 8)}"}`

describe('at the edge', () => {
  it.each([
    ['depth 32', nested(32), null],
    ['depth 33', nested(33), 'too-deep'],
    ['256 keys', wide(256), null],
    ['257 keys', wide(257), 'too-many-keys'],
    ['64 KiB', long(LONGEST_ENTRY), null],
    ['64 KiB and a byte', long(LONGEST_ENTRY + 1), 'too-long'],
  ])('%s', (_name, text, expected) => {
    expect(brokenLimit(text)).toBe(expected)
  })

  it('counts bytes and not characters', () => {
    expect(brokenLimit(`{"x":"${'€'.repeat(LONGEST_ENTRY / 3)}"}`)).toBe('too-long')
  })
})

describe('containers', () => {
  const payload = (records: number, filler = ''): string =>
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logEvents: Array.from({ length: records }, (_, n) => ({ id: `${n}`, timestamp: n, message: filler })),
    })

  it('may hold more than one entry may', () => {
    expect(brokenLimit(payload(400, 'x'.repeat(400)))).toBeNull()
    expect(brokenLimit(JSON.stringify({ message: 'x'.repeat(LONGEST_ENTRY) }))).toBeNull()
  })

  it('have limits of their own', () => {
    expect(brokenLimit(payload(2, 'x'.repeat(LONGEST_LINE)))).toBe('too-long')
    expect(brokenLimit(payload(6_000))).toBe('too-many-keys')
  })

  it('are not what a device writes into a value', () => {
    const entry = { eventType: 'Connect', clientId: '"logEvents":[', details: 'x'.repeat(LONGEST_ENTRY) }
    expect(brokenLimit(JSON.stringify(entry))).toBe('too-long')
    expect(brokenLimit(JSON.stringify({ inner: { logEvents: [] }, details: 'x'.repeat(LONGEST_ENTRY) }))).toBe('too-long')
  })
})

describe('a second value', () => {
  it.each([
    ['{"a":1}{"b":2}', 'more-than-one-value'],
    ['{"a":1} \t[2]', 'more-than-one-value'],
    ['[][]', 'more-than-one-value'],
    ['{"a":"}{"}', null],
    ['{"a":"\\"}{"}', null],
    ['{"a":"\\\\"}{}', 'more-than-one-value'],
    ['{"a":1}   ', null],
    ['{"a":1} trailing', null],
  ])('%s: %s', (text, expected) => {
    expect(brokenLimit(text)).toBe(expected)
  })
})

it('never refuses JSON that is within the limits', () => {
  const value = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.array(fc.string(), { maxLength: 4 })), {
    maxKeys: 20,
  })
  fc.assert(
    fc.property(value, (object) => {
      expect(brokenLimit(JSON.stringify(object))).toBeNull()
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
