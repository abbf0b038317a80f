// Events whose id is made when it is asked for: in a replay few ever are, and SHA-256 would take a third of the time.
import type { CertificateId } from '../../model/claim.ts'
import type { EventKind, IotEvent, Step } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import type { Untrusted } from '../../model/untrusted.ts'
import type { Draft } from './draft.ts'
import { eventIdOfJson } from './event-id.ts'

/**
 * The draft of an event that is read from an entry, of which `json` is the text; it is that event as soon as all is written that it says.
 * For use within this process: its id is no member of its own.
 */
export function lateEvent(json: string): Draft & IotEvent {
  return new LateEvent(json)
}

/** The JSON that the id of an event will be made of; null for an event that has its id already. */
export function jsonOf(event: IotEvent): string | null {
  return LateEvent.jsonOf(event)
}

/** A class, as only a prototype's accessor leaves all events of one shape: an accessor of its own makes each several times as slow. */
class LateEvent implements Draft, IotEvent {
  kind: EventKind = 'Connect'
  at: Millis = Number.NaN
  account: string | null = null
  region: string | null = null
  claim: CertificateId | null = null
  clientId: Untrusted | null = null
  source: string | null = null
  sourcePort: number | null = null
  status: IotEvent['status'] = null
  reason: Untrusted | null = null
  topic: Untrusted | null = null
  step: Step | null = null
  template: Untrusted | null = null
  certificate: CertificateId | null = null
  serial: Untrusted | null = null
  allow: boolean | null = null
  traceId: string | null = null
  filters: number | null = null
  refused: readonly Untrusted[] | null = null
  takenOver: boolean | null = null
  caller: Untrusted | null = null
  readonly #json: string
  #id: string | null = null

  constructor(json: string) {
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
