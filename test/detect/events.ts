// Events and ticks for the tests of the join and the watch, with everything given that a test does not care about.
import type { CertificateId } from '../../src/model/claim.ts'
import { digest } from '../../src/model/digest.ts'
import type { EventKind, IotEvent, Step } from '../../src/model/event.ts'
import { type PlanDecision, type PlanRecord, planIdOf } from '../../src/model/plan.ts'
import type { EventsRecord, Tick } from '../../src/model/record.ts'
import type { ClaimSettings, DetectSettings, Plan } from '../../src/model/settings.ts'
import { MINUTE, type Millis } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { CLAIM, claimSettings } from './attempts.ts'

/** What a test says of an event; texts of devices may be plain. */
export type EventFacts = Partial<Omit<IotEvent, 'clientId' | 'template' | 'serial' | 'reason' | 'topic'>> & {
  readonly clientId?: string | null
  readonly template?: string | null
  readonly serial?: string | null
  readonly reason?: string | null
}

/** A certificate id from a short name. */
export function certificate(name: string): CertificateId {
  return digest('certificate', name)
}

/** An event of CLAIM from SN-1 on one connection, accepted. Its id is a hash of what it says. */
export function event(kind: EventKind, at: Millis, facts: EventFacts = {}): IotEvent {
  const { clientId = 'SN-1', template = null, serial = null, reason = null, ...rest } = facts
  const mark = (text: string | null) => (text === null ? null : untrusted(text))
  return {
    id: digest(kind, at, JSON.stringify(facts)),
    kind,
    at,
    account: '111122223333',
    region: 'eu-west-1',
    claim: CLAIM,
    clientId: mark(clientId),
    source: '203.0.113.24',
    sourcePort: 51_234,
    status: 'Success',
    reason: mark(reason),
    topic: null,
    step: null,
    template: mark(template),
    certificate: null,
    serial: mark(serial),
    allow: null,
    traceId: null,
    filters: null,
    refused: null,
    takenOver: null,
    caller: null,
    ...rest,
  }
}

/** A request of a device, or an answer of AWS. */
export function step(name: Step, at: Millis, facts: EventFacts = {}): IotEvent {
  const kind = name === 'create' || name === 'register' ? 'Publish-In' : 'Publish-Out'
  const template = name.startsWith('register') ? 'acme-sensor-v2' : null
  return event(kind, at, { step: name, template, ...facts })
}

/** A line of the pre-provisioning hook: it names no connection. */
export function hook(at: Millis, allow: boolean, facts: EventFacts = {}): IotEvent {
  return event('PreProvisioningHook', at, { allow, status: null, source: null, sourcePort: null, template: 'acme-sensor-v2', ...facts })
}

/** The whole of one good attempt, one step every 100 ms from `at` on: connect, create, register, and the answers. */
export function provisioning(at: Millis, facts: EventFacts = {}): readonly IotEvent[] {
  return [
    event('Connect', at, facts),
    step('create', at + 100, facts),
    step('create-accepted', at + 200, facts),
    step('register', at + 300, facts),
    step('register-accepted', at + 400, facts),
  ]
}

export function eventRecord(given: IotEvent): EventsRecord {
  return { v: 1, is: 'event', feed: 'log', event: given }
}

/** A promise of the only feed. */
export function tick(upTo: Millis, more: Partial<Tick> = {}): Tick {
  return { v: 1, is: 'tick', feed: 'log', upTo, feeds: ['log'], ended: false, assumed: false, cause: null, ...more }
}

/** A plan of CLAIM that somebody announces, or withdraws. */
export function planRecord(plan: Plan, { kind = 'announce', claim = CLAIM, at = plan.from }: Partial<PlanDecision> = {}): PlanRecord {
  const planId = planIdOf(claim, plan)
  const decision = { id: digest('decision', planId, kind, at), kind, claim, planId, plan, at, by: 'alice', reason: 'the December batch' }
  return { v: 1, is: 'plan', decision }
}

/** CLAIM configured, three minutes of time-out, no feed of the hook. */
export function detectSettings(claim: Partial<ClaimSettings> = {}, more: Partial<DetectSettings> = {}): DetectSettings {
  return { claims: [claimSettings(claim)], rotationTemplates: [], attemptTimeout: 3 * MINUTE, hookFeed: false, ...more }
}
