// One log entry to its verdict: an event, ignored, or rejected. The table says which reader knows which event type.
import type { Entry, EventKind } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { readBrokerEntry } from './broker-entry.ts'
import { type EntryReader, ignored, rejected, type Surroundings } from './entry-facts.ts'
import { isInBounds, type TimeBounds } from './event-time.ts'
import { kindOf } from './event-types.ts'
import type { Members } from './members.ts'
import { readHookLine, readServiceEntry } from './provisioning-entry.ts'

const readers: Readonly<Record<EventKind, EntryReader>> = {
  Connect: readBrokerEntry,
  Disconnect: readBrokerEntry,
  'Publish-In': readBrokerEntry,
  'Publish-Out': readBrokerEntry,
  Subscribe: readBrokerEntry,
  'Connection.AuthNError': readBrokerEntry,
  GetDeviceCredentials: readServiceEntry,
  ProvisionDevice: readServiceEntry,
  PreProvisioningHook: readHookLine,
}

/** What is known of an entry beside its own members. */
export interface EntryContext extends Surroundings, TimeBounds {
  /** The time of the record that held the entry: stands in where the entry has none. */
  readonly recordedAt: Millis | null
}

/** Reads one entry. Never throws. */
export function readEntry(entry: Members, context: EntryContext): Entry {
  const type = entry.text('eventType') ?? entry.text('entryType')
  if (type === null) return isPlatformEvent(entry) ? ignored('hook-runtime-line') : rejected('no-event-type')
  const known = kindOf(type)
  if ('reason' in known) return ignored(known.reason)
  const { kind } = known
  const facts = readers[kind](entry, kind, context)
  if ('is' in facts) return facts
  const at = entry.time('timestamp') ?? context.recordedAt
  if (at === null) return rejected('no-time')
  if (!isInBounds(at, context)) return rejected('time-out-of-range')
  const traceId = entry.text('traceId') ?? entry.text('requestId')
  return { is: 'event', event: entry.identify(facts, kind, at, traceId) }
}

/** A line of a Lambda runtime that is set to write JSON: `{"time":…,"type":"platform.start","record":{…}}`. */
function isPlatformEvent(entry: Members): boolean {
  return entry.text('type')?.startsWith('platform.') === true
}
