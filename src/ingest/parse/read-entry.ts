// One log entry to its verdict: an event, ignored, or rejected. The table says which reader knows which event type.
import type { Entry, EventKind } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { readBrokerEntry, readDeleteConnection } from './broker-entry.ts'
import { type EntryReader, ignored, rejected, type Surroundings } from './entry-facts.ts'
import { isInBounds, type TimeBounds } from './event-time.ts'
import { kindOf } from './event-types.ts'
import type { Members } from './members.ts'
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

/** Reads one entry. Never throws. */
export function readEntry(entry: Members, context: EntryContext): Entry {
  const type = entry.text('eventType') ?? entry.text('entryType')
  const known = type === null ? null : kindOf(type)
  const kind = known !== null && 'kind' in known ? known.kind : null
  // Before the type is asked for: most lines of a real log end here, and a filter on their bytes must come to the same verdict.
  if (!(kind !== null && namesClaimElsewhere.has(kind)) && isOfStranger(entry, context)) return ignored('principal-not-configured')
  if (known === null) return isPlatformEvent(entry) ? ignored('hook-runtime-line') : rejected('no-event-type')
  if ('reason' in known) return ignored(known.reason)
  const facts = readers[known.kind](entry, known.kind, context)
  if ('is' in facts) return facts
  const at = entry.time('timestamp') ?? context.recordedAt
  if (at === null) return rejected('no-time')
  if (!isInBounds(at, context)) return rejected('time-out-of-range')
  const traceId = entry.text('traceId') ?? entry.text('requestId')
  return { is: 'event', event: entry.identify(facts, known.kind, at, traceId) }
}

/** Whether a certificate acted that is no configured claim, and nothing that it names has to do with provisioning. */
function isOfStranger(entry: Members, { claims }: Surroundings): boolean {
  const principal = principalOf(entry)
  return principal !== null && !claims.has(principal) && !namesProvisioningTopic(entry)
}

/** A line of a Lambda runtime that is set to write JSON: `{"time":…,"type":"platform.start","record":{…}}`. */
function isPlatformEvent(entry: Members): boolean {
  return entry.text('type')?.startsWith('platform.') === true
}
