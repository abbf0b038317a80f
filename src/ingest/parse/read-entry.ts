// One log entry to its verdict: an event, ignored, or rejected. The table says which reader knows which event type.

import { parseCertificateId } from '../../model/claim.ts'
import { type Entry, type EventKind, eventKinds } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { readBrokerEntry, readDeleteConnection } from './broker-entry.ts'
import { type EntryReader, ignored, rejected, type Surroundings } from './entry-facts.ts'
import { eventId } from './event-id.ts'
import { isInBounds, readTime, type TimeBounds } from './event-time.ts'
import { type Fields, memberOf, textOf } from './fields.ts'
import { namesProvisioningTopic } from './named-topics.ts'
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

/** Their principal, if they have one, says nothing of the claim that they are about. */
const namesClaimElsewhere: ReadonlySet<EventKind> = new Set<EventKind>(['GetDeviceCredentials', 'ProvisionDevice', 'PreProvisioningHook'])

/** What is known of an entry beside its own members. */
export interface EntryContext extends Surroundings, TimeBounds {
  /** The time of the record that held the entry: stands in where the entry has none. */
  readonly recordedAt: Millis | null
}

/** Reads one entry. Never throws. */
export function readEntry(entry: Fields, context: EntryContext): Entry {
  const type = textOf(entry, 'eventType') ?? textOf(entry, 'entryType')
  const kind = type === null ? undefined : kinds.get(type)
  // Before the type is asked for: most lines of a real log end here, and a filter on their bytes must come to the same verdict.
  if (!(kind !== undefined && namesClaimElsewhere.has(kind)) && isOfStranger(entry, context)) return ignored('principal-not-configured')
  if (type === null) return isPlatformEvent(entry) ? ignored('hook-runtime-line') : rejected('no-event-type')
  if (kind === undefined) return ignored(RULES_ENGINE.has(type) ? 'rules-engine' : 'not-about-provisioning')
  const facts = readers[kind](entry, kind, context)
  if ('is' in facts) return facts
  const at = readTime(memberOf(entry, 'timestamp')) ?? context.recordedAt
  if (at === null) return rejected('no-time')
  if (!isInBounds(at, context)) return rejected('time-out-of-range')
  const traceId = textOf(entry, 'traceId') ?? textOf(entry, 'requestId')
  return { is: 'event', event: { ...facts, id: eventId(entry, facts.account, facts.region), kind, at, traceId } }
}

/** Whether a certificate acted that is no configured claim, and nothing that it names has to do with provisioning. */
function isOfStranger(entry: Fields, { claims }: Surroundings): boolean {
  const principal = parseCertificateId(memberOf(entry, 'principalId'))
  return principal !== null && !claims.has(principal) && !namesProvisioningTopic(entry)
}

/** A line of a Lambda runtime that is set to write JSON: `{"time":…,"type":"platform.start","record":{…}}`. */
function isPlatformEvent(entry: Fields): boolean {
  return textOf(entry, 'type')?.startsWith('platform.') === true
}
