// Whether the topics that a process is about to use fit together.
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import type { EventLog } from './event-log.ts'
import { topicPlans } from './topics.ts'

/**
 * Rejects with `kafka-topic-wrong` where a claim would have one partition in one topic and another in the next, or where one order over
 * everything is promised and there are several; with `kafka-topic-missing` where a topic is not there. How many partitions
 * `checkpoints` has is nobody else's concern.
 */
export async function requireAgreement(
  log: Pick<EventLog, 'partitions'>,
  used: readonly Topic[],
  nameOf: (topic: Topic) => string,
): Promise<void> {
  const counts = await Promise.all(
    used.filter((topic) => topic !== 'checkpoints').map(async (topic) => ({ topic, count: await log.partitions(topic) })),
  )
  const first = counts.find(({ topic }) => topicPlans[topic].partitions === 'many')
  for (const { topic, count } of counts) {
    if (topicPlans[topic].partitions === 'one') {
      if (count !== 1)
        throw wrong(`topic ${nameOf(topic)} has ${count} partitions, and must have one: it promises one order over everything`)
    } else if (first !== undefined && count !== first.count) {
      const other = `topic ${nameOf(first.topic)} has ${first.count}`
      throw wrong(`topic ${nameOf(topic)} has ${count} partitions and ${other}: a claim must have the same one in both`)
    }
  }
}

function wrong(what: string): ClaimwatchError {
  return new ClaimwatchError('kafka-topic-wrong', { what })
}
