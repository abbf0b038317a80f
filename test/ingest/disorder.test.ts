// Which files are out of order, and by how much.
import { expect, it } from 'vitest'
import { createDisorder } from '../../src/ingest/disorder.ts'
import { MINUTE } from '../../src/model/time.ts'

it('counts the entries of each file and keeps the furthest', () => {
  const disorder = createDisorder()
  disorder.note('logs/b.ndjson:12', 4 * MINUTE)
  disorder.note('logs/a:1.ndjson:7', 5 * MINUTE)
  disorder.note('logs/b.ndjson:13', 9 * MINUTE)
  disorder.note('logs/b.ndjson:20#3', 6 * MINUTE)
  expect(disorder.all()).toEqual([
    { file: 'logs/a:1.ndjson', entries: 1, furthest: 5 * MINUTE },
    { file: 'logs/b.ndjson', entries: 3, furthest: 9 * MINUTE },
  ])
})

it('knows of no file before it was told of one', () => {
  expect(createDisorder().all()).toEqual([])
})

it('takes over what was noted elsewhere', () => {
  const disorder = createDisorder()
  disorder.note('b:1', 4)
  disorder.add({ file: 'b', entries: 2, furthest: 9 })
  disorder.add({ file: 'a', entries: 1, furthest: 3 })
  expect(disorder.all()).toEqual([
    { file: 'a', entries: 1, furthest: 3 },
    { file: 'b', entries: 3, furthest: 9 },
  ])
})
