// Entries of the message broker: connections, publishes and subscriptions of a principal (reference aws-iot.md 1.3).
import { untrusted } from '../../model/untrusted.ts'
import { canonicalIp } from './canonical-ip.ts'
import type { Draft } from './draft.ts'
import { addCommonFacts, type EntryReader, ignored, untrustedOr } from './entry-facts.ts'
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
export const readBrokerEntry: EntryReader = (draft, entry, principal, around) => {
  const { kind } = draft
  const subscriptions = kind === 'Subscribe' ? subscriptionsOf(entry) : null
  const named = subscriptions === null ? topicNamed(entry.topicName) : topicOfAll(subscriptions)
  const isOfReply = kind === 'Publish-Out' && named !== null && isReply(named.step)
  if (principal === null && !isOfReply) return ignored('principal-is-no-certificate')
  addCommonFacts(draft, entry, around)
  draft.claim = principal
  draft.topic = untrustedOr(entry.topicName)
  addAddress(draft, entry)
  if (named !== null) addProvisioning(draft, named)
  if (subscriptions !== null) addSubscriptions(draft, subscriptions)
  if (kind === 'Disconnect') addEnd(draft, entry)
  return null
}

/**
 * Reads the entry of an API call that cuts the session of `clientId`: an operator's, or our own. Its principal is the caller, mostly an
 * IAM identity, so it names no claim: it may concern any that the client has used.
 */
export const readDeleteConnection: EntryReader = (draft, entry, principal, around) => {
  addCommonFacts(draft, entry, around)
  const caller = untrustedOr(entry.principalId)
  draft.claim = principal
  draft.caller = caller === NOBODY ? null : caller
  addAddress(draft, entry)
  return null
}

function addAddress(draft: Draft, entry: Members): void {
  draft.source = canonicalIp(entry.sourceIp)
  draft.sourcePort = portOf(entry.sourcePort)
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

function addProvisioning(draft: Draft, { step, template }: ProvisioningTopic): void {
  draft.step = step
  draft.template = untrustedOr(template)
}

function addSubscriptions(draft: Draft, subscriptions: readonly Subscription[]): void {
  draft.filters = subscriptions.length
  draft.refused = subscriptions.filter(({ isRefused }) => isRefused).map(({ filter }) => untrusted(filter))
}

function addEnd(draft: Draft, entry: Members): void {
  const { reason, disconnectReason } = entry
  draft.reason = untrustedOr(reason ?? disconnectReason)
  draft.takenOver = TAKEN_OVER.has(reason) || TAKEN_OVER.has(disconnectReason)
}
