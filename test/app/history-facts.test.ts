// What a history is: counted by kind of evidence, whatever the order of its events.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFactsBook, evidenceKinds, type HistoryFacts } from '../../src/app/history-facts.ts'
import { type EventKind, eventKinds, type IotEvent } from '../../src/model/event.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { CLAIM } from '../detect/attempts.ts'
import { type EventFacts, event, step } from '../detect/events.ts'
import { otherClaim } from './scene.ts'

const AT = Date.UTC(2026, 9, 5, 12)

function factsOf(events: readonly IotEvent[], configured: readonly string[] = [CLAIM]): HistoryFacts {
  const book = createFactsBook(configured)
  for (const one of events) book.take(one)
  return book.facts()
}

describe('the kinds of evidence', () => {
  it.each<[string, IotEvent]>([
    ['connections', event('Connect', AT)],
    ['refusedConnections', event('Connect', AT, { status: 'Failure' })],
    ['refusedConnections', event('Connection.AuthNError', AT, { status: 'Failure' })],
    ['subscriptions', event('Subscribe', AT)],
    ['requests', step('create', AT)],
    ['requests', step('register', AT, { status: 'Failure' })],
    ['replies', step('create-accepted', AT)],
    ['replies', step('register-rejected', AT)],
    ['hookLines', event('PreProvisioningHook', AT, { status: null, allow: true })],
    ['serviceEntries', event('ProvisionDevice', AT)],
    ['serviceEntries', event('GetDeviceCredentials', AT)],
    ['other', event('Disconnect', AT)],
    ['other', event('Publish-In', AT)],
    ['other', event('Publish-In', AT, { step: 'register-accepted' })],
    ['other', event('Publish-Out', AT, { step: 'create' })],
  ])('%s', (kind, given) => {
    const { entries } = factsOf([given]).all
    expect(Object.entries(entries).filter(([, count]) => count > 0)).toEqual([[kind, 1]])
  })

  it('are counted for the claim that an entry names, for the others together, and where it names none', () => {
    const facts = factsOf(
      [event('Connect', AT), step('create', AT, { claim: otherClaim }), step('create-accepted', AT, { claim: null })],
      [CLAIM, 'f'.repeat(64)],
    )
    expect([...facts.claims.keys()]).toEqual([CLAIM, 'f'.repeat(64)])
    expect(facts.claims.get(CLAIM)).toMatchObject({ entries: { connections: 1, requests: 0 }, withoutAddress: 0, from: AT, to: AT })
    expect(facts.claims.get('f'.repeat(64))).toMatchObject({ successes: 0, from: null, to: null, daysWithSuccess: 0 })
    expect(facts.unregistered.entries).toMatchObject({ requests: 1, connections: 0 })
    expect(facts.unattributed.entries).toMatchObject({ replies: 1, requests: 0 })
  })
})

describe('successes', () => {
  it('are entries that say so; their days are those of UTC', () => {
    const midnight = Date.UTC(2026, 9, 6)
    const facts = factsOf([
      event('Connect', midnight - 1),
      event('Connect', midnight),
      event('Connect', midnight + 3 * DAY, { status: 'Failure' }),
      event('PreProvisioningHook', midnight + 4 * DAY, { status: null, allow: true }),
    ])
    expect(facts.all).toMatchObject({ successes: 2, failures: 1, daysWithSuccess: 2, from: midnight - 1, to: midnight + 4 * DAY })
  })
})

describe('gaps', () => {
  const at = (...minutes: readonly number[]): HistoryFacts => factsOf(minutes.map((minute) => event('Connect', AT + minute * MINUTE)))

  it('are whole hours without an entry, between hours with some', () => {
    expect(at(0, 59, 60, 200, 600)).toMatchObject({
      hours: 11,
      hoursWithEntries: 4,
      gaps: [
        { from: AT + 2 * HOUR, to: AT + 3 * HOUR },
        { from: AT + 4 * HOUR, to: AT + 10 * HOUR },
      ],
    })
  })

  it('are none in one hour, in neighbouring ones, and in nothing', () => {
    for (const facts of [at(5), at(0, 119), at()]) expect(facts.gaps).toEqual([])
    expect([at(5).hours, at(0, 119).hours, at().hours]).toEqual([1, 2, 0])
  })
})

describe('the facts', () => {
  const some = fc.record({
    kind: fc.constantFrom<EventKind>(...eventKinds),
    at: fc.nat(40 * DAY).map((after) => AT + after),
    facts: fc.record<EventFacts>({
      status: fc.constantFrom('Success', 'Failure', null),
      claim: fc.constantFrom(CLAIM, otherClaim, null),
      step: fc.constantFrom('create', 'register-accepted', null),
    }),
  })

  it('do not depend on the order of the events, and add up', () => {
    fc.assert(
      fc.property(fc.array(some), fc.nat(), (all, seed) => {
        const events = all.map(({ kind, at, facts }) => event(kind, at, facts))
        const mixed = events.toSorted((a, b) => ((a.at * seed) % 101) - ((b.at * seed) % 101))
        const facts = factsOf(events)
        expect(factsOf(mixed)).toEqual(facts)
        expect(evidenceKinds.reduce((sum, kind) => sum + facts.all.entries[kind], 0)).toBe(events.length)
        const parts = [...facts.claims.values(), facts.unregistered, facts.unattributed]
        for (const kind of evidenceKinds) {
          expect(parts.reduce((sum, { entries }) => sum + entries[kind], 0)).toBe(facts.all.entries[kind])
        }
        expect(facts.hoursWithEntries + facts.gaps.reduce((sum, { from, to }) => sum + (to - from) / HOUR, 0)).toBe(facts.hours)
      }),
    )
  })
})
