// Requests go out evenly and within the budget, slower after AWS throttled one, and come back to their pace.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRequestPace } from '../../src/ingest/request-pace.ts'
import { SECOND } from '../../src/model/time.ts'
import { createTimeMachine } from './time-machine.ts'

const START = 1_791_201_600_000
const { signal } = new AbortController()

describe('a budget', () => {
  it('is never exceeded, whatever happens between two turns', async () => {
    const budget = fc.record({ steady: fc.double({ min: 0.1, max: 5, noNaN: true }), more: fc.double({ min: 1, max: 5, noNaN: true }) })
    const turn = fc.record({ hurry: fc.boolean(), pause: fc.integer({ min: 0, max: 3 * SECOND }), throttled: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(budget, fc.array(turn, { minLength: 1, maxLength: 30 }), async ({ steady, more }, turns) => {
        const time = createTimeMachine(START)
        const pace = createRequestPace({ steady, catchUp: steady * more }, time)
        let last = Number.NEGATIVE_INFINITY
        for (const { hurry, pause, throttled } of turns) {
          await pace.turn(hurry, signal)
          const most = hurry ? steady * more : steady
          expect(time.clock() - last).toBeGreaterThanOrEqual(SECOND / most - 1e-3)
          last = time.clock()
          if (throttled) pace.throttled()
          time.move(pause)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('is spent evenly: nothing is saved up over a rest', async () => {
    const time = createTimeMachine(START)
    const pace = createRequestPace({ steady: 1, catchUp: 2.5 }, time)
    await pace.turn(false, signal)
    time.move(60 * SECOND)
    await pace.turn(false, signal)
    await pace.turn(false, signal)
    await pace.turn(true, signal)
    expect(time.slept).toEqual([1_000, 400])
  })

  it('is kept where several ask at once: they have their turns in order', async () => {
    const time = createTimeMachine(START)
    const pace = createRequestPace({ steady: 1, catchUp: 2.5 }, time)
    const turns: number[] = []
    await Promise.all([0, 1, 2].map((who) => pace.turn(false, signal).then(() => turns.push(who))))
    expect(turns).toEqual([0, 1, 2])
    expect(time.slept).toEqual([1_000, 1_000])
  })

  it('goes on behind one that gave its turn up', async () => {
    const time = createTimeMachine(START)
    const pace = createRequestPace({ steady: 1, catchUp: 2.5 }, time)
    const gone = pace.turn(false, AbortSignal.abort(new Error('over')))
    await expect(gone).rejects.toThrow('over')
    await pace.turn(false, signal)
    expect(time.slept).toEqual([])
  })

  it('survives a clock that is set back', async () => {
    const time = createTimeMachine(START)
    const pace = createRequestPace({ steady: 1, catchUp: 2.5 }, time)
    await pace.turn(false, signal)
    time.move(-3_600 * SECOND)
    await pace.turn(false, signal)
    expect(time.slept).toEqual([1_000])
  })
})

describe('a throttled request', () => {
  it('halves the pace, down to a sixteenth, and answers bring it back', async () => {
    const time = createTimeMachine(START)
    const pace = createRequestPace({ steady: 1, catchUp: 1 }, time)
    await pace.turn(false, signal)
    for (let times = 0; times < 6; times++) {
      pace.throttled()
      await pace.turn(false, signal)
    }
    expect(time.slept).toEqual([2_000, 4_000, 8_000, 16_000, 16_000, 16_000])
    for (let times = 0; times < 100; times++) pace.answered()
    await pace.turn(false, signal)
    expect(time.slept.at(-1)).toBe(1_000)
  })
})

it('rejects with the reason of an abort', async () => {
  const pace = createRequestPace({ steady: 1, catchUp: 1 }, createTimeMachine(START))
  await expect(pace.turn(false, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})
