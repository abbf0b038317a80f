// Entries of the message broker: connections, publishes and subscriptions of a principal (reference aws-iot.md 1.3).
import { parseCertificateId } from '../../model/claim.ts'
import { type Untrusted, untrusted } from '../../model/untrusted.ts'
import { canonicalIp } from './canonical-ip.ts'
import { commonFacts, type EntryReader, type Facts, ignored, untrustedOf } from './entry-facts.ts'
import { type Fields, isFields, memberOf, portOf, textOf } from './fields.ts'
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
  const topics = (subscriptions?.map(({ filter }) => filter) ?? [textOf(entry, 'topicName')]).filter((topic) => topic !== null)
  const named = topics.map(provisioningTopic).filter((topic) => topic !== null)
  const claim = parseCertificateId(memberOf(entry, 'principalId'))
  if (claim === null && !(kind === 'Publish-Out' && named.some(({ step }) => isReply(step)))) return ignored('principal-is-no-certificate')
  if (claim !== null && named.length === 0 && !around.claims.has(claim)) return ignored('principal-not-configured')
  return {
    ...commonFacts(entry, around),
    ...provisioningFacts(named, topics),
    claim,
    source: canonicalIp(memberOf(entry, 'sourceIp')),
    sourcePort: portOf(memberOf(entry, 'sourcePort')),
    topic: untrustedOf(entry, 'topicName'),
    ...(subscriptions === null ? {} : subscriptionFacts(subscriptions)),
    ...(kind === 'Disconnect' ? disconnectFacts(entry) : {}),
  }
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

interface Subscription {
  readonly filter: string
  readonly isRefused: boolean
}

/** The filters of an MQTT 5 Subscribe. Its `topicName` joins them by commas, which a topic may hold itself. */
function subscriptionsOf(entry: Fields): readonly Subscription[] | null {
  const list = memberOf(entry, 'subscriptions')
  if (!Array.isArray(list)) return null
  return list.filter(isFields).flatMap((item) => {
    const filter = textOf(item, 'topicName')
    const code = memberOf(item, 'reasonCode')
    return filter === null ? [] : [{ filter, isRefused: typeof code === 'number' && code >= FIRST_REFUSAL }]
  })
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
