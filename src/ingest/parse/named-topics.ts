// Which topics an entry names, and whether one of them is a topic of provisioning.
import { isFields, memberOf, textOf } from './fields.ts'
import type { Members } from './members.ts'
import { provisioningTopic } from './topic.ts'

/** One filter of an MQTT 5 Subscribe. */
export interface Subscription {
  readonly filter: string
  readonly isRefused: boolean
}

/** MQTT 5: reason codes from here on say that a filter was refused. */
const FIRST_REFUSAL = 0x80

/** The filters of an MQTT 5 Subscribe. Its `topicName` joins them by commas, which a topic may hold itself. Null without a list. */
export function subscriptionsOf(entry: Members): readonly Subscription[] | null {
  const list = entry.subscriptions
  if (!Array.isArray(list)) return null
  return list.filter(isFields).flatMap((item) => {
    const filter = textOf(item, 'topicName')
    const code = memberOf(item, 'reasonCode')
    return filter === null ? [] : [{ filter, isRefused: typeof code === 'number' && code >= FIRST_REFUSAL }]
  })
}

/** Whether an entry of any type names a provisioning topic, as its topic or among its filters. */
export function namesProvisioningTopic(entry: Members): boolean {
  if (entry.topicName !== null && provisioningTopic(entry.topicName) !== null) return true
  return subscriptionsOf(entry)?.some(({ filter }) => provisioningTopic(filter) !== null) ?? false
}
