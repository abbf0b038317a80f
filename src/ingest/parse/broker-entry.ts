// Entries of the message broker: connections, publishes and subscriptions of a principal (reference aws-iot.md 1.3).
import { parseCertificateId } from '../../model/claim.ts'
import { type Untrusted, untrusted } from '../../model/untrusted.ts'
import { canonicalIp } from './canonical-ip.ts'
import { commonFacts, type EntryReader, type Facts, ignored, untrustedOf } from './entry-facts.ts'
import { type Fields, memberOf, portOf, textOf } from './fields.ts'
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
export const readBrokerEntry: EntryReader = (entry, kind, around) => {
  const subscriptions = kind === 'Subscribe' ? subscriptionsOf(entry) : null
  const topics = (subscriptions?.map(({ filter }) => filter) ?? [textOf(entry, 'topicName')]).filter((topic) => topic !== null)
  const named = topics.map(provisioningTopic).filter((topic) => topic !== null)
  const claim = parseCertificateId(memberOf(entry, 'principalId'))
  if (claim === null && !(kind === 'Publish-Out' && named.some(({ step }) => isReply(step)))) return ignored('principal-is-no-certificate')
  return {
    ...commonFacts(entry, around),
    ...provisioningFacts(named, topics),
    ...addressFacts(entry),
    claim,
    topic: untrustedOf(entry, 'topicName'),
    ...(subscriptions === null ? {} : subscriptionFacts(subscriptions)),
    ...(kind === 'Disconnect' ? disconnectFacts(entry) : {}),
  }
}

/**
 * Reads the entry of an API call that cuts the session of `clientId`: an operator's, or our own. Its principal is the caller, mostly an
 * IAM identity, so it names no claim: it may concern any that the client has used.
 */
export const readDeleteConnection: EntryReader = (entry, _kind, around) => {
  const claim = parseCertificateId(memberOf(entry, 'principalId'))
  const caller = untrustedOf(entry, 'principalId')
  return { ...commonFacts(entry, around), ...addressFacts(entry), claim, caller: caller === NOBODY ? null : caller }
}

function addressFacts(entry: Fields): Pick<Facts, 'source' | 'sourcePort'> {
  return { source: canonicalIp(memberOf(entry, 'sourceIp')), sourcePort: portOf(memberOf(entry, 'sourcePort')) }
}

/** The step is that of the only topic; the template that of all topics that name one, if they agree. */
function provisioningFacts(named: readonly ProvisioningTopic[], topics: readonly string[]): Pick<Facts, 'step' | 'template'> {
  const templates = new Set(named.map(({ template }) => template).filter((template) => template !== null))
  const [template] = templates
  return {
    step: topics.length === 1 ? (named[0]?.step ?? null) : null,
    template: template === undefined || templates.size > 1 ? null : untrusted(template),
  }
}

function subscriptionFacts(subscriptions: readonly Subscription[]): { filters: number; refused: readonly Untrusted[] } {
  return {
    filters: subscriptions.length,
    refused: subscriptions.filter(({ isRefused }) => isRefused).map(({ filter }) => untrusted(filter)),
  }
}

function disconnectFacts(entry: Fields): Pick<Facts, 'reason' | 'takenOver'> {
  const reason = textOf(entry, 'reason')
  const disconnectReason = textOf(entry, 'disconnectReason')
  const told = reason ?? disconnectReason
  return {
    reason: told === null ? null : untrusted(told),
    takenOver: TAKEN_OVER.has(reason) || TAKEN_OVER.has(disconnectReason),
  }
}
