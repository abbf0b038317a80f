// The rounds of saving: what is in one, its order, and what a successor is told to read again.
import { expect, it } from 'vitest'
import { decodeMark } from '../../src/detect/horizon.ts'
import { createSaveRounds, isMarkDue } from '../../src/detect/save-rounds.ts'
import type { CertificateId } from '../../src/model/claim.ts'
import { MINUTE } from '../../src/model/time.ts'
import { certificate } from './events.ts'

const A = certificate('a')
const B = certificate('b')
const GONE = certificate('gone')

/** Rounds over claims that change as they are told, on memory that was read from `needed` on. */
function scene(begin = 0) {
  const changed = new Set<CertificateId>()
  const memory = { needed: 0 }
  const rounds = createSaveRounds({
    partition: 2,
    claims: {
      changed: () => [...changed],
      take(claim) {
        changed.delete(claim)
        return claim === GONE ? null : Uint8Array.of(1)
      },
    },
    standing: () => ({}),
    firstOffset: () => memory.needed,
    begin,
  })
  return { rounds, changed, memory }
}

const gist = (saved: ReturnType<ReturnType<typeof scene>['rounds']['take']>) => saved.map(({ claim, offset }) => [claim, offset])

it('saves nothing before a record was read', () => {
  const { rounds, changed } = scene(7)
  changed.add(A)
  expect(rounds.hasBegun()).toBe(false)
  expect(rounds.take(1, 9)).toEqual([])
  expect(rounds.horizonOffset()).toBe(7)
  expect(rounds.unsaved()).toBe(1)
})

it('ends a round with the state of the partition, which stands for what was there when it began', () => {
  const { rounds, changed } = scene()
  rounds.begin(10)
  changed.add(A)
  changed.add(B)
  expect(gist(rounds.take(20, 1))).toEqual([[A, 20]])
  // What changes meanwhile is for the next round, and what is saved meanwhile stands for all that came before it.
  changed.add(A)
  expect(rounds.unsaved()).toBe(1)
  expect(gist(rounds.take(25, 1))).toEqual([
    [B, 25],
    ['_partition-2', 20],
  ])
  expect(rounds.unsaved()).toBe(1)
  expect(gist(rounds.take(30, 9))).toEqual([
    [A, 30],
    ['_partition-2', 30],
  ])
})

it('passes by a claim that was given up', () => {
  const { rounds, changed } = scene()
  rounds.begin(0)
  changed.add(GONE)
  expect(gist(rounds.take(5, 9))).toEqual([['_partition-2', 5]])
})

it('tells a successor to begin at the last mark before what is in memory, once the round has ended', () => {
  const { rounds, changed, memory } = scene(3)
  rounds.begin(10)
  rounds.mark(15, {})
  rounds.mark(18, {})
  memory.needed = 16
  changed.add(A)
  changed.add(B)
  rounds.take(20, 1)
  expect(rounds.horizonOffset()).toBe(3)
  const own = rounds.take(21, 1).at(-1)
  expect(rounds.horizonOffset()).toBe(15)
  expect(decodeMark(own?.snapshot ?? new Uint8Array()).offset).toBe(15)
})

it('wants a mark for each five minutes of the watermark', () => {
  expect(isMarkDue(0, 5 * MINUTE - 1)).toBe(false)
  expect(isMarkDue(5 * MINUTE - 1, 5 * MINUTE)).toBe(true)
  expect(isMarkDue(5 * MINUTE, 9 * MINUTE)).toBe(false)
})
