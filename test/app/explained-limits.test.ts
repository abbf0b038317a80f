// The operator's limits: each beside the number it looks at, whatever that is.
import { expect, it } from 'vitest'
import { explainLimits } from '../../src/app/explained-limits.ts'
import type { OperatorLimit } from '../../src/model/settings.ts'
import type { WindowReading } from '../../src/model/window.ts'
import { claim } from './scene.ts'

const window: WindowReading = {
  ...{ claim, over: '5m', attempts: { ok: 10, duplicate: 4, rejected: 3, orphan: 2, offPattern: 1 } },
  entries: { connects: 31, creates: 32, registers: 33, refusals: 34 },
  ...{ clients: 41, serials: 42, sources: 43, newSources: 44, expected: null, limit: null, usual: {}, limits: {} },
}
const limited = (limit: object) => explainLimits([{ over: '5m', above: 7, level: 'contain', ...limit } as OperatorLimit], [window])

it.each([
  ['attempts', 20],
  ['accepted', 15],
  ['rejected', 3],
  ['off-pattern', 1],
  ['connects', 31],
  ['refusals', 34],
])('reads the count %s', (count, value) => {
  expect(limited({ count })).toEqual([{ over: '5m', reading: count, value, above: 7, level: 'contain' }])
})

it('reads ratios, with the fewest attempts that they ask for, and what is distinct and new', () => {
  expect(limited({ ratio: 'rejected', atLeast: 20 })).toMatchObject([{ reading: 'rejected-ratio', value: 0.15, atLeast: 20 }])
  expect(limited({ distinct: 'serials' })).toMatchObject([{ reading: 'serials', value: 42 }])
  expect(limited({ new: 'sources' })).toMatchObject([{ reading: 'new-sources', value: 44 }])
})

it('has nothing to say of a window that there is not', () => {
  expect(limited({ over: '1d', count: 'ok' })).toEqual([])
})

it('reads no ratio of nothing', () => {
  const silent = { ...window, attempts: { ok: 0, duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 } }
  const limit = { over: '5m', ratio: 'rejected', above: 0.5, atLeast: 1, level: 'alert' } as const
  expect(explainLimits([limit], [silent])).toMatchObject([{ value: 0 }])
})
