// The fast way through a stretch of lines says what the slow way says of each line.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLineParser } from '../../../src/ingest/parse/line-parser.ts'
import { parseLine } from '../../../src/ingest/parse/parse-iot-log.ts'
import type { Entry } from '../../../src/model/event.ts'
import { brokerEntry, CLAIM, ofFile } from './entries.ts'
import { line, usualEntry } from './random-lines.ts'

const context = { ...ofFile, account: '111122223333', region: 'eu-west-1' }

/** All that an entry says, an id that is made on demand included. */
function plain(entry: Entry): unknown {
  return entry.is === 'event' ? { is: entry.is, event: { ...entry.event, id: entry.event.id } } : entry
}

/** The prefilter takes any principal of 64 characters for a certificate: why a damaged entry is ignored may differ. */
function coarse(entry: Entry): unknown {
  return entry.is === 'ignored' ? { is: entry.is } : plain(entry)
}

/** Reads lines in both ways. */
function readBoth(lines: readonly Uint8Array[], show: (entry: Entry) => unknown): readonly { fast: unknown; slow: unknown }[] {
  const reader = createLineParser(context)(Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')])))
  let from = 0
  return lines.map((each) => {
    const fast = reader.read(from, from + each.length).map(({ entry }) => show(entry))
    from += each.length + 1
    return { fast, slow: parseLine(each, context).map(({ entry }) => show(entry)) }
  })
}

const usualLine = usualEntry.map((entry) => Buffer.from(JSON.stringify(entry)))

it('reads every line as parseLine does', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(line, usualLine), { minLength: 1, maxLength: 12 }), (lines) => {
      for (const { fast, slow } of readBoth(lines, coarse)) expect(fast).toEqual(slow)
    }),
    { numRuns: 1_000 },
  )
})

it('ignores what AWS writes for the very reasons that parseLine gives', () => {
  fc.assert(
    fc.property(fc.array(usualLine, { minLength: 1, maxLength: 12 }), (lines) => {
      for (const { fast, slow } of readBoth(lines, plain)) expect(fast).toEqual(slow)
    }),
  )
})

it('hands on what was rejected as it came', () => {
  const bytes = Buffer.from(`{"timestamp":"x","eventType":"Connect","principalId":"${CLAIM}"}\n`)
  expect(createLineParser(context)(bytes).read(0, bytes.length - 1)).toEqual([
    { entry: { is: 'rejected', reason: 'no-time' }, raw: bytes.subarray(0, -1), receivedAt: null },
  ])
})

it('reads what lies in the bytes now, where they were overwritten, and leaves the events as they were', () => {
  const entries = [1, 2, 3].map((n) => ({ ...brokerEntry({ clientId: `unit-${n}`, traceId: `trace-of-${n}-and-no-other` }) }))
  const bytes = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  const size = bytes.length / entries.length
  const parser = createLineParser(context)
  const readAll = (): readonly Entry[] => {
    const reader = parser(bytes)
    return entries.flatMap((_, index) => reader.read(index * size, (index + 1) * size - 1).map(({ entry }) => entry))
  }
  const expected = entries.flatMap((entry) => parseLine(JSON.stringify(entry), context).map((parsed) => plain(parsed.entry)))
  const first = readAll()
  bytes.write(bytes.toString().replaceAll('unit-', 'UNIT-').replaceAll('trace-of', 'TRACE-OF'))
  const second = readAll()
  expect(first.map(plain)).toEqual(expected)
  expect(second.map((entry) => (entry.is === 'event' ? [entry.event.clientId, entry.event.traceId] : entry))).toEqual(
    [1, 2, 3].map((n) => [`UNIT-${n}`, `TRACE-OF-${n}-and-no-other`]),
  )
})
