// Event types: which can concern a claim, under all names that are found in logs, and why the others are ignored.
import { type EventKind, eventKinds, type IgnoredReason } from '../../model/event.ts'

/** AWS's own page spells one in two ways. */
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

/** What an event type says of its entry. */
export type Meaning = { readonly kind: EventKind } | { readonly reason: IgnoredReason }

const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...Array.from(kinds, ([type, kind]): [string, Meaning] => [type, { kind }]),
  ...Array.from(RULES_ENGINE, (type): [string, Meaning] => [type, { reason: 'rules-engine' }]),
])
const OTHER: Meaning = { reason: 'not-about-provisioning' }

/** The kind of event that an event type names; for one that cannot concern a claim, why it is ignored. */
export function kindOf(type: string): Meaning {
  return meanings.get(type) ?? OTHER
}
