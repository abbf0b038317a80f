// One log entry to its verdict: an event, ignored, or rejected. The table says which reader knows which event type.
import type { CertificateId } from '../../model/claim.ts'
import type { Entry, EventKind, IotEvent } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { readBrokerEntry, readDeleteConnection } from './broker-entry.ts'
import { type EntryReader, ignored, rejected, type Surroundings } from './entry-facts.ts'
import { eventId } from './event-id.ts'
import { isInBounds, type TimeBounds } from './event-time.ts'
import { kindOf } from './event-types.ts'
import type { Facts } from './facts.ts'
import type { Fields } from './fields.ts'
import { type Members, membersOf } from './members.ts'
import { namesProvisioningTopic } from './named-topics.ts'
import { principalOf } from './principal.ts'
import { readHookLine, readServiceEntry } from './provisioning-entry.ts'

const readers: Readonly<Record<EventKind, EntryReader>> = {
  Connect: readBrokerEntry,
  Disconnect: readBrokerEntry,
  'Publish-In': readBrokerEntry,
  'Publish-Out': readBrokerEntry,
  Subscribe: readBrokerEntry,
  Unsubscribe: readBrokerEntry,
  'Connection.AuthNError': readBrokerEntry,
  DeleteConnection: readDeleteConnection,
  GetDeviceCredentials: readServiceEntry,
  ProvisionDevice: readServiceEntry,
  PreProvisioningHook: readHookLine,
}

/** Their principal, if they have one, says nothing of the claim that they are about. */
const namesClaimElsewhere: ReadonlySet<EventKind> = new Set<EventKind>(['GetDeviceCredentials', 'ProvisionDevice', 'PreProvisioningHook'])

/** What is known of an entry beside its own members. */
export interface EntryContext extends Surroundings, TimeBounds {
  /** The time of the record that held the entry: stands in where the entry has none. */
  readonly recordedAt: Millis | null
}

/** Makes the event that was read from an entry, with its id (design 3.3). */
export type Identify = (facts: Facts, kind: EventKind, at: Millis, traceId: string | null) => IotEvent

/** Reads one entry that was parsed. Never throws. */
export function readParsedEntry(fields: Fields, context: EntryContext): Entry {
  const identify: Identify = (facts, kind, at, traceId) => ({
    id: eventId(fields, facts.account, facts.region),
    ...{ kind, at, ...facts, traceId },
  })
  return readEntry(membersOf(fields), identify, context)
}

/** Reads one entry by its members. Never throws. */
export function readEntry(entry: Members, identify: Identify, context: EntryContext): Entry {
  const type = entry.eventType ?? entry.entryType
  const known = type === null ? null : kindOf(type)
  const kind = known !== null && 'kind' in known ? known.kind : null
  const principal = principalOf(entry)
  // Before the type is asked for: most lines of a real log end here, and a filter on their bytes must come to the same verdict.
  const isOfStranger = principal !== null && !context.claims.has(principal) && !(kind !== null && namesClaimElsewhere.has(kind))
  if (isOfStranger && !namesProvisioningTopic(entry)) return ignored('principal-not-configured')
  if (known === null) return isPlatformEvent(entry) ? ignored('hook-runtime-line') : rejected('no-event-type')
  if ('reason' in known) return ignored(known.reason)
  return readEvent(entry, known.kind, principal, identify, context)
}

function readEvent(entry: Members, kind: EventKind, principal: CertificateId | null, identify: Identify, context: EntryContext): Entry {
  const facts = readers[kind](entry, kind, principal, context)
  if ('is' in facts) return facts
  const at = entry.timestamp ?? context.recordedAt
  if (at === null) return rejected('no-time')
  if (!isInBounds(at, context)) return rejected('time-out-of-range')
  return { is: 'event', event: identify(facts, kind, at, entry.traceId ?? entry.requestId) }
}

/** A line of a Lambda runtime that is set to write JSON: `{"time":…,"type":"platform.start","record":{…}}`. */
function isPlatformEvent(entry: Members): boolean {
  return entry.type?.startsWith('platform.') === true
}
