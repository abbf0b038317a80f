// Filter patterns of CloudWatch Logs that select what can concern a claim, so that AWS sends nothing else of a busy log group.
//
// They select more than the parser keeps, which reads everything again; what the parser would keep and they do not select is named below.
import type { CertificateId } from '../model/claim.ts'

/** The longest pattern that `FilterLogEvents` takes, in characters (reference aws-iot.md 4.2). */
const LONGEST = 1_024
/**
 * Each pattern is a query of its own in every sweep: one request each at least. With four, a feed that has the account's request a second to
 * itself still keeps its rhythm; beyond that it reads everything, which costs by the volume of the group and no longer by the claims.
 */
export const MOST_PATTERNS = 4

const OR = ' || '
const OPENING = '{ '
const CLOSING = ' }'

/** Topics of provisioning, whoever names them, and the event types that concern a claim without naming it as their principal. */
const COMMON: readonly string[] = [
  equals('topicName', '$aws/certificates/*'),
  equals('topicName', '$aws/provisioning-templates/*'),
  // AWS's own page spells it in both ways.
  ...['GetDeviceCredentials', 'GetDeviceCredential', 'ProvisionDevice', 'PreProvisioningHook', 'DeleteConnection'].map((type) =>
    equals('eventType', type),
  ),
]

/**
 * The patterns for some claims: an entry that one of them selects may concern a claim. No wildcard but at the end of a text and no
 * nesting: nothing whose meaning in AWS is open to doubt. Null where more than `MOST_PATTERNS` would be needed.
 */
export function filterPatterns(claims: readonly CertificateId[]): readonly string[] | null {
  const patterns: string[][] = [[...COMMON]]
  for (const condition of claims.map((id) => equals('principalId', id))) {
    const last = patterns.at(-1)
    if (last !== undefined && textOf([...last, condition]).length <= LONGEST) last.push(condition)
    else patterns.push([condition])
  }
  return patterns.length > MOST_PATTERNS ? null : patterns.map(textOf)
}

/**
 * What is an event of a claim and yet not selected by the patterns, for people; none where nothing is filtered (null). AWS documents
 * none of it for its own log group: each is a spelling that the parser takes beyond that.
 */
export function filterMisses(patterns: readonly string[] | null): readonly string[] {
  return patterns === null ? [] : MISSES
}

const MISSES: readonly string[] = [
  'an entry that is no JSON object by itself: behind a prefix, inside of another record, with a second one on its line, or cut off',
  "an entry that spells the claim's id in capital letters or with 0x before it",
  'a Subscribe (MQTT 5) of a certificate that is no configured claim, if the first of its filters is no provisioning topic',
  'an entry that has its type under entryType instead of eventType, and names neither claim nor provisioning topic',
]

function equals(field: string, text: string): string {
  return `$.${field} = "${text}"`
}

function textOf(conditions: readonly string[]): string {
  return `${OPENING}${conditions.join(OR)}${CLOSING}`
}
