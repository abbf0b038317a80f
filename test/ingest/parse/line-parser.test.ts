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

/** Reads lines in both ways: the fast one drops a line first, where it can. */
function readBoth(lines: readonly Uint8Array[]): readonly { fast: unknown; slow: unknown }[] {
  const reader = createLineParser(context.claims)(Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')])))
  let from = 0
  return lines.map((each) => {
    const end = from + each.length
    const reason = reader.reasonToDrop(from, end)
    const fast = reason === null ? reader.read(from, end, context).map(({ entry }) => plain(entry)) : [{ is: 'ignored', reason }]
    from = end + 1
    return { fast, slow: parseLine(each, context).map(({ entry }) => plain(entry)) }
  })
}

const usualLine = usualEntry.map((entry) => Buffer.from(JSON.stringify(entry)))
const claimLine = fc
  .record({ n: fc.nat(9), type: fc.constantFrom('Connect', 'Publish-In') })
  .map(({ n, type }) => Buffer.from(JSON.stringify(brokerEntry({ eventType: type, clientId: `c${n}` }))))

it('reads every line as parseLine does, also behind many events in a row', () => {
  const lines = fc.array(fc.oneof(line, usualLine, { weight: 4, arbitrary: claimLine }), { minLength: 1, maxLength: 16 })
  fc.assert(
    fc.property(lines, (all) => {
      for (const { fast, slow } of readBoth(all)) expect(fast).toEqual(slow)
    }),
    { numRuns: 1_000 },
  )
})

it('reads a line also when it was not asked for a reason to drop it', () => {
  fc.assert(
    fc.property(fc.oneof(line, usualLine), (bytes) => {
      const read = createLineParser(context.claims)(Buffer.from(bytes)).read(0, bytes.length, context)
      expect(read.map(({ entry }) => plain(entry))).toEqual(parseLine(bytes, context).map(({ entry }) => plain(entry)))
    }),
  )
})

it('hands on what was rejected as it came', () => {
  const bytes = Buffer.from(`{"timestamp":"x","eventType":"Connect","principalId":"${CLAIM}"}\n`)
  expect(createLineParser(context.claims)(bytes).read(0, bytes.length - 1, context)).toEqual([
    { entry: { is: 'rejected', reason: 'no-time' }, raw: bytes.subarray(0, -1), receivedAt: null },
  ])
})

it('reads what lies in the bytes now, where they were overwritten, and leaves the events as they were', () => {
  const entries = [1, 2, 3].map((n) => ({ ...brokerEntry({ clientId: `unit-${n}`, traceId: `trace-of-${n}-and-no-other` }) }))
  const bytes = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  const size = bytes.length / entries.length
  const parser = createLineParser(context.claims)
  const readAll = (): readonly Entry[] => {
    const reader = parser(bytes)
    return entries.flatMap((_, index) => reader.read(index * size, (index + 1) * size - 1, context).map(({ entry }) => entry))
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
