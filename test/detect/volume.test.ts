// The volume signal: more than this hour of the week usually shows, told once an episode.
import { expect, it } from 'vitest'
import type { Expectation } from '../../src/detect/expectation.ts'
import { createVolume, limitOnAttempts, type Volume } from '../../src/detect/volume.ts'
import { createWindows, type Windows } from '../../src/detect/windows.ts'
import type { OperatorLimit } from '../../src/model/settings.ts'
import { MINUTE } from '../../src/model/time.ts'
import { CLAIM } from './attempts.ts'

/** Expects 5 in every window and calls more than 20 too many. */
const steady: Expectation = {
  learn() {},
  of: () => ({ expected: 5, limit: 20, mad: 1 }),
  usualPerHour: () => 5,
  beginsHour: () => false,
  save: () => [],
}
const ON_5M: OperatorLimit = { over: '5m', count: 'attempts', above: 1_000, level: 'alert' }

let placed = 0

/** So many attempts in a minute, each of a device of its own, or all of `client`. */
function burst(windows: Windows, minute: number, attempts: number, client?: number): void {
  const common = { at: minute * MINUTE, minute, outcome: 'ok', serial: null, source: null, outside: false } as const
  for (let count = 0; count < attempts; count++) {
    placed += 1
    windows.place({ ...common, id: placed, client: client ?? placed })
  }
}

function surges(volume: Volume, from: number, to: number): readonly number[] {
  const ends: number[] = []
  for (let end = from; end <= to; end++) if (volume.atWatermark(end) !== null) ends.push(end)
  return ends
}

it('tells a surge when it begins, and not again for six hours after it ended', () => {
  const windows = createWindows(CLAIM)
  const volume = createVolume([], windows, steady)
  burst(windows, 1_000, 21)
  burst(windows, 1_200, 21)
  burst(windows, 5_000, 21)
  expect(surges(volume, 990, 6_000)).toEqual([1_001, 5_001])
})

it('says what was read, what is usual and what the limit is', () => {
  const windows = createWindows(CLAIM)
  burst(windows, 1_000, 21)
  expect(createVolume([], windows, steady).atWatermark(1_001)).toEqual({
    from: 1_000,
    to: 1_001,
    text: '21 attempts in 1m; this hour of the week usually shows at most 5, the limit is 20',
  })
})

it('says so where the limit rests on what is declared', () => {
  const windows = createWindows(CLAIM)
  burst(windows, 1_000, 21)
  const declared: Expectation = { ...steady, of: () => ({ expected: 10, limit: 20, mad: null, isDeclared: true }) }
  expect(createVolume([], windows, declared).atWatermark(1_001)?.text).toBe('21 attempts in 1m; 10 are declared, the limit is 20')
})

it('expects beside what is usual the devices of plans that are open in the window', () => {
  const windows = createWindows(CLAIM)
  burst(windows, 1_000, 51)
  const asked: number[][] = []
  const planned = (devices: number) => (from: number, to: number) => {
    asked.push([from / MINUTE, to / MINUTE])
    return devices
  }
  expect(createVolume([], windows, steady, [], planned(31)).atWatermark(1_001)).toBeNull()
  expect(asked[0]).toEqual([1_000, 1_001])
  const surge = createVolume([], windows, steady, [], planned(30)).atWatermark(1_001)
  expect(surge?.text).toBe('51 attempts in 1m; this hour of the week usually shows at most 5, the limit is 50, with 30 of plans')
})

it('stays quiet at the limit, and while nothing is known', () => {
  const windows = createWindows(CLAIM)
  burst(windows, 1_000, 20)
  expect(surges(createVolume([], windows, steady), 990, 1_010)).toEqual([])
  burst(windows, 1_000, 500)
  expect(surges(createVolume([], windows, { ...steady, of: () => null }), 990, 1_010)).toEqual([])
})

it('takes one device that tries again and again for no surge', () => {
  const windows = createWindows(CLAIM)
  burst(windows, 1_000, 500, 7)
  expect(surges(createVolume([], windows, steady), 990, 1_010)).toEqual([])
})

it('leaves a span to the operator who set a limit on its attempts', () => {
  const windows = createWindows(CLAIM)
  for (let minute = 1_000; minute < 1_005; minute++) burst(windows, minute, 5)
  expect(surges(createVolume([], windows, steady), 990, 1_005)).toEqual([1_005])
  const all = (['1m', '5m', '1h', '1d'] as const).map((over): OperatorLimit => ({ ...ON_5M, over }))
  expect(surges(createVolume(all, windows, steady), 990, 1_010)).toEqual([])
  expect(limitOnAttempts([ON_5M, { ...ON_5M, above: 7 }], '5m')).toBe(7)
  expect(limitOnAttempts([{ ...ON_5M, count: 'ok' }], '5m')).toBeNull()
})

it('remembers over a restart that it told', () => {
  const windows = createWindows(CLAIM)
  const volume = createVolume([], windows, steady)
  burst(windows, 1_000, 21)
  volume.atWatermark(1_001)
  expect(surges(createVolume([], windows, steady, volume.save()), 1_002, 1_200)).toEqual([])
})

it('knows whether a surge goes on, over a restart too', () => {
  const windows = createWindows(CLAIM)
  const volume = createVolume([], windows, steady)
  burst(windows, 1_000, 21)
  expect(volume.isSurging()).toBe(false)
  volume.atWatermark(1_001)
  expect(volume.isSurging()).toBe(true)
  const restored = createVolume([], windows, steady, volume.save())
  expect(restored.isSurging()).toBe(true)
  surges(restored, 1_002, 2_500)
  expect(restored.isSurging()).toBe(false)
})
