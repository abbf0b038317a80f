// Entries of the message broker: connections, publishes and subscriptions of a principal (reference aws-iot.md 1.3).
import { untrusted } from '../../model/untrusted.ts'
import { canonicalIp } from './canonical-ip.ts'
import { commonFacts, type EntryReader, ignored, untrustedOr } from './entry-facts.ts'
import type { OpenFacts } from './facts.ts'
import { portOf } from './fields.ts'
import type { Members } from './members.ts'
import { type Subscription, subscriptionsOf } from './named-topics.ts'
import { isReply, type ProvisioningTopic, provisioningTopic } from './topic.ts'

/** The log writes `DUPLICATE_CLIENT_ID`, the lifecycle vocabulary `DUPLICATE_CLIENTID`; entries carry either or both. */
const TAKEN_OVER: ReadonlySet<string | null> = new Set(['DUPLICATE_CLIENT_ID', 'DUPLICATE_CLIENTID'])

/** How AWS writes that there is no principal. */
const NOBODY = 'N/A'

/**
 * Reads an entry of the broker whose principal is a configured claim, or a certificate that names a provisioning topic. A reply is an
 * event even without such a principal: whose a reply entry shows is not documented.
 */
export const readBrokerEntry: EntryReader = (entry, kind, principal, around) => {
  const subscriptions = kind === 'Subscribe' ? subscriptionsOf(entry) : null
  const named = subscriptions === null ? topicNamed(entry.topicName) : topicOfAll(subscriptions)
  const isOfReply = kind === 'Publish-Out' && named !== null && isReply(named.step)
  if (principal === null && !isOfReply) return ignored('principal-is-no-certificate')
  const facts = commonFacts(entry, around)
  facts.claim = principal
  facts.topic = untrustedOr(entry.topicName)
  addAddress(facts, entry)
  if (named !== null) addProvisioning(facts, named)
  if (subscriptions !== null) addSubscriptions(facts, subscriptions)
  if (kind === 'Disconnect') addEnd(facts, entry)
  return facts
}

/**
 * Reads the entry of an API call that cuts the session of `clientId`: an operator's, or our own. Its principal is the caller, mostly an
 * IAM identity, so it names no claim: it may concern any that the client has used.
 */
export const readDeleteConnection: EntryReader = (entry, _kind, principal, around) => {
  const facts = commonFacts(entry, around)
  const caller = untrustedOr(entry.principalId)
  facts.claim = principal
  facts.caller = caller === NOBODY ? null : caller
  addAddress(facts, entry)
  return facts
}

function addAddress(facts: OpenFacts, entry: Members): void {
  facts.source = canonicalIp(entry.sourceIp)
  facts.sourcePort = portOf(entry.sourcePort)
}

function topicNamed(topic: string | null): ProvisioningTopic | null {
  return topic === null ? null : provisioningTopic(topic)
}

/** What several filters name together: the step of the only one; the template of all that name one, if they agree. */
function topicOfAll(subscriptions: readonly Subscription[]): ProvisioningTopic | null {
  const named = subscriptions.map(({ filter }) => provisioningTopic(filter)).filter((topic) => topic !== null)
  const [first] = named
  if (first === undefined || subscriptions.length === 1) return first ?? null
  const templates = new Set(named.map(({ template }) => template).filter((template) => template !== null))
  const [template = null] = templates
  return { step: null, template: templates.size > 1 ? null : template }
}

function addProvisioning(facts: OpenFacts, { step, template }: ProvisioningTopic): void {
  facts.step = step
  facts.template = untrustedOr(template)
}

function addSubscriptions(facts: OpenFacts, subscriptions: readonly Subscription[]): void {
  facts.filters = subscriptions.length
  facts.refused = subscriptions.filter(({ isRefused }) => isRefused).map(({ filter }) => untrusted(filter))
}

function addEnd(facts: OpenFacts, entry: Members): void {
  const { reason, disconnectReason } = entry
  facts.reason = untrustedOr(reason ?? disconnectReason)
  facts.takenOver = TAKEN_OVER.has(reason) || TAKEN_OVER.has(disconnectReason)
}
