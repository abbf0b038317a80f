// Lines by minutes: each in its own, in order, until nothing waits.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMinutes } from '../../../src/app/traffic/minutes.ts'
import { MINUTE } from '../../../src/model/time.ts'

const lineAt = (at: number, line = '') => ({ at, log: 'iot', line }) as const

it('gives back every line once, in the order of time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 * MINUTE })), (times) => {
      const minutes = createMinutes()
      for (const at of times) minutes.put(lineAt(at))
      const taken: number[] = []
      for (let minute = minutes.next(); minute !== null; minute = minutes.next()) taken.push(...minutes.take(minute).map(({ at }) => at))
      expect(taken).toEqual(times.toSorted((a, b) => a - b))
    }),
  )
})

it('keeps lines of one moment as they came, and a late one for when it is delivered', () => {
  const minutes = createMinutes()
  minutes.put(lineAt(5, 'late'), MINUTE + 1)
  minutes.put(lineAt(9, 'a'))
  minutes.put(lineAt(9, 'b'))
  expect(minutes.take(0).map(({ line }) => line.line)).toEqual(['a', 'b'])
  expect(minutes.next()).toBe(1)
  expect(minutes.take(1)).toEqual([{ at: MINUTE + 1, line: lineAt(5, 'late') }])
  expect(minutes.next()).toBeNull()
})
