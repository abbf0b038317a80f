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

it('refuses an outcome it does not know', () => {
  expect(() => createPending([[1, 5, 0, 9, 1, null, null, 0]])).toThrow(expect.objectContaining({ code: 'log-record-unreadable' }))
})
