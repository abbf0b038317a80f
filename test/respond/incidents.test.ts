// One incident per story, folded from the ledger; folding twice changes nothing.
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Level, levels } from '../../src/model/finding.ts'
import { actionResults, type Incident, verdictReasons } from '../../src/model/incident.ts'
import type { LedgerBody, LedgerRecord } from '../../src/model/ledger.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'
import { createIncidents, incidentFor, newIncidentId, STORY_GAP } from '../../src/respond/incidents.ts'
import { active, claim, decisionOf, findingOf, now, otherClaim, recordsOf } from './records.ts'

/** The incidents that a ledger tells of, in the order in which they were opened. */
function foldIncidents(records: Iterable<LedgerRecord>): readonly Incident[] {
  const incidents = createIncidents()
  for (const record of records) incidents.apply(record)
  return incidents.all().map((story) => story.incident)
}

const taken = (incident: string, id: string, level: Level = 'disable', at = now): LedgerBody => ({
  is: 'finding',
  incident,
  alias: 'factory-a',
  mode: 'approve',
  finding: findingOf(id, { level, at }),
})
const intent = (incident: string, action: string): LedgerBody => ({
  is: 'intent',
  incident,
  action,
  kind: 'disable',
  claim,
  evidence: 'e',
  verdict: { act: true, reason: 'approved' },
  observed: active,
  expiresAt: now + MINUTE,
})

const name = fc.constantFrom('i1', 'i2')
const body: fc.Arbitrary<LedgerBody> = fc.oneof(
  fc
    .tuple(name, fc.constantFrom('f1', 'f2', 'f3'), fc.constantFrom(...levels), fc.nat({ max: 5 }))
    .map(([incident, id, level, at]) => taken(incident, id, level, now + at)),
  fc.tuple(name, fc.boolean(), fc.constantFrom(...verdictReasons), fc.option(fc.nat({ max: 3 }))).map(
    ([incident, act, reason, approvalExpiresAt]): LedgerBody => ({
      is: 'verdict',
      incident,
      verdict: { act, reason },
      approvalExpiresAt,
    }),
  ),
  fc
    .tuple(name, fc.constantFrom('approve', 'reject', 'enable', 'resolve', 'false-alarm'), fc.nat({ max: 3 }))
    .map(([incident, kind, at]): LedgerBody => ({ is: 'decision', incident, decision: decisionOf(kind, incident, { at: now + at }) })),
  fc.tuple(name, fc.constantFrom('a1', 'a2')).map(([incident, action]) => intent(incident, action)),
  fc.tuple(name, fc.constantFrom('a1', 'a2'), fc.constantFrom(...actionResults)).map(
    ([incident, action, result]): LedgerBody => ({
      is: 'result',
      incident,
      action,
      kind: 'disable',
      claim,
      result,
      observed: null,
      advice: null,
    }),
  ),
  fc
    .tuple(name, fc.nat({ max: 9 }), fc.nat({ max: 9 }))
    .map(([incident, exact, inferred]): LedgerBody => ({ is: 'minted', incident, exact, inferred })),
)

