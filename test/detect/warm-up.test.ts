// The warm-up walks every part of the road that the first real records will walk, also behind a restored state.
import { expect, it } from 'vitest'
import { warmUp } from '../../src/detect/warm-up.ts'

it('judges, finds and closes windows in slices, before and behind a restored state', () => {
  const slices = [...warmUp()].map((outputs) => new Set(outputs.map(({ is }) => is)))
  expect(slices.length).toBeGreaterThan(10)
  for (const half of [slices.slice(0, slices.length / 2), slices.slice(slices.length / 2 + 1)]) {
    for (const kind of ['attempt', 'window', 'finding', 'sign', 'watermark'] as const) {
      expect(half.filter((kinds) => kinds.has(kind)).length, kind).toBeGreaterThan(0)
    }
  }
})

it('gives the same each time: it has no clock and no chance', () => {
  expect([...warmUp()]).toEqual([...warmUp()])
})
