// Times read from bytes are the times that the text says, or none.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readTime } from '../../../src/ingest/parse/event-time.ts'
import { createTimeReader } from '../../../src/ingest/parse/time-reader.ts'

const reader = createTimeReader()

function read(text: string): number | null {
  const bytes = Buffer.from(text, 'latin1')
  return reader.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length)
}

const two = fc.nat(99).map((number) => String(number).padStart(2, '0'))
const written = fc
  .tuple(
    fc.integer({ min: 1970, max: 2100 }),
    fc.nat(14),
    fc.nat(33),
    two,
    two,
    two,
    fc.nat(999),
    fc.constantFrom(' ', 'T', '-'),
    fc.constantFrom('', 'Z', 'z', '+'),
  )
  .map(([year, month, day, hours, minutes, seconds, millis, blank, zone]) => {
    const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
    return `${date}${blank}${hours}:${minutes}:${seconds}.${String(millis).padStart(3, '0')}${zone}`
  })

it('reads what the text says, or leaves it', () => {
  fc.assert(
    fc.property(written, (text) => {
      const at = read(text)
      if (at !== null) expect(at).toBe(readTime(text))
    }),
    { numRuns: 1_000 },
  )
})

it('reads what AWS and its tools write, across days', () => {
  for (const text of [
    '2026-10-05T12:00:01.204Z',
    '2028-02-29T23:59:59.999Z',
    '2026-10-05 12:00:01.204Z',
    '2026-10-05 12:00:01.204',
    '2026-10-05 23:59:59.999',
    '2028-02-29 00:00:00.000',
    '2026-10-05 00:00:00.000',
  ])
    expect(read(text)).toBe(readTime(text) ?? Number.NaN)
})

it.each(['', 'T', '2026-10-05T12:00:01.20Z', '2026-10-05T12:00:01.2041Z'])('leaves another spelling: %s', (text) => {
  expect(read(text)).toBeNull()
})

it.each(['2026-02-30 12:00:01.204', '2026-10-05 24:00:00.000', '2026-10-05 12:60:01.204', '2026-1x-05 12:00:01.204'])(
  'is no time: %s',
  (text) => {
    expect(text).toHaveLength('2026-10-05 12:00:01.204'.length)
    expect(read(text)).toBeNull()
  },
)
