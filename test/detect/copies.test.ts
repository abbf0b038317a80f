import { expect, it } from 'vitest'
import { createCopies } from '../../src/detect/copies.ts'
import { MINUTE } from '../../src/model/time.ts'
import { MONDAY } from './attempts.ts'
import { event } from './events.ts'

it('recognises a copy, and nothing else', () => {
  const copies = createCopies()
  const connect = event('Connect', MONDAY)
  expect(copies.note(connect, 1)).toBe(true)
  expect(copies.note({ ...connect }, 2)).toBe(false)
  expect(copies.note(event('Connect', MONDAY, { clientId: 'SN-2' }), 3)).toBe(true)
})

it('forgets whole minutes that lie before a time', () => {
  const copies = createCopies()
  const [early, late] = [event('Connect', MONDAY), event('Connect', MONDAY + MINUTE)]
  copies.note(early, 4)
  copies.note(late, 7)
  copies.forgetBefore(MONDAY + MINUTE - 1)
  expect(copies.firstOffset()).toBe(4)
  copies.forgetBefore(MONDAY + MINUTE)
  expect(copies.firstOffset()).toBe(7)
  expect(copies.note(early, 9)).toBe(true)
  expect(copies.note(late, 10)).toBe(false)
})

it('needs no offset where it remembers nothing', () => {
  expect(createCopies().firstOffset()).toBe(Number.POSITIVE_INFINITY)
})

it('keeps the newest minutes where there is no room for all, and counts the rest', () => {
  const copies = createCopies(2)
  for (const minute of [0, 1, 2]) copies.note(event('Connect', MONDAY + minute * MINUTE), minute)
  expect(copies.forgotten()).toBe(1)
  expect(copies.firstOffset()).toBe(1)
})
