// Events whose id is made when it is asked for: in a replay few ever are, and SHA-256 would take a third of the time.
import type { CertificateId } from '../../model/claim.ts'
import type { EventKind, IotEvent, Step } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import type { Untrusted } from '../../model/untrusted.ts'
import { eventIdOfJson } from './event-id.ts'
import type { Facts } from './facts.ts'

/** The event that was read from an entry, of which `json` is the text. For use within this process: its id is no member of its own. */
export function identifiedLate(facts: Facts, kind: EventKind, at: Millis, traceId: string | null, json: string): IotEvent {
  return new LateEvent(facts, kind, at, traceId, json)
}

/** The JSON that the id of an event will be made of; null for an event that has its id already. */
export function jsonOf(event: IotEvent): string | null {
  return LateEvent.jsonOf(event)
}

/** A class, as only a prototype's accessor leaves all events of one shape: an accessor of its own makes each several times as slow. */
class LateEvent implements IotEvent {
  readonly kind: EventKind
  readonly at: Millis
  readonly account: string | null
  readonly region: string | null
  readonly claim: CertificateId | null
  readonly clientId: Untrusted | null
  readonly source: string | null
  readonly sourcePort: number | null
  readonly status: IotEvent['status']
  readonly reason: Untrusted | null
  readonly topic: Untrusted | null
  readonly step: Step | null
  readonly template: Untrusted | null
  readonly certificate: CertificateId | null
  readonly serial: Untrusted | null
  readonly allow: boolean | null
  readonly traceId: string | null
  readonly filters: number | null
  readonly refused: readonly Untrusted[] | null
  readonly takenOver: boolean | null
  readonly caller: Untrusted | null
  readonly #json: string
  #id: string | null = null

  constructor(facts: Facts, kind: EventKind, at: Millis, traceId: string | null, json: string) {
    this.kind = kind
    this.at = at
    this.account = facts.account
    this.region = facts.region
    this.claim = facts.claim
    this.clientId = facts.clientId
    this.source = facts.source
    this.sourcePort = facts.sourcePort
    this.status = facts.status
    this.reason = facts.reason
    this.topic = facts.topic
    this.step = facts.step
    this.template = facts.template
    this.certificate = facts.certificate
    this.serial = facts.serial
    this.allow = facts.allow
    this.traceId = traceId
    this.filters = facts.filters
    this.refused = facts.refused
    this.takenOver = facts.takenOver
    this.caller = facts.caller
    this.#json = json
  }

  static jsonOf(event: IotEvent): string | null {
    return #json in event ? event.#json : null
  }

  get id(): string {
    this.#id ??= eventIdOfJson(this.#json, this.account, this.region)
    return this.#id
  }
}
