// Entries of the message broker: connections, publishes and subscriptions of a principal (reference aws-iot.md 1.3).
import { parseCertificateId } from '../../model/claim.ts'
import { untrusted } from '../../model/untrusted.ts'
import { canonicalIp } from './canonical-ip.ts'
import { commonFacts, type EntryReader, ignored, type OpenFacts, untrustedOf } from './entry-facts.ts'
import { isFields, memberOf, portOf, textOf } from './fields.ts'
import type { Members } from './members.ts'
import { remembered } from '../../model/remembered.ts'
import { isReply, type ProvisioningTopic, provisioningTopic } from './topic.ts'

/** MQTT 5: reason codes from here on say that a filter was refused. */
const FIRST_REFUSAL = 0x80
/** The log writes `DUPLICATE_CLIENT_ID`, the lifecycle vocabulary `DUPLICATE_CLIENTID`; entries carry either or both. */
const TAKEN_OVER: ReadonlySet<string | null> = new Set(['DUPLICATE_CLIENT_ID', 'DUPLICATE_CLIENTID'])

/**
 * Reads an entry of the broker. It is an event if its principal is a configured claim, or a certificate and the entry itself names
 * a provisioning topic. A reply is one even without such a principal: whose a reply entry shows is not documented.
 */
export const readBrokerEntry: EntryReader = (entry, kind, around) => {
  const subscriptions = kind === 'Subscribe' ? subscriptionsOf(entry) : null
  const topics = (subscriptions?.map(({ filter }) => filter) ?? [entry.text('topicName')]).filter((topic) => topic !== null)
  const named = topics.map(provisioningTopic).filter((topic) => topic !== null)
  const principal = entry.text('principalId')
  const claim = principal === null ? null : certificateOf(principal)
  if (claim === null && !(kind === 'Publish-Out' && named.some(({ step }) => isReply(step)))) return ignored('principal-is-no-certificate')
  if (claim !== null && named.length === 0 && !around.claims.has(claim)) return ignored('principal-not-configured')
  const facts = commonFacts(entry, around)
  facts.claim = claim
  facts.source = canonicalIp(entry.value('sourceIp'))
  facts.sourcePort = portOf(entry.value('sourcePort'))
  facts.topic = untrustedOf(entry, 'topicName')
  if (named.length > 0) addProvisioning(facts, named, topics)
  if (subscriptions !== null) addSubscriptions(facts, subscriptions)
  if (kind === 'Disconnect') addEnd(facts, entry)
  return facts
}

/** A log names the same claims again and again. */
const certificateOf = remembered(parseCertificateId)

/** The step is that of the only topic; the template that of all topics that name one, if they agree. */
function addProvisioning(facts: OpenFacts, named: readonly ProvisioningTopic[], topics: readonly string[]): void {
  const templates = new Set(named.map(({ template }) => template).filter((template) => template !== null))
  const [template] = templates
  facts.step = topics.length === 1 ? (named[0]?.step ?? null) : null
  facts.template = template === undefined || templates.size > 1 ? null : untrusted(template)
}

interface Subscription {
  readonly filter: string
  readonly isRefused: boolean
}

/** The filters of an MQTT 5 Subscribe. Its `topicName` joins them by commas, which a topic may hold itself. */
function subscriptionsOf(entry: Members): readonly Subscription[] | null {
  const list = entry.value('subscriptions')
  if (!Array.isArray(list)) return null
  return list.filter(isFields).flatMap((item) => {
    const filter = textOf(item, 'topicName')
    const code = memberOf(item, 'reasonCode')
    return filter === null ? [] : [{ filter, isRefused: typeof code === 'number' && code >= FIRST_REFUSAL }]
  })
}

function addSubscriptions(facts: OpenFacts, subscriptions: readonly Subscription[]): void {
  facts.filters = subscriptions.length
  facts.refused = subscriptions.filter(({ isRefused }) => isRefused).map(({ filter }) => untrusted(filter))
}

function addEnd(facts: OpenFacts, entry: Members): void {
  const reason = entry.text('reason')
  const disconnectReason = entry.text('disconnectReason')
  const told = reason ?? disconnectReason
  facts.reason = told === null ? null : untrusted(told)
  facts.takenOver = TAKEN_OVER.has(reason) || TAKEN_OVER.has(disconnectReason)
}