describe('foldIncidents', () => {
  it('gives the same for a ledger read twice', () => {
    fc.assert(
      fc.property(fc.array(body, { maxLength: 30 }), (bodies) => {
        // As `respond` writes it: nothing stands before the finding that opens its incident.
        const log = recordsOf([taken('i1', 'f1'), taken('i2', 'f2'), ...bodies])
        expect(foldIncidents([...log, ...log])).toEqual(foldIncidents(log))
      }),
      { numRuns: 1000 },
    )
  })

  it('tells a story: levels, sources, verdict, decision, action, minted, review', () => {
    const [incident, ...others] = foldIncidents(
      recordsOf([
        taken('i', 'f1', 'alert', now - 5),
        taken('i', 'f2', 'disable', now),
        { is: 'minted', incident: 'i', exact: 3, inferred: 1 },
        { is: 'verdict', incident: 'i', verdict: { act: false, reason: 'needs-approval' }, approvalExpiresAt: now + HOUR },
        { is: 'decision', incident: 'i', decision: decisionOf('approve', 'i') },
        intent('i', 'a'),
        { is: 'result', incident: 'i', action: 'a', kind: 'disable', claim, result: 'applied', observed: active, advice: null },
        { is: 'decision', incident: 'i', decision: decisionOf('resolve', 'i', { at: now + 1 }) },
      ]),
    )
    expect(others).toEqual([])
    expect(incident).toMatchObject({
      id: 'i',
      claim,
      level: 'disable',
      openedAt: now - 5,
      alertAt: now - 5,
      containAt: null,
      disableAt: now,
      findings: ['f1', 'f2'],
      sources: ['203.0.113.0/24'],
      verdict: { act: false, reason: 'needs-approval' },
      decision: { kind: 'resolve', by: 'alice' },
      actions: [{ id: 'a', kind: 'disable', result: 'applied' }],
      minted: { exact: 3, inferred: 1 },
      state: 'resolved',
    })
  })

  it('counts the first intent of an action, and keeps an action that was given up before one', () => {
    const later = { ...intent('i', 'a'), expiresAt: now + HOUR }
    const incidents = createIncidents()
    const records = recordsOf([
      taken('i', 'f'),
      intent('i', 'a'),
      later,
      { is: 'result', incident: 'i', action: 'b', kind: 'enable', claim, result: 'denied', observed: null, advice: null },
    ])
    for (const record of records) incidents.apply(record)
    expect(incidents.of('i')?.intents.map(({ expiresAt }) => expiresAt)).toEqual([now + MINUTE])
    expect(incidents.of('i')?.incident.actions.map(({ id, result }) => [id, result])).toEqual([
      ['a', null],
      ['b', 'denied'],
    ])
  })

  it('takes a finding up once, whichever incident names it later', () => {
    const incidents = createIncidents()
    for (const record of recordsOf([taken('i', 'f'), taken('j', 'f')])) incidents.apply(record)
    expect(incidents.takenUpBy('f')).toBe('i')
    expect(incidents.all()).toHaveLength(1)
  })

  it('ignores what names an incident that does not exist', () => {
    expect(foldIncidents(recordsOf([intent('nobody', 'a'), { is: 'minted', incident: 'nobody', exact: 1, inferred: 0 }]))).toEqual([])
  })
})

describe('what was kept of an incident', () => {
  const evidence: LedgerBody = { is: 'evidence', incident: 'i', exhibits: [{ kind: 'entry', digest: 'd' }], left: 3, upTo: now }

  it('stands beside the story, and is no news of it', () => {
    const incidents = createIncidents()
    for (const record of recordsOf([taken('i', 'f'), evidence])) incidents.apply(record)
    expect(incidents.of('i')).toMatchObject({ newsAt: now, kept: { exhibits: [{ digest: 'd' }], left: 3, upTo: now, at: now + 1 } })
    expect(createIncidents().apply({ v: 1, at: now, epoch: 0, prev: '', ...evidence })).toBeNull()
  })

  it('is erased by a decision that changes nothing else: not what was decided, nor what may be done', () => {
    const incidents = createIncidents()
    const approval = decisionOf('approve', 'i')
    const erasure = decisionOf('erase', 'i', { at: now + 9, erased: { by: ['age'], digests: ['d'] } })
    const decisions = [approval, erasure].map((decision): LedgerBody => ({ is: 'decision', incident: 'i', decision }))
    for (const record of recordsOf([taken('i', 'f'), evidence, ...decisions])) incidents.apply(record)
    const story = incidents.of('i')
    expect(story?.incident.decision?.kind).toBe('approve')
    expect([story?.incident.state, story?.answers.length, [...(story?.kept.erased ?? [])]]).toEqual(['open', 1, ['d']])
  })
})

