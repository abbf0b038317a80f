// One-minute panes: sums over any stretch, bounded in number.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPanes, isZero, outcomesOf, tallyKeys } from '../../src/detect/panes.ts'

const added = fc.array(fc.record({ minute: fc.nat({ max: 300 }), key: fc.constantFrom(...tallyKeys) }), { maxLength: 200 })

it('sums what was added between two minutes, whatever the order', () => {
  fc.assert(
    fc.property(added, fc.nat({ max: 300 }), fc.nat({ max: 2_000 }), (entries, from, length) => {
      const panes = createPanes()
      for (const { minute, key } of entries) panes.add(minute, key, 1)
      const inside = entries.filter(({ minute }) => minute >= from && minute < from + length)
      const sum = panes.sum(from, from + length)
      expect(panes.isAny(from, from + length)).toBe(!isZero(sum))
      for (const key of tallyKeys) expect(sum[key]).toBe(inside.filter((entry) => entry.key === key).length)
      expect(panes.count(tallyKeys, from, from + length)).toBe(inside.length)
      expect(panes.minutes(from, from + length)).toEqual([...new Set(inside.map(({ minute }) => minute))].sort((a, b) => a - b))
    }),
  )
})

it('holds no minute without a count', () => {
  const panes = createPanes()
  panes.add(5, 'ok', 1)
  panes.add(5, 'ok', -1)
  expect(panes.minutes(0, 10)).toEqual([])
  expect(isZero(panes.sum(0, 10))).toBe(true)
})

it('forgets what is before a minute, and goes on from what it saved', () => {
  const panes = createPanes()
  for (const minute of [1, 2, 3]) panes.add(minute, 'offPattern', minute)
  panes.forgetBefore(2)
  const restored = createPanes(panes.save())
  expect(restored.minutes(0, 10)).toEqual([2, 3])
  expect(outcomesOf(restored.sum(0, 10))).toEqual({ ok: 0, duplicate: 0, rejected: 0, orphan: 0, offPattern: 5 })
})

it('reads the shorter rows of an older version', () => {
  const panes = createPanes()
  panes.add(7, 'ok', 3)
  const older = panes.save().map((row) => row.slice(0, 1 + tallyKeys.indexOf('lateAttempts')))
  expect(createPanes(older).sum(0, 10)).toEqual(panes.sum(0, 10))
})

it('merges the oldest minutes when there are too many, and loses no count', () => {
  const panes = createPanes()
  for (let minute = 0; minute < 2_200; minute++) panes.add(minute, 'connects', 1)
  expect(panes.minutes(0, 3_000)).toHaveLength(2_160)
  expect(panes.count(['connects'], 0, 3_000)).toBe(2_200)
  expect(panes.count(['connects'], 40, 41)).toBe(41)
  expect(panes.merged()).toBe(40)
})
