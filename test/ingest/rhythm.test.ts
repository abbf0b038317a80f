// What is done again and again is due in its rhythm, and leaves half of the time to others where it takes long.
import { describe, expect, it } from 'vitest'
import { createRhythm } from '../../src/ingest/rhythm.ts'
import { createTimeMachine } from './time-machine.ts'

const START = 1_791_201_600_000

function rhythmOf(every: number) {
  const time = createTimeMachine(START)
  const rhythm = createRhythm(every, time.clock)
  return {
    ...{ time, rhythm },
    /** Does it for some time; says how long it then rests. */
    take(ms: number): number {
      const begunAt = time.clock()
      time.move(ms)
      rhythm.done(begunAt)
      return rhythm.untilDue()
    },
  }
}

describe('a rhythm of 10 s', () => {
  it('is due at once', () => {
    expect(rhythmOf(10_000).rhythm.isDue()).toBe(true)
  })

  it.each([
    [0, 10_000],
    [1_000, 9_000],
    [5_000, 5_000],
    [8_000, 8_000],
    [60_000, 60_000],
    // The clock was set forward meanwhile, or all of an outage was read at once.
    [600_000, 60_000],
  ])('rests after what took %i ms for %i ms', (took, pause) => {
    const { take, time, rhythm } = rhythmOf(10_000)
    expect(take(took)).toBe(pause)
    time.move(pause - 1)
    expect(rhythm.isDue()).toBe(false)
    time.move(1)
    expect(rhythm.isDue()).toBe(true)
  })

  it.each([-3_600_000, 3_600_000])('is due when the clock jumps by %i ms, and goes on', (jump) => {
    const { take, time, rhythm } = rhythmOf(10_000)
    take(1_000)
    time.move(jump)
    expect(rhythm.isDue()).toBe(true)
    expect(take(1_000)).toBe(9_000)
  })
})
