// The incidents of a replay: told as `respond` would have told them, on a ledger that is nowhere.
import { describe, expect, it } from 'vitest'
import { createReplayedIncidents } from '../../src/app/replayed-incidents.ts'
import type { Mode } from '../../src/model/incident.ts'
import type { FindingsRecord } from '../../src/model/record.ts'
import { HOUR } from '../../src/model/time.ts'
import { attemptOf, findingOf } from '../respond/records.ts'
import { claim, createScene, now, otherClaim } from './scene.ts'

function incidentsIn(mode: Mode) {
  const scene = createScene({ claims: [{ id: claim, alias: 'factory-a', mode }] })
  scene.remove()
  return createReplayedIncidents(scene.configuration)
}

const found = (id: string, changes: Parameters<typeof findingOf>[1] = {}): FindingsRecord => ({
  ...{ v: 1, is: 'finding' },
  finding: findingOf(id, changes),
})
const seen: FindingsRecord = { v: 1, is: 'watermark', partition: 0, upTo: now, causes: [] }

describe('a replayed incident', () => {
  it.each([
    ['observe', 'mode-observe'],
    ['approve', 'needs-approval'],
  ] as const)('in mode %s is judged as it would have been: %s', (mode, reason) => {
    const incidents = incidentsIn(mode)
    incidents.take(seen, now)
    incidents.take(found('f1'), now)
    expect(incidents.all()).toMatchObject([{ incident: { alias: 'factory-a', mode, verdict: { act: false, reason } } }])
  })

  it('never acts: a claim in mode auto has not earned it in a history that begins with the leak', () => {
    const incidents = incidentsIn('auto')
    incidents.take(seen, now)
    incidents.take(found('f1'), now)
    const [story] = incidents.all()
    expect([story?.incident.verdict.act, story?.incident.actions]).toEqual([false, []])
  })

  it('is one for findings that belong together, and knows which finding it took up', () => {
    const incidents = incidentsIn('observe')
    incidents.take(found('f1', { level: 'alert' }), now)
    incidents.take(found('f2', { at: now + HOUR }), now + HOUR)
    incidents.take(found('other', { claim: otherClaim }), now + HOUR)
    const [first, second, ...rest] = incidents.all().map(({ incident }) => incident)
    expect([first?.level, first?.findings, second?.alias, rest]).toEqual(['disable', ['f1', 'f2'], null, []])
    expect(['f1', 'f2', 'other', 'none'].map((id) => incidents.incidentOf(id))).toEqual([first?.id, first?.id, second?.id, null])
  })

  it('lists what its sources minted, by the last word on each attempt, and nothing of others', () => {
    const incidents = incidentsIn('observe')
    incidents.take(found('f1'), now)
    for (const attempt of [
      attemptOf('a1'),
      attemptOf('a2', { at: now }),
      attemptOf('a3', { source: '198.51.100.1' }),
      attemptOf('a4', { claim: otherClaim }),
      attemptOf('a2', { at: now, outcome: 'rejected' }),
    ]) {
      incidents.takeAttempt(attempt)
    }
    expect(incidents.all().map(({ minted }) => minted.map(({ certificateId }) => certificateId))).toEqual([[attemptOf('a1').certificate]])
  })
})
