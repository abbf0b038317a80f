// Entries of the message broker: connections, publishes and subscriptions of a principal (reference aws-iot.md 1.3).
import { untrusted } from '../../model/untrusted.ts'
import { canonicalIp } from './canonical-ip.ts'
import { commonFacts, type EntryReader, ignored, untrustedOf } from './entry-facts.ts'
import type { OpenFacts } from './facts.ts'
import { portOf } from './fields.ts'
import type { Members } from './members.ts'
import { type Subscription, subscriptionsOf } from './named-topics.ts'
import { principalOf } from './principal.ts'
import { isReply, type ProvisioningTopic, provisioningTopic } from './topic.ts'

/** The log writes `DUPLICATE_CLIENT_ID`, the lifecycle vocabulary `DUPLICATE_CLIENTID`; entries carry either or both. */
const TAKEN_OVER: ReadonlySet<string | null> = new Set(['DUPLICATE_CLIENT_ID', 'DUPLICATE_CLIENTID'])

/** How AWS writes that there is no principal. */
const NOBODY = 'N/A'

/**
 * Reads an entry of the broker whose principal is a configured claim, or a certificate that names a provisioning topic. A reply is an
 * event even without such a principal: whose a reply entry shows is not documented.
 */
export const readBrokerEntry: EntryReader = (entry, kind, around) => {
  const subscriptions = kind === 'Subscribe' ? subscriptionsOf(entry) : null
  const topics = (subscriptions?.map(({ filter }) => filter) ?? [entry.text('topicName')]).filter((topic) => topic !== null)
  const named = topics.map(provisioningTopic).filter((topic) => topic !== null)
  const claim = principalOf(entry)
  if (claim === null && !(kind === 'Publish-Out' && named.some(({ step }) => isReply(step)))) return ignored('principal-is-no-certificate')
  const facts = commonFacts(entry, around)
  facts.claim = claim
  facts.topic = untrustedOf(entry, 'topicName')
  addAddress(facts, entry)
  if (named.length > 0) addProvisioning(facts, named, topics)
  if (subscriptions !== null) addSubscriptions(facts, subscriptions)
  if (kind === 'Disconnect') addEnd(facts, entry)
  return facts
}

/**
 * Reads the entry of an API call that cuts the session of `clientId`: an operator's, or our own. Its principal is the caller, mostly an
 * IAM identity, so it names no claim: it may concern any that the client has used.
 */
export const readDeleteConnection: EntryReader = (entry, _kind, around) => {
  const facts = commonFacts(entry, around)
  const caller = untrustedOf(entry, 'principalId')
  facts.claim = principalOf(entry)
  facts.caller = caller === NOBODY ? null : caller
  addAddress(facts, entry)
  return facts
}

function addAddress(facts: OpenFacts, entry: Members): void {
  facts.source = canonicalIp(entry.value('sourceIp'))
  facts.sourcePort = portOf(entry.value('sourcePort'))
}

/** The step is that of the only topic; the template that of all topics that name one, if they agree. */
function addProvisioning(facts: OpenFacts, named: readonly ProvisioningTopic[], topics: readonly string[]): void {
  const templates = new Set(named.map(({ template }) => template).filter((template) => template !== null))
  const [template] = templates
  facts.step = topics.length === 1 ? (named[0]?.step ?? null) : null
  facts.template = template === undefined || templates.size > 1 ? null : untrusted(template)
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
