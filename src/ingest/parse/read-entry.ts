// One log entry to its verdict: an event, ignored, or rejected. The table says which reader knows which event type.
import type { Entry, EventKind } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { readBrokerEntry, readDeleteConnection } from './broker-entry.ts'
import { type Draft, emptyDraft, identified } from './draft.ts'
import { type EntryReader, ignored, rejected, type Surroundings, type Verdict } from './entry-facts.ts'
import { eventIdOfJson } from './event-id.ts'
import { isInBounds, type TimeBounds } from './event-time.ts'
import { kindOf } from './event-types.ts'
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

/** Reads one entry that was parsed from `json`. Never throws. */
export function readParsedEntry(fields: Fields, json: string, context: EntryContext): Entry {
  const draft = emptyDraft()
  const verdict = readEntry(draft, membersOf(fields), context)
  return verdict ?? { is: 'event', event: identified(eventIdOfJson(json, draft.account, draft.region, fields), draft) }
}

/** Reads one entry by its members into an empty draft. Gives the verdict on what is no event, else null. Never throws. */
export function readEntry(draft: Draft, entry: Members, context: EntryContext): Verdict | null {
  const type = entry.eventType ?? entry.entryType
  const known = type === null ? null : kindOf(type)
  const kind = known !== null && 'kind' in known ? known.kind : null
  const principal = principalOf(entry)
  // Before the type is asked for: most lines of a real log end here, and a filter on their bytes must come to the same verdict.
  const isOfStranger = principal !== null && !context.claims.has(principal) && !(kind !== null && namesClaimElsewhere.has(kind))
  if (isOfStranger && !namesProvisioningTopic(entry)) return ignored('principal-not-configured')
  if (known === null) return isPlatformEvent(entry) ? ignored('hook-runtime-line') : rejected('no-event-type')
  if ('reason' in known) return ignored(known.reason)
  draft.kind = known.kind
  return readers[known.kind](draft, entry, principal, context) ?? addTime(draft, entry, context)
}

function addTime(draft: Draft, entry: Members, context: EntryContext): Verdict | null {
  const at = entry.timestamp ?? context.recordedAt
  if (at === null) return rejected('no-time')
  if (!isInBounds(at, context)) return rejected('time-out-of-range')
  draft.at = at
  draft.traceId = entry.traceId ?? entry.requestId
  return null
}

/** A line of a Lambda runtime that is set to write JSON: `{"time":…,"type":"platform.start","record":{…}}`. */
function isPlatformEvent(entry: Members): boolean {
  return entry.type?.startsWith('platform.') === true
}
