// What is taken in of a run of lines is what is taken in of its lines one by one.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createIntake, emptyTally } from '../../src/ingest/intake.ts'
import { createLineCutter } from '../../src/ingest/line-cutter.ts'
import { isRun, linesIn, type Piece } from '../../src/ingest/line-run.ts'
import { MINUTE } from '../../src/model/time.ts'
import { AT, CLAIM } from './parse/entries.ts'
import { line } from './parse/random-lines.ts'

function takeIn(pieces: readonly Piece[]) {
  const tally = emptyTally()
  const events: unknown[] = []
  const intake = createIntake({ claims: new Set([CLAIM]), settle: 3 * MINUTE, now: AT + 60 * MINUTE }, tally, (event) =>
    events.push({ ...event, id: event.id }),
  )
  const reached = { complete: Number.NEGATIVE_INFINITY }
  const times = pieces.flatMap(intake.timesIn)
  for (const piece of pieces) intake.take(reached, piece)
  const { reasons: _, ...counts } = tally
  return { ...counts, disorder: tally.disorder.all(), events, reached, times }
}

it('takes in a run as it takes in its lines', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 10 }), (lines) => {
      const pieces = [...createLineCutter('f', 1_000_000).cut(Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.from('\n')])))].flat()
      expect(pieces.some(isRun)).toBe(true)
      expect(takeIn(pieces)).toEqual(takeIn(linesIn(pieces)))
    }),
    { numRuns: 300 },
  )
})
