// What slides along the minutes counts what is added up of them anew.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSlidingAttempts } from '../../src/detect/sliding-attempts.ts'
import { spanMinutes } from '../../src/detect/windows.ts'
import { spans } from '../../src/model/window.ts'

/** Minutes with their attempts, and the steps that the watermark makes. */
const traffic = fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 3 })), { maxLength: 60 })
const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1_700 })), { minLength: 1, maxLength: 30 })

function countsOf(counts: Map<number, number>): Parameters<typeof createSlidingAttempts>[0] {
  const within = (from: number, to: number) => [...counts.keys()].filter((minute) => minute >= from && minute < to)
  return {
    minutes: (from, to) => within(from, to).sort((a, b) => a - b),
    attempts: (from, to) => within(from, to).reduce((sum, minute) => sum + (counts.get(minute) ?? 0), 0),
  }
}

it('gives the attempts of every window that ends where the watermark is', () => {
  fc.assert(
    fc.property(traffic, steps, fc.nat({ max: 30 }), (minutes, ahead, recounted) => {
      const counts = countsOf(new Map(minutes))
      const sliding = createSlidingAttempts(counts)
      let end = 0
      for (const [index, step] of ahead.entries()) {
        end += step
        if (index === recounted) sliding.recount()
        const now = { ...sliding.endingAt(end) }
        for (const over of spans) expect(now[over]).toBe(counts.attempts(end - spanMinutes[over], end))
      }
    }),
  )
})

it('holds no more than a day, however long it slides', () => {
  const counts = countsOf(new Map(Array.from({ length: 4_000 }, (_, minute) => [minute, 1])))
  const sliding = createSlidingAttempts(counts)
  for (let end = 1; end <= 4_000; end++) expect(sliding.endingAt(end)['1d']).toBe(Math.min(end, 1_440))
})
