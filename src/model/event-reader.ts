// Events out of the bytes that `encode` makes of them, member by member in its order: several times as fast as `JSON.parse`.
import { type EventKind, eventKinds, type IotEvent, type Step, steps } from './event.ts'
import { ExactReader } from './exact-reader.ts'
import type { EventsRecord } from './record.ts'
import { type Untrusted, untrusted } from './untrusted.ts'

const kinds = new Map<string, EventKind>(eventKinds.map((kind) => [kind, kind]))
const ownSteps = new Map<string, Step>(steps.map((step) => [step, step]))
const statuses = new Map<string, IotEvent['status']>([
  ['Success', 'Success'],
  ['Failure', 'Failure'],
])

const HEAD = Buffer.from('{"v":1,"is":"event","feed":"')
const EVENT = Buffer.from(',"event":{"id":"')
const END = Buffer.from('}}')
const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
const text = (name: keyof IotEvent) => Buffer.from(`,"${name}":"`)
const other = (name: keyof IotEvent) => Buffer.from(`,"${name}":`)
/** What stands between the value before a member and its own; in the order of `saidBy`. */
const before = {
  kind: text('kind'),
  at: other('at'),
  account: text('account'),
  region: text('region'),
  claim: text('claim'),
  clientId: text('clientId'),
  source: text('source'),
  sourcePort: other('sourcePort'),
  status: text('status'),
  reason: text('reason'),
  topic: text('topic'),
  step: text('step'),
  template: text('template'),
  certificate: text('certificate'),
  serial: text('serial'),
  allow: other('allow'),
  traceId: text('traceId'),
  filters: other('filters'),
  takenOver: other('takenOver'),
  caller: text('caller'),
}

const reader = new ExactReader()

/**
 * The record of an event, equal to what `JSON.parse` and the checks of `decode` come to; null where the bytes are not those that `encode`
 * makes of an event whose texts are plain ASCII: what they are is then to be found out that slow way.
 */
export function readEvent(bytes: Buffer): EventsRecord | null {
  reader.begin(bytes)
  reader.skip(HEAD)
  if (reader.hasFailed()) return null
  const feed = reader.knownText()
  reader.skip(EVENT)
  const id = reader.text()
  reader.skip(before.kind)
  const kind = kinds.get(reader.knownText())
  reader.skip(before.at)
  const at = reader.whole()
  const account = known(before.account)
  const region = known(before.region)
  const claim = known(before.claim)
  const clientId = known(before.clientId)
  const source = known(before.source)
  const sourcePort = reader.takes(before.sourcePort) ? reader.whole() : null
  const status = reader.takes(before.status) ? statuses.get(reader.knownText()) : null
  const reason = known(before.reason)
  const topic = known(before.topic)
  const step = reader.takes(before.step) ? ownSteps.get(reader.knownText()) : null
  const template = known(before.template)
  const certificate = reader.takes(before.certificate) ? reader.text() : null
  const serial = known(before.serial)
  const allow = reader.takes(before.allow) ? flag() : null
  const traceId = reader.takes(before.traceId) ? reader.text() : null
  const filters = reader.takes(before.filters) ? reader.whole() : null
  const takenOver = reader.takes(before.takenOver) ? flag() : null
  const caller = known(before.caller)
  reader.skip(END)
  if (!reader.isDone() || kind === undefined || status === undefined || step === undefined) return null
  const event: IotEvent = {
    id,
    kind,
    at,
    account,
    region,
    claim,
    clientId: marked(clientId),
    source,
    sourcePort,
    status,
    reason: marked(reason),
    topic: marked(topic),
    step,
    template: marked(template),
    certificate,
    serial: marked(serial),
    allow,
    traceId,
    filters,
    refused: null,
    takenOver,
    caller: marked(caller),
  }
  return { v: 1, is: 'event', feed, event }
}

function known(name: Uint8Array): string | null {
  return reader.takes(name) ? reader.knownText() : null
}

function flag(): boolean {
  if (reader.takes(TRUE)) return true
  reader.skip(FALSE)
  return false
}

function marked(said: string | null): Untrusted | null {
  return said === null ? null : untrusted(said)
}
