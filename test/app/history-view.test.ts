// The section `history` of a report: what others read of it.
import { describe, expect, it } from 'vitest'
import { createFactsBook } from '../../src/app/history-facts.ts'
import { historyJson } from '../../src/app/history-view.ts'
import { createDisorder } from '../../src/ingest/disorder.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'
import { CLAIM, claimSettings } from '../detect/attempts.ts'
import { event } from '../detect/events.ts'
import { history, replayed, sourceOf } from './histories.ts'

const AT = Date.UTC(2026, 9, 5, 23, 30)

/** The section for entries this many hours after AT. */
function sectionOf(hours: readonly number[]) {
  const book = createFactsBook([CLAIM])
  for (const hour of hours) book.take(event('Connect', AT + hour * HOUR))
  const disorder = createDisorder()
  disorder.note('a.ndjson:7', 3.5 * MINUTE)
  const tally = { lines: 0, bytes: 0, entries: 0, ignored: 0, rejected: 0, reasons: new Map(), rejectedAt: new Map(), disorder }
  return historyJson({ facts: book.facts(), tally, blindSpots: [] }, [claimSettings({ id: CLAIM, alias: 'factory-a' })])
}

describe('the history', () => {
  it('has its span in days and hours, its silences, and a row of evidence for everybody', () => {
    expect(sectionOf([0, 1, 5])).toMatchObject({
      ...{ from: '2026-10-05T23:30:00.000Z', to: '2026-10-06T04:30:00.000Z', days: 2, daysWithSuccess: 2, hours: 6, hoursWithEntries: 3 },
      gaps: { count: 1, longest: [{ from: '2026-10-06T01:00:00.000Z', to: '2026-10-06T04:00:00.000Z', hours: 3 }] },
      evidence: [
        { claim: CLAIM, alias: 'factory-a', entries: { connections: 3, requests: 0 }, successes: 3, failures: 0, daysWithSuccess: 2 },
        { claim: '_unregistered', alias: null, entries: { connections: 0 }, from: null, to: null },
        { claim: null, alias: null, entries: { connections: 0 } },
      ],
      disorder: [{ file: 'a.ndjson', entries: 1, furthestSeconds: 210 }],
    })
  })

  it('lists the ten longest silences in the order of time, and counts all of them', () => {
    const steps = [2, 9, 3, 8, 4, 7, 5, 6, 2, 9, 3, 8]
    const { gaps } = sectionOf(steps.map((_, index) => steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0)))
    expect(gaps.count).toBe(11)
    expect(gaps.longest.map(({ hours }) => hours)).toEqual([8, 2, 7, 3, 6, 4, 5, 8, 2, 7])
  })

  it('of nothing is empty', () => {
    expect(sectionOf([])).toMatchObject({ from: null, to: null, days: 0, hours: 0, gaps: { count: 0, longest: [] } })
  })
})

describe('the history of a report', () => {
  it('counts copies once, and names the file that is out of order', async () => {
    const lines = history.map(({ line }) => line)
    const once = await replayed([sourceOf(lines)])
    const twice = await replayed([sourceOf(lines.flatMap((line) => [line, line]))])
    expect(twice.report.history).toEqual(once.report.history)
    const late = await replayed([sourceOf([...lines.slice(100), ...lines.slice(0, 100)], 'logs/late.ndjson')])
    expect(late.report.history.disorder).toMatchObject([{ file: 'logs/late.ndjson' }])
    expect(late.report.history.blindSpots).toContainEqual(expect.objectContaining({ what: 'out-of-order' }))
  })
})