describe('incidentFor', () => {
  const storiesOf = (...bodies: LedgerBody[]) => {
    const incidents = createIncidents()
    for (const record of recordsOf(bodies)) incidents.apply(record)
    return incidents.all()
  }
  const nothing = (): boolean => false

  it('joins the open incident of the claim within a day of its last finding, late findings too', () => {
    const stories = storiesOf(taken('i', 'f1'))
    expect(incidentFor(findingOf('f2', { at: now + STORY_GAP }), stories, nothing)).toBe('i')
    expect(incidentFor(findingOf('f2', { at: now - HOUR }), stories, nothing)).toBe('i')
  })

  it('opens a new one after a day, for another claim, and after a review', () => {
    const late = findingOf('f2', { at: now + STORY_GAP + 1 })
    expect(incidentFor(late, storiesOf(taken('i', 'f1')), nothing)).toBe(newIncidentId(late))
    const other = findingOf('f2', { claim: otherClaim })
    expect(incidentFor(other, storiesOf(taken('i', 'f1')), nothing)).toBe(newIncidentId(other))
    for (const kind of ['resolve', 'false-alarm'] as const) {
      const reviewed = storiesOf(taken('i', 'f1'), { is: 'decision', incident: 'i', decision: decisionOf(kind, 'i') })
      const next = findingOf('f2')
      expect(incidentFor(next, reviewed, nothing)).toBe(newIncidentId(next))
    }
  })

  it('keeps the storm behind our own disablement in one story, however long it lasts', () => {
    const storm = findingOf('f2', { at: now + 3 * STORY_GAP })
    expect(incidentFor(storm, storiesOf(taken('i', 'f1')), () => true)).toBe('i')
  })

  it('makes its id from the claim and the first finding', () => {
    expect(newIncidentId(findingOf('f'))).toMatch(/^[0-9a-f]{16}$/)
    expect(newIncidentId(findingOf('f'))).not.toBe(newIncidentId(findingOf('g')))
  })
})

it('has each reason once, however often the same fact is found again', () => {
  const incidents = createIncidents()
  const reason = (text: string) => [{ signal: 'outside-networks', nats: 0, text }] as const
  const facts = [
    ['f1', 'from a'],
    ['f2', 'from b'],
    ['f3', 'from a'],
  ] as const
  for (const [id, text] of facts) {
    const body = {
      is: 'finding',
      incident: 'i1',
      alias: 'factory-a',
      mode: 'approve',
      finding: findingOf(id, { reasons: reason(text) }),
    } as const
    incidents.apply({ v: 1, at: now, epoch: 0, prev: null, ...body })
  }
  const texts = incidents.of('i1')?.incident.reasons.map(({ text }) => text)
  expect(texts?.toSorted()).toEqual(['from a', 'from b'])
})

it('takes up a finding of a new source by as much work late in an attack as early in it', () => {
  const workOf = (findings: number): number => {
    const records = recordsOf(
      Array.from({ length: findings }, (_, n): LedgerBody => {
        const reasons = [{ signal: 'volume' as const, nats: 0, text: `reason ${n}` }]
        return { ...attack, finding: findingOf(`f${n}`, { source: `2001:db8:${n.toString(16)}::/48`, suspects: [], reasons }) }
      }),
    )
    const incidents = createIncidents()
    const added = vi.spyOn(Set.prototype, 'add')
    const set = vi.spyOn(Map.prototype, 'set')
    for (const record of records) incidents.apply(record)
    const work = added.mock.calls.length + set.mock.calls.length
    vi.restoreAllMocks()
    expect(incidents.of('i1')?.incident.sources).toHaveLength(findings)
    return work
  }
  const attack = { is: 'finding', incident: 'i1', alias: 'factory-a', mode: 'approve' } as const
  expect(workOf(400)).toBeLessThan(2.1 * workOf(200))
})
