// Attempts are given on once, by their last word, in the order of their ends; and counted by claim.
import { expect, it } from 'vitest'
import { createFinalAttempts } from '../../src/app/final-attempts.ts'
import { type JudgedAttempt, noOutcomes } from '../../src/model/attempt.ts'
import { attemptOf } from '../respond/records.ts'
import { claim, now, otherClaim } from './scene.ts'

function taken(...attempts: readonly JudgedAttempt[]) {
  const given: string[] = []
  const final = createFinalAttempts(({ id, outcome }) => given.push(`${id} ${outcome}`))
  for (const attempt of attempts) final.take(attempt)
  return { final, given }
}

it('are given on in the order of their ends, and then of their ids', () => {
  const { final, given } = taken(attemptOf('b', { at: now }), attemptOf('c', { at: now - 1 }), attemptOf('a', { at: now }))
  final.settleBefore(now + 1)
  expect(given).toEqual(['c ok', 'a ok', 'b ok'])
})

it('are given on by the last word on them, and only when they can change no more', () => {
  const { final, given } = taken(
    attemptOf('a', { at: now }),
    attemptOf('b', { at: now + 5 }),
    attemptOf('a', { at: now, outcome: 'rejected' }),
  )
  final.settleBefore(now)
  expect(given).toEqual([])
  final.settleBefore(now + 1)
  expect(given).toEqual(['a rejected'])
  final.settleBefore(now + 9)
  expect(given).toEqual(['a rejected', 'b ok'])
})

it('are counted by claim and outcome, with the networks they came from', () => {
  const { final } = taken(
    attemptOf('a', { claim: otherClaim, source: null }),
    attemptOf('b', { source: '203.0.113.9' }),
    attemptOf('c', { source: '203.0.113.10', outcome: 'off-pattern' }),
    attemptOf('d', { source: '198.51.100.1' }),
    attemptOf('e', { source: 'hostile' }),
  )
  final.settleBefore(Number.POSITIVE_INFINITY)
  expect([...final.counts()]).toEqual([
    [otherClaim, { attempts: { ...noOutcomes(), ok: 1 }, sources: 0 }],
    [claim, { attempts: { ...noOutcomes(), ok: 3, offPattern: 1 }, sources: 2 }],
  ])
})
