// Serials: seen lately, minted by a stranger, and come again from somewhere else.
import { expect, it } from 'vitest'
import { createSerialMemory, TOO_MANY_SOURCES } from '../../../src/detect/evidence/serial-memory.ts'
import { DAY, HOUR } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

it('knows a serial for four weeks after it was seen last', () => {
  const memory = createSerialMemory()
  expect(memory.see(1, MONDAY)).toBe(false)
  expect(memory.see(1, MONDAY + 20 * DAY)).toBe(true)
  expect(memory.see(1, MONDAY + 45 * DAY)).toBe(true)
  expect(memory.see(1, MONDAY + 80 * DAY)).toBe(false)
  expect(memory.see(2, MONDAY)).toBe(false)
})

it('tells a pair once, to another source, within two weeks', () => {
  const memory = createSerialMemory()
  for (const serial of [1, 2]) memory.minted(serial, 7, MONDAY)
  expect(memory.takePair(1, 7, MONDAY + HOUR)).toBeNull()
  expect(memory.takePair(1, 8, MONDAY + HOUR)).toBe(7)
  expect(memory.takePair(1, 9, MONDAY + HOUR)).toBeNull()
  expect(memory.takePair(2, 8, MONDAY + 15 * DAY)).toBeNull()
  expect(memory.takePair(3, 8, MONDAY)).toBeNull()
})

it('keeps the latest four thousand, also over a restart', () => {
  const memory = createSerialMemory()
  for (let serial = 1; serial <= 5_000; serial++) {
    memory.see(serial, MONDAY)
    memory.minted(serial, 3, MONDAY)
  }
  const again = createSerialMemory(memory.save())
  expect(again.save()).toEqual(memory.save())
  expect([again.see(1, MONDAY), again.see(5_000, MONDAY)]).toEqual([false, true])
  expect([again.takePair(500, 4, MONDAY), again.takePair(4_999, 4, MONDAY)]).toEqual([null, 3])
})

it('goes on from what it saved when a pair is taken next', () => {
  const whole = createSerialMemory()
  whole.minted(1, 7, MONDAY)
  const again = createSerialMemory(whole.save())
  for (const memory of [whole, again]) expect(memory.takePair(1, 8, MONDAY)).toBe(7)
  expect(again.save()).toEqual(whole.save())
})

it('tells the same serial at three sources apart, and knows it at every other one', () => {
  const memory = createSerialMemory()
  const seenAt = (source: number) => memory.seeAt(1, source, MONDAY)
  expect([7, 8, 7, 9, 10, 11].map(seenAt)).toEqual([false, false, true, false, true, true])
  expect(memory.see(1, MONDAY)).toBe(false)
})

it('takes serials that differ in their last bits for others', () => {
  const memory = createSerialMemory()
  for (const source of [1, 2, 3]) memory.seeAt(123_456_789_012_344, source, MONDAY)
  expect([4, 5].map((end) => memory.seeAt(123_456_789_012_340 + end, 9, MONDAY))).toEqual([true, false])
})

it('counts at how many sources a serial got certificates, up to one more than are too many', () => {
  const memory = createSerialMemory()
  for (let source = 1; source <= TOO_MANY_SOURCES; source++) memory.seeAt(1, source, MONDAY)
  expect(memory.sourcesOf(1, MONDAY)).toBe(TOO_MANY_SOURCES)
  for (let source = 50; source < 60; source++) memory.seeAt(1, source, MONDAY)
  expect(createSerialMemory(memory.save()).sourcesOf(1, MONDAY)).toBe(TOO_MANY_SOURCES + 1)
  expect(memory.sourcesOf(1, MONDAY + 29 * DAY)).toBe(0)
})
