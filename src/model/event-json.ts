// An event as it stands in a record: without what it does not say, which is half of its members.
import { type EventKind, eventKinds, type IotEvent, type Step, steps } from './event.ts'
import { remembered } from './remembered.ts'
import { untrusted } from './untrusted.ts'

/** An event with what it does not say left out. */
export type SaidByEvent = Pick<IotEvent, 'id' | 'kind' | 'at'> & { readonly [Member in keyof IotEvent]?: IotEvent[Member] | undefined }

/** What is written of an event: JSON leaves out what is undefined. */
export function saidBy(event: IotEvent): SaidByEvent {
  return {
    id: event.id,
    kind: event.kind,
    at: event.at,
    account: event.account ?? undefined,
    region: event.region ?? undefined,
    claim: event.claim ?? undefined,
    clientId: event.clientId ?? undefined,
    source: event.source ?? undefined,
    sourcePort: event.sourcePort ?? undefined,
    status: event.status ?? undefined,
    reason: event.reason ?? undefined,
    topic: event.topic ?? undefined,
    step: event.step ?? undefined,
    template: event.template ?? undefined,
    certificate: event.certificate ?? undefined,
    serial: event.serial ?? undefined,
    allow: event.allow ?? undefined,
    traceId: event.traceId ?? undefined,
    filters: event.filters ?? undefined,
    refused: event.refused ?? undefined,
    takenOver: event.takenOver ?? undefined,
    caller: event.caller ?? undefined,
  }
}

/** Texts that most events have in common with others: one copy is kept, and compared at a glance. */
const shared = remembered((text) => text, 4_096)

/** Kinds and steps as they stand in this program: compared with its constants at a glance, where a copy would be read through each time. */
const ownKinds = new Map<string, EventKind>(eventKinds.map((kind) => [kind, kind]))
const ownSteps = new Map<string, Step>(steps.map((step) => [step, step]))

/** The event of which this was written; a null for what it does not say is the same. All events have one shape, so that they are read fast. */
export function completeEvent(said: SaidByEvent): IotEvent {
  return {
    id: said.id,
    kind: ownKinds.get(said.kind) ?? said.kind,
    at: said.at,
    account: said.account ?? null,
    region: said.region ?? null,
    claim: typeof said.claim === 'string' ? shared(said.claim) : null,
    clientId: said.clientId ?? null,
    source: typeof said.source === 'string' ? shared(said.source) : null,
    sourcePort: said.sourcePort ?? null,
    status: said.status ?? null,
    reason: said.reason ?? null,
    topic: said.topic ?? null,
    step: said.step == null ? null : (ownSteps.get(said.step) ?? said.step),
    template: typeof said.template === 'string' ? untrusted(shared(said.template)) : null,
    certificate: said.certificate ?? null,
    serial: said.serial ?? null,
    allow: said.allow ?? null,
    traceId: said.traceId ?? null,
    filters: said.filters ?? null,
    refused: said.refused ?? null,
    takenOver: said.takenOver ?? null,
    caller: said.caller ?? null,
  }
}
