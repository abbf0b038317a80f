// One log entry to its verdict: an event, ignored, or rejected. The table says which reader knows which event type.
import { type Entry, type EventKind, eventKinds } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { readBrokerEntry } from './broker-entry.ts'
import { type EntryReader, ignored, rejected, type Surroundings } from './entry-facts.ts'
import { eventId } from './event-id.ts'
import { isInBounds, readTime, type TimeBounds } from './event-time.ts'
import { type Fields, memberOf, textOf } from './fields.ts'
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

/** Event types by the names that are found; AWS's own page spells one in two ways. */
const kinds: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ...eventKinds.map((kind): [string, EventKind] => [kind, kind]),
  ['GetDeviceCredential', 'GetDeviceCredentials'],
])

/** They may mention a claim or a provisioning topic without being a use of it. */
const RULES_ENGINE: ReadonlySet<string> = new Set([
  'RuleMatch',
  'RuleExecution',
  'StartingRuleExecution',
  'RuleNotFound',
  'RuleExecutionThrottled',
  'RuleMessageThrottled',
  'RuleEvaluation',
  'FunctionExecution',
])

/** What is known of an entry beside its own members. */
export interface EntryContext extends Surroundings, TimeBounds {
  /** The time of the record that held the entry: stands in where the entry has none. */
  readonly recordedAt: Millis | null
}

/** Reads one entry. Never throws. */
export function readEntry(entry: Fields, context: EntryContext): Entry {
  const type = textOf(entry, 'eventType') ?? textOf(entry, 'entryType')
  if (type === null) return isPlatformEvent(entry) ? ignored('hook-runtime-line') : rejected('no-event-type')
  const kind = kinds.get(type)
  if (kind === undefined) return ignored(RULES_ENGINE.has(type) ? 'rules-engine' : 'not-about-provisioning')
  const facts = readers[kind](entry, kind, context)
  if ('is' in facts) return facts
  const at = readTime(memberOf(entry, 'timestamp')) ?? context.recordedAt
  if (at === null) return rejected('no-time')
  if (!isInBounds(at, context)) return rejected('time-out-of-range')
  const traceId = textOf(entry, 'traceId') ?? textOf(entry, 'requestId')
  return { is: 'event', event: { ...facts, id: eventId(entry, facts.account, facts.region), kind, at, traceId } }
}

/** A line of a Lambda runtime that is set to write JSON: `{"time":…,"type":"platform.start","record":{…}}`. */
function isPlatformEvent(entry: Fields): boolean {
  return textOf(entry, 'type')?.startsWith('platform.') === true
}
