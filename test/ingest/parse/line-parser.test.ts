// The fast way through a stretch of lines says what the slow way says of each line.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLineParser } from '../../../src/ingest/parse/line-parser.ts'
import { parseLine } from '../../../src/ingest/parse/parse-iot-log.ts'
import type { Entry } from '../../../src/model/event.ts'
import { CLAIM } from './entries.ts'
import { line, usualEntry } from './random-lines.ts'

const context = {
  claims: new Set([CLAIM]),
  live: false,
  receivedAt: null,
  recordedAt: null,
  now: null,
  account: '111122223333',
  region: 'eu-west-1',
}

/** All that an entry says, ids that are made on demand included. */
function plain(entry: Entry): unknown {
  return entry.is === 'event' ? { is: entry.is, event: { ...entry.event, id: entry.event.id } } : entry
}

it('reads every line as parseLine does', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          line,
          usualEntry.map((entry) => Buffer.from(JSON.stringify(entry))),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      (lines) => {
        const parser = createLineParser(context)
        const bytes = Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')]))
        const reader = parser(bytes)
        let from = 0
        for (const each of lines) {
          const read = reader.read(from, from + each.length).map(({ entry }) => plain(entry))
          expect(read).toEqual(parseLine(each, context).map(({ entry }) => plain(entry)))
          from += each.length + 1
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

it('hands on what was rejected as it came', () => {
  const bytes = Buffer.from(`{"timestamp":"x","eventType":"Connect","principalId":"${CLAIM}"}\n`)
  expect(createLineParser(context)(bytes).read(0, bytes.length - 1)).toEqual([
    { entry: { is: 'rejected', reason: 'no-time' }, raw: bytes.subarray(0, -1), receivedAt: null },
  ])
})
