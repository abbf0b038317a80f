// What one event means to an attempt: which step of provisioning it is, on which connection, and what it tells.
import type { CertificateId } from '../model/claim.ts'
import type { IotEvent } from '../model/event.ts'
import type { Millis } from '../model/time.ts'
import type { Untrusted } from '../model/untrusted.ts'

/** In the order in which the steps of one attempt happen: it decides between steps of one millisecond. */
const stepKinds = [
  'create',
  'credentials',
  'create-rejected',
  'create-accepted',
  'register',
  'hook',
  'provisioned',
  'register-rejected',
  'register-accepted',
] as const
/** Requests and replies of the broker's log, the hook's line, and what the provisioning service wrote of either request. */
export type StepKind = (typeof stepKinds)[number]

/** The ends of a connection as far as an entry tells them; the log has no session identifier. */
export interface Connection {
  readonly ip: string | null
  readonly port: number | null
}

/** One step of provisioning, in offset `offset` of the events. */
export interface AttemptStep {
  readonly id: string
  readonly at: Millis
  readonly offset: number
  readonly kind: StepKind
  readonly connection: Connection | null
  /** A request that was refused, a hook that said no, a service that failed. */
  readonly failed: boolean
  readonly template: Untrusted | null
  readonly certificate: CertificateId | null
  readonly serial: Untrusted | null
  readonly traceId: string | null
  /** What was done about it for the windows (see `due-counts.ts`). */
  counted: 'not-yet' | 'as-register' | 'otherwise'
  /** Another attempt than the one it was given to could have been meant just as well. Kept by `fold-steps.ts`. */
  isAmbiguous: boolean
}

/** The step that an event is; null for connections, subscriptions and whatever else is none. */
export function stepOf(event: IotEvent, offset: number): AttemptStep | null {
  const kind = kindOf(event)
  return kind === null ? null : new EventStep(event, kind, offset)
}

/**
 * A class for its accessor: the id of an event may be made when it is asked for, and of most steps nobody asks. The step of an event that
 * has its id holds nothing else of it.
 */
class EventStep implements AttemptStep {
  readonly at: Millis
  readonly offset: number
  readonly kind: StepKind
  readonly connection: Connection | null
  readonly failed: boolean
  readonly template: Untrusted | null
  readonly certificate: CertificateId | null
  readonly serial: Untrusted | null
  readonly traceId: string | null
  counted: AttemptStep['counted'] = 'not-yet'
  isAmbiguous = false
  readonly #identified: string | IotEvent

  constructor(event: IotEvent, kind: StepKind, offset: number) {
    this.at = event.at
    this.offset = offset
    this.kind = kind
    this.connection = connectionOf(event)
    this.failed = kind === 'hook' ? event.allow === false : event.status === 'Failure'
    this.template = event.template
    this.certificate = event.certificate
    this.serial = event.serial
    this.traceId = event.traceId
    this.#identified = Object.hasOwn(event, 'id') ? event.id : event
  }

  get id(): string {
    return typeof this.#identified === 'string' ? this.#identified : this.#identified.id
  }
}

/** So many connections are held once for all of their entries: these are kept for a quarter of an hour, and come close together. A power of two. */
const SHARED_CONNECTIONS = 1_024
const shared: (Connection | undefined)[] = Array.from({ length: SHARED_CONNECTIONS })

/** The connection that an event names, null where it names neither address nor port. */
export function connectionOf({ source, sourcePort }: IotEvent): Connection | null {
  if (source === null && sourcePort === null) return null
  const place = (sourcePort ?? 0) & (SHARED_CONNECTIONS - 1)
  const known = shared[place]
  if (known !== undefined && known.ip === source && known.port === sourcePort) return known
  const connection = { ip: source, port: sourcePort }
  shared[place] = connection
  return connection
}

/** Whether two entries may be of one connection: what both tell is the same. */
export function mayBeSame(a: Connection | null, b: Connection | null): boolean {
  if (a === b || a === null || b === null) return true
  return (a.ip === null || b.ip === null || a.ip === b.ip) && (a.port === null || b.port === null || a.port === b.port)
}

/** What two entries of one connection tell together. */
export function together(a: Connection | null, b: Connection | null): Connection | null {
  if (a === b || a === null || b === null) return a ?? b
  return { ip: a.ip ?? b.ip, port: a.port ?? b.port }
}

/** Whether AWS answers a request with it. */
export function isReply(kind: StepKind): boolean {
  return kind === 'create-accepted' || kind === 'register-accepted' || kind === 'create-rejected' || kind === 'register-rejected'
}

/** Whether a device sends it, so that it may open an attempt. */
export function isRequest(kind: StepKind): boolean {
  return kind === 'create' || kind === 'register'
}

/** Orders steps as they happened: by time, then by their place in an attempt, then by id. */
export function inOrder(a: AttemptStep, b: AttemptStep): number {
  return a.at - b.at || stepKinds.indexOf(a.kind) - stepKinds.indexOf(b.kind) || (a.id < b.id ? -1 : Number(a.id > b.id))
}

/** A topic is subscribed to as well as published on: only a publish of the device is a request, only one to it a reply. */
function kindOf({ kind, step }: IotEvent): StepKind | null {
  switch (kind) {
    case 'Publish-In':
      return step === 'create' || step === 'register' ? step : null
    case 'Publish-Out':
      return step === 'create' || step === 'register' ? null : step
    case 'PreProvisioningHook':
      return 'hook'
    case 'GetDeviceCredentials':
      return 'credentials'
    case 'ProvisionDevice':
      return 'provisioned'
    case 'Connect':
    case 'Disconnect':
    case 'Subscribe':
    case 'Unsubscribe':
    case 'Connection.AuthNError':
    case 'DeleteConnection':
      return null
  }
}
