// Arbitrary traffic for the property tests: clients of two claims, whole and broken attempts, hooks, and the service's entries.
import fc from 'fast-check'
import type { IotEvent } from '../../src/model/event.ts'
import { MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import { CLAIM } from './attempts.ts'
import { certificate, type EventFacts, event, hook, step } from './events.ts'

/** A claim that nobody configured. */
export const STRANGER = certificate('stranger')

/** What a device does, in the order of its steps; a few are left out of the log, and the answers may name nobody. */
interface Doing {
  readonly at: Millis
  readonly claim: string
  readonly client: number
  readonly host: number
  readonly ending: 'accepted' | 'rejected' | 'refused' | 'silent' | 'orphan' | 'create-rejected'
  readonly hook: 'yes' | 'no' | 'none'
  readonly nameless: boolean
  readonly lost: number | null
  readonly service: boolean
  readonly pace: Millis
  readonly template: string
}

function doing(from: Millis, span: Millis): fc.Arbitrary<Doing> {
  return fc.record({
    at: fc.nat({ max: span }).map((offset) => from + offset),
    claim: fc.constantFrom(CLAIM, CLAIM, CLAIM, STRANGER),
    client: fc.nat({ max: 3 }),
    host: fc.integer({ min: 1, max: 2 }),
    ending: fc.constantFrom('accepted', 'accepted', 'rejected', 'refused', 'silent', 'orphan', 'create-rejected'),
    hook: fc.constantFrom('yes', 'yes', 'no', 'none'),
    nameless: fc.boolean(),
    lost: fc.option(fc.nat({ max: 5 })),
    service: fc.boolean(),
    pace: fc.constantFrom(50, SECOND, 40 * SECOND),
    template: fc.constantFrom('acme-sensor-v2', 'acme-sensor-v2', 'acme-other', 'acme-rotate'),
  })
}

/** The entries of one device's doing. */
function eventsOf({ at, claim, client, host, ending, hook: answer, nameless, lost, service, pace, template }: Doing): readonly IotEvent[] {
  const trace = `trace-${at}-${client}-${host}`
  // Nobody can tell whose answer it is when two claims ask under one client id at the same time.
  const clientId = `${claim === CLAIM ? 'SN' : 'X'}-${client}`
  const facts: EventFacts = { claim, clientId, source: `203.0.${host}.7`, sourcePort: 50_000 + client }
  const reply: EventFacts = { ...facts, claim: nameless ? null : claim }
  const made = certificate(trace)
  const connect = event('Connect', at, facts)
  const create = step('create', at + pace, { ...facts, traceId: trace })
  if (ending === 'create-rejected') return [connect, create, step('create-rejected', at + 2 * pace, reply)]
  const begin = [connect, create, step('create-accepted', at + 2 * pace, reply)]
  if (ending === 'orphan') return begin
  const status = ending === 'refused' ? 'Failure' : 'Success'
  const register = step('register', at + 3 * pace, { ...facts, template, status })
  const hooked = hook(at + 4 * pace, answer === 'yes', { claim, clientId, template, certificate: made, serial: `serial-${client}` })
  const reached = ending === 'accepted' || ending === 'rejected'
  const end = reached ? [step(`register-${ending}`, at + 5 * pace, { ...reply, template })] : []
  const named = { claim: null, clientId: null, source: null, sourcePort: null, traceId: trace, certificate: made }
  const served = service ? [event('GetDeviceCredentials', at + pace + 5, named)] : []
  const all = [...begin, ...served, register, ...(answer === 'none' || ending === 'refused' ? [] : [hooked]), ...end]
  return all.filter((_, index) => index !== lost)
}

/** Entries in event time, of up to a dozen devices that begin within 20 minutes of `from`, few client ids among them; no entry twice. */
export function anyTraffic(from: Millis): fc.Arbitrary<readonly IotEvent[]> {
  return trafficOf(fc.array(doing(from, 20 * MINUTE), { minLength: 1, maxLength: 12 }))
}

/** As `anyTraffic`, every device with a client id of its own. */
export function anyTrafficOfDistinctClients(from: Millis): fc.Arbitrary<readonly IotEvent[]> {
  const doings = fc.array(doing(from, 20 * MINUTE), { minLength: 1, maxLength: 12 })
  return trafficOf(doings.map((list) => list.map((each, client) => ({ ...each, client }))))
}

function trafficOf(many: fc.Arbitrary<readonly Doing[]>): fc.Arbitrary<readonly IotEvent[]> {
  return many.map((doings) => {
    const events = new Map(doings.flatMap(eventsOf).map((each) => [each.id, each]))
    return Array.from(events.values()).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  })
}

/** The same entries in another order: each comes up to `delay` behind its time, and those of one moment in any order. */
export function anyArrival(events: readonly IotEvent[], delay: Millis): fc.Arbitrary<readonly IotEvent[]> {
  return fc
    .array(fc.double({ min: 0, max: delay + 0.5, noNaN: true }), { minLength: events.length, maxLength: events.length })
    .map((delays) =>
      events
        .map((each, index) => ({ each, arrival: each.at + (delays[index] ?? 0) }))
        .sort((a, b) => a.arrival - b.arrival)
        .map(({ each }) => each),
    )
}
