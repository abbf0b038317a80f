// Ids of settled attempts: recognised for six hours, also over a restart, and as an earlier version saved them.
import { expect, it } from 'vitest'
import { createKeySet } from '../../src/detect/keys.ts'
import { createSettledIds } from '../../src/detect/settled-ids.ts'

const HOUR = 60

it('recognises an id until the last one settled is six hours younger', () => {
  const ids = createSettledIds()
  ids.add(1, 1_000)
  ids.add(2, 1_000 + 6 * HOUR)
  expect([ids.has(1), ids.has(2), ids.has(3)]).toEqual([true, true, false])
  ids.add(3, 1_001 + 6 * HOUR)
  expect([ids.has(1), ids.has(2)]).toEqual([false, true])
})

it('saves those that it recognises', () => {
  const ids = createSettledIds()
  for (let id = 1; id <= 5_000; id++) ids.add(id, id)
  expect(ids.save()).toHaveLength(6 * HOUR + 1)
  const again = createSettledIds(ids.save())
  expect(again.save()).toEqual(ids.save())
  expect([again.has(4_640), again.has(4_639)]).toEqual([true, false])
})

it('holds four thousand of a flood', () => {
  const ids = createSettledIds()
  for (let id = 1; id <= 5_000; id++) ids.add(id, 1_000)
  expect(ids.save()).toHaveLength(4_096)
  expect([ids.has(904), ids.has(905)]).toEqual([false, true])
})

it('takes over what an earlier version saved without minutes', () => {
  const earlier = createKeySet(10)
  for (const id of [1, 2]) earlier.add(id)
  const ids = createSettledIds([[earlier.save()]], 1_000)
  ids.add(3, 1_000)
  expect([ids.has(1), ids.has(2), ids.has(3)]).toEqual([true, true, true])
})
