// Attempts that can still be corrected: taken out in order, bounded.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPending, MOST_PENDING, type PendingAttempt } from '../../src/detect/pending.ts'

function pendingAttempt(id: number, at: number): PendingAttempt {
  return { id, at, minute: Math.floor(at / 60_000), outcome: 'ok', client: 1, serial: null, source: null, outside: false }
}

it('takes out what is before a minute in the order (time, id), however it came', () => {
  const times = fc.uniqueArray(fc.record({ id: fc.nat(), at: fc.nat({ max: 300_000 }) }), { selector: ({ id }) => id })
  fc.assert(
    fc.property(times, fc.nat({ max: 6 }), (attempts, minute) => {
      const pending = createPending()
      for (const { id, at } of attempts) pending.put(pendingAttempt(id, at))
      const due = attempts.filter(({ at }) => at < minute * 60_000).sort((a, b) => a.at - b.at || a.id - b.id)
      expect(pending.takeBefore(minute).map(({ id }) => id)).toEqual(due.map(({ id }) => id))
      expect([...pending.all()]).toHaveLength(attempts.length - due.length)
    }),
  )
})

it('replaces an attempt under its id, and goes on from what it saved', () => {
  const pending = createPending()
  pending.put(pendingAttempt(1, 5))
  pending.put({ ...pendingAttempt(1, 5), outcome: 'off-pattern', serial: 8, source: '203.0.113.0/24', outside: true })
  expect([...createPending(pending.save()).all()]).toEqual([...pending.all()])
  expect([...pending.all()]).toHaveLength(1)
})

it('gives up the earliest beyond its bound', () => {
  const pending = createPending()
  for (let id = 0; id < MOST_PENDING; id++) pending.put(pendingAttempt(id, 10_000 - id))
  expect(pending.takeOverflow()).toBeNull()
  pending.put(pendingAttempt(MOST_PENDING, 20_000))
  expect(pending.takeOverflow()?.id).toBe(MOST_PENDING - 1)
  expect(pending.takeOverflow()).toBeNull()
})

it('gives up the earliest of all in a flood, whatever is corrected or comes late meanwhile', () => {
  const steps = fc.array(fc.record({ id: fc.nat({ max: MOST_PENDING + 400 }), at: fc.nat({ max: 600_000 }) }), {
    minLength: 500,
    maxLength: 900,
  })
  const isBefore = (a: PendingAttempt, b: PendingAttempt) =>
    a.minute < b.minute || (a.minute === b.minute && (a.at < b.at || (a.at === b.at && a.id < b.id)))
  fc.assert(
    fc.property(steps, (more) => {
      const pending = createPending()
      const kept = new Map<number, PendingAttempt>()
      const put = (attempt: PendingAttempt): void => {
        pending.put(attempt)
        kept.set(attempt.id, attempt)
      }
      for (let id = 0; id < MOST_PENDING; id++) put(pendingAttempt(id, 300_000 + 97 * id))
      for (const { id, at } of more) {
        put(pendingAttempt(id, at))
        const expected =
          kept.size <= MOST_PENDING ? null : [...kept.values()].reduce((first, next) => (isBefore(next, first) ? next : first))
        expect(pending.takeOverflow()).toEqual(expected)
        if (expected !== null) kept.delete(expected.id)
      }
    }),
    { numRuns: 5 },
  )
})

it('refuses an outcome it does not know', () => {
  expect(() => createPending([[1, 5, 0, 9, 1, null, null, 0]])).toThrow(expect.objectContaining({ code: 'log-record-unreadable' }))
})
