// The stand-in for FilterLogEvents: every visible entry once, whatever a page looks like, and nothing before its time.
import { describe, expect, it } from 'vitest'
import { createLogGroups, type FilterRequest, type LogGroups } from './cloudwatch.ts'
import type { InputEntry } from './traffic.ts'

const entry = (index: number, more: Partial<InputEntry> = {}): InputEntry => ({
  ...{ eventId: String(index).padStart(56, '0'), log: 'iot', at: 1_000 + Math.floor(index / 3), visibleAt: 0, message: `entry ${index}` },
  ...more,
})
const ids = (entries: readonly { readonly eventId: string }[]): number[] => entries.map(({ eventId }) => Number(eventId))

/** All pages of a span, and how they looked. */
function sweep(groups: LogGroups, request: Omit<FilterRequest, 'logGroupName'>, now = 10_000) {
  const seen: number[] = []
  const met = { empty: 0, repeated: 0 }
  let nextToken: string | undefined
  do {
    const answer = groups.filter({ ...request, logGroupName: 'g', nextToken }, now)
    seen.push(...ids(answer?.events ?? []))
    if (answer?.nextToken !== undefined && answer.events.length === 0) met.empty += 1
    if (answer?.nextToken !== undefined && answer.nextToken === nextToken) met.repeated += 1
    nextToken = answer?.nextToken
  } while (nextToken !== undefined)
  return { seen, ...met }
}

describe('a sweep over all pages', () => {
  const many = Array.from({ length: 25_000 }, (_, index) => entry(index))
  const groups = createLogGroups(new Map([['g', many]]), 3)

  it('gives every entry once, in order, over empty pages, repeated tokens and pages cut short', () => {
    const sweeps = Array.from({ length: 40 }, () => sweep(groups, {}))
    for (const { seen } of sweeps) expect(seen).toEqual(ids(many))
    expect(sweeps.some(({ empty }) => empty > 0)).toBe(true)
    expect(sweeps.some(({ repeated }) => repeated > 0)).toBe(true)
    expect(groups.pages()).toBeGreaterThan(40 * 3)
  })

  it('counts both ends of the span in', () => {
    expect(sweep(groups, { startTime: 1_001, endTime: 1_002 }).seen).toEqual([3, 4, 5, 6, 7, 8])
  })
})

it('shows nothing before its ingestion, and then at its own time', () => {
  const late = [entry(0), entry(1, { visibleAt: 500 }), entry(2)]
  const groups = createLogGroups(new Map([['g', late]]), 1)
  expect(sweep(groups, {}, 499).seen).toEqual([0, 2])
  expect(sweep(groups, {}, 500).seen.sort()).toEqual([0, 1, 2])
})

it('cuts a page at a megabyte', () => {
  const large = Array.from({ length: 3 }, (_, index) => entry(index, { message: 'x'.repeat(600_000) }))
  const groups = createLogGroups(new Map([['g', large]]), 1)
  expect(sweep(groups, {}).seen).toEqual([0, 1, 2])
  expect(groups.pages()).toBeGreaterThanOrEqual(3)
})

it('knows no other group, and no token that it did not give', () => {
  const groups = createLogGroups(new Map([['g', []]]), 1)
  expect(groups.filter({ logGroupName: 'other' }, 0)).toBe(null)
  expect(() => groups.filter({ logGroupName: 'g', nextToken: 'x' }, 0)).toThrow('never given')
})
