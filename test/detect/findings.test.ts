// Findings and their ids, which are hashes of their cause.
import { expect, it } from 'vitest'
import { createFindings } from '../../src/detect/findings.ts'
import type { Crossing } from '../../src/detect/limits.ts'
import { createWindows } from '../../src/detect/windows.ts'
import { MINUTE } from '../../src/model/time.ts'
import { CLAIM, MONDAY } from './attempts.ts'

const END = MONDAY / MINUTE + 5
const SOURCE = '203.0.113.0/24'
const crossing: Crossing = {
  limit: { over: '5m', count: 'rejected', above: 1, level: 'disable' },
  key: 'rejected attempts over 5m above 1: disable',
  from: END - 5,
  to: END,
  text: "2 rejected attempts in 5m; the operator's limit is 1",
}

function findings() {
  const windows = createWindows(CLAIM)
  const common = { at: MONDAY, minute: END - 5, client: 1, serial: null, outside: false }
  windows.place({ ...common, id: 1, outcome: 'rejected', source: SOURCE })
  windows.place({ ...common, id: 2, outcome: 'ok', source: '198.51.100.0/24' })
  return createFindings(CLAIM, windows, () => 117)
}

it('makes of a crossed limit a finding of a window, with the sources of what it counts as suspects', () => {
  expect(findings().ofCrossing(crossing, MONDAY + 1)).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    claim: CLAIM,
    level: 'disable',
    at: MONDAY + 1,
    source: null,
    who: 0,
    what: 0,
    reasons: [{ signal: 'operator-limit', nats: 0, text: crossing.text }],
    suspects: [SOURCE],
    usualPerHour: 117,
  })
})

it('makes of a broken declaration an alert about its source, the same for the whole day', () => {
  const breach = { signal: 'closed-claim', level: 'alert', text: 'closed' } as const
  const first = findings().ofBreach(breach, SOURCE, MONDAY)
  expect(first).toMatchObject({ level: 'alert', source: SOURCE, suspects: [SOURCE] })
  expect(findings().ofBreach(breach, SOURCE, MONDAY + 1).id).toBe(first.id)
  expect(findings().ofBreach(breach, null, MONDAY)).toMatchObject({ source: null, suspects: [] })
})

it('makes of a surge an alert at the end of its window, and blames all who took part', () => {
  const surge = { from: END - 5, to: END, text: 'many' }
  expect(findings().ofSurge(surge)).toMatchObject({ level: 'alert', at: END * MINUTE, suspects: ['198.51.100.0/24', SOURCE] })
})

it('gives different causes different ids', () => {
  const { ofCrossing, ofSurge, ofBreach } = findings()
  const ids = [
    ofCrossing(crossing, MONDAY).id,
    ofCrossing({ ...crossing, to: END + 1 }, MONDAY).id,
    ofCrossing({ ...crossing, key: 'another' }, MONDAY).id,
    ofSurge({ from: END - 5, to: END, text: 'many' }).id,
    ofBreach({ signal: 'closed-claim', level: 'alert', text: 'closed' }, SOURCE, MONDAY).id,
    ofBreach({ signal: 'unknown-template', level: 'alert', text: 'unknown' }, SOURCE, MONDAY).id,
    ofBreach({ signal: 'closed-claim', level: 'alert', text: 'closed' }, null, MONDAY).id,
  ]
  expect(new Set(ids).size).toBe(ids.length)
})
