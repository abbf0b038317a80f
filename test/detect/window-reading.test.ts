// The reading of a window: its numbers as they were counted, and beside them what is known, and nothing where nothing is.
import { expect, it } from 'vitest'
import { createExpectation } from '../../src/detect/expectation.ts'
import { createLocalHours } from '../../src/detect/local-hours.ts'
import { createUsualHours } from '../../src/detect/usual-hours.ts'
import { type Lookup, readWindow } from '../../src/detect/window-reading.ts'
import { createWindows } from '../../src/detect/windows.ts'
import { spans } from '../../src/model/window.ts'
import { CLAIM } from './attempts.ts'

const UTC = createLocalHours('UTC')

function lookup(change: Partial<Lookup> = {}): Lookup {
  const windows = createWindows(CLAIM)
  for (const minute of [100, 104, 159]) for (const what of ['connects', 'creates'] as const) windows.add(minute, what)
  windows.add(159, 'refusals')
  return { claim: CLAIM, windows, limits: [], expected: null, ...change }
}

it('has the entries of its own minutes', () => {
  const read = (over: (typeof spans)[number]) => readWindow(lookup(), over, 160).entries
  expect(spans.map((over) => read(over).connects)).toEqual([1, 1, 3, 3])
  expect(read('5m')).toEqual({ connects: 1, creates: 1, registers: 0, refusals: 1 })
})

it('knows nothing of a claim that nobody configured', () => {
  expect(readWindow(lookup(), '1h', 160)).toMatchObject({ expected: null, limit: null, usual: {}, limits: {} })
})

it('takes the attempts that were declared for usual, without a deviation, and limits each reading by the least limit on it', () => {
  const expected = { attempts: createExpectation(UTC, [], 50), readings: createUsualHours(UTC) }
  const limits = [
    { over: '1d', count: 'creates', above: 9, level: 'alert' },
    { over: '1d', count: 'creates', above: 7, level: 'contain' },
    { over: '5m', count: 'connects', above: 1, level: 'alert' },
  ] as const
  const { usual, limits: shown } = readWindow(lookup({ expected, limits }), '1d', 160)
  expect(usual).toEqual({ attempts: { median: 50, mad: null } })
  expect(shown).toEqual({ creates: 7, attempts: 100 })
  expect(readWindow(lookup({ limits: [{ over: '1d', count: 'attempts', above: 30, level: 'alert' }] }), '1d', 160)).toMatchObject({
    ...{ limit: 30, limits: { attempts: 30 } },
  })
})
