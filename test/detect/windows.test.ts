// The counts of one claim over any window: against a plain recount, in any order of records.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Minute } from '../../src/detect/panes.ts'
import { MOST_PENDING, type PendingAttempt } from '../../src/detect/pending.ts'
import { createWindows, spanMinutes, type Windows } from '../../src/detect/windows.ts'
import { outcomes } from '../../src/model/attempt.ts'
import { MINUTE } from '../../src/model/time.ts'
import { spans } from '../../src/model/window.ts'
import { CLAIM } from './attempts.ts'

const anyPending: fc.Arbitrary<PendingAttempt> = fc
  .record({
    id: fc.nat(),
    at: fc.nat({ max: 90 * MINUTE }),
    outcome: fc.constantFrom(...outcomes),
    client: fc.nat({ max: 5 }),
    serial: fc.option(fc.nat({ max: 5 })),
    source: fc.option(fc.constantFrom('203.0.113.0/24', '198.51.100.0/24', '2001:db8:1::/48')),
    outside: fc.boolean(),
  })
  .map((attempt) => ({ ...attempt, minute: Math.floor(attempt.at / MINUTE) }))
const manyPending = fc.uniqueArray(anyPending, { selector: ({ id }) => id, maxLength: 60 })

function placeAll(attempts: readonly PendingAttempt[]): Windows {
  const windows = createWindows(CLAIM)
  for (const attempt of attempts) windows.place(attempt)
  return windows
}

/** What the watermark does: settles and closes minute by minute. */
function closeAll(windows: Windows, to: Minute) {
  return Array.from({ length: to }, (_, minute) => {
    for (const attempt of windows.takeBefore(minute + 1)) windows.settle(attempt)
    return windows.close(minute + 1)
  }).flat()
}

const distinctOf = (values: readonly unknown[]) => new Set(values.filter((value) => value !== null)).size
const DAY_MINUTES = spanMinutes['1d']

it('closes every aligned window that counted anything, with what a plain recount finds', () => {
  fc.assert(
    fc.property(manyPending, (attempts) => {
      const closed = closeAll(placeAll(attempts), DAY_MINUTES)
      const firstOf = Map.groupBy(
        attempts.filter(({ source }) => source !== null),
        ({ source }) => source,
      )
      for (const over of spans) {
        const length = spanMinutes[over]
        const expected = Map.groupBy(attempts, ({ minute }) => Math.floor(minute / length) * length)
        const windows = closed.filter((window) => window.over === over)
        expect(windows.map(({ from }) => from / MINUTE)).toEqual([...expected.keys()].sort((a, b) => a - b))
        for (const window of windows) {
          const inside = expected.get(window.from / MINUTE) ?? []
          expect(window.to - window.from).toBe(length * MINUTE)
          expect(window.attempts.ok).toBe(inside.filter(({ outcome }) => outcome === 'ok').length)
          expect(window.attempts.offPattern).toBe(inside.filter(({ outcome }) => outcome === 'off-pattern').length)
          expect(window.clients).toBe(distinctOf(inside.map(({ client }) => client)))
          expect(window.serials).toBe(distinctOf(inside.map(({ serial }) => serial)))
          expect(window.sources).toBe(distinctOf(inside.map(({ source }) => source)))
          const firsts = Array.from(firstOf.values(), (own) => Math.min(...own.map(({ minute }) => minute)))
          expect(window.newSources).toBe(firsts.filter((minute) => minute >= window.from / MINUTE && minute < window.to / MINUTE).length)
        }
      }
    }),
    { numRuns: 25 },
  )
})

it('closes the same windows in whatever order the attempts came', () => {
  const shuffled = manyPending.chain((attempts) =>
    fc.tuple(fc.constant(attempts), fc.shuffledSubarray(attempts, { minLength: attempts.length })),
  )
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      expect(closeAll(placeAll(other), 120)).toEqual(closeAll(placeAll(one), 120))
    }),
    { numRuns: 25 },
  )
})

it('counts pending attempts in sliding windows as if they were settled', () => {
  fc.assert(
    fc.property(manyPending, fc.nat({ max: 90 }), (attempts, settledUpTo) => {
      const windows = placeAll(attempts)
      for (const attempt of windows.takeBefore(settledUpTo)) windows.settle(attempt)
      const to = 91
      for (const from of [31, 61, 81].filter((minute) => minute >= settledUpTo - 60)) {
        const inside = attempts.filter(({ minute }) => minute >= from && minute < to)
        expect(windows.distinct('clients', from, to)).toBe(distinctOf(inside.map(({ client }) => client)))
        expect(windows.distinct('serials', from, to)).toBe(distinctOf(inside.map(({ serial }) => serial)))
        expect(
          windows
            .sources(from, to)
            .map(({ prefix }) => prefix)
            .sort(),
        ).toEqual([...new Set(inside.flatMap(({ source }) => source ?? []))].sort())
        const all = attempts.filter(({ source }) => source !== null)
        const firsts = Array.from(Map.groupBy(all, ({ source }) => source).values(), (own) => Math.min(...own.map(({ minute }) => minute)))
        expect(windows.newSources(from, to)).toBe(firsts.filter((minute) => minute >= from && minute < to).length)
      }
    }),
    { numRuns: 50 },
  )
})

const PENDING: PendingAttempt = { id: 1, at: 0, minute: 0, outcome: 'ok', client: 1, serial: 1, source: null, outside: false }

it('puts right what was counted under an id, until it is settled', () => {
  const windows = placeAll([PENDING, { ...PENDING, id: 2 }])
  expect(windows.place(PENDING)).toBe('known')
  expect(windows.place({ ...PENDING, outcome: 'duplicate', minute: 3 })).toBe('corrected')
  const [settled] = windows.takeBefore(1)
  if (settled !== undefined) windows.settle(settled)
  expect(windows.place({ ...PENDING, id: 2, outcome: 'rejected' })).toBe('settled')
  expect(windows.tally(0, 10)).toMatchObject({ ok: 1, duplicate: 1, rejected: 0 })
  expect(windows.minutes(0, 10)).toEqual([0, 3])
})

it('counts entries beside attempts, and writes a window for them alone', () => {
  const windows = createWindows(CLAIM)
  for (const key of ['connects', 'creates', 'registers', 'refusals', 'late'] as const) windows.add(7, key)
  expect(windows.close(8)).toEqual([
    expect.objectContaining({ over: '1m', from: 7 * MINUTE, connects: 1, creates: 1, registers: 1, refusals: 1, late: 1, clients: 0 }),
  ])
  expect(windows.close(9)).toEqual([])
})

it('settles the earliest attempt early beyond its bound, still counts it once, and says so', () => {
  const windows = createWindows(CLAIM)
  for (let id = 0; id <= MOST_PENDING; id++) windows.place({ ...PENDING, id, at: id })
  expect(windows.forgotten()).toBe(1)
  expect(windows.place({ ...PENDING, id: 0 })).toBe('settled')
  expect(windows.tally(0, 1).ok).toBe(MOST_PENDING + 1)
  expect(createWindows(CLAIM, windows.save()).tally(0, 1).ok).toBe(MOST_PENDING + 1)
})
