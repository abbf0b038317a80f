// The topics of the log: how each is kept and cut into partitions (design 3.1).
import type { Topic } from '../model/record.ts'
import { DAY, type Millis } from '../model/time.ts'

/** How a topic is kept. */
export interface TopicPlan {
  /** `many`: as many as configured, by claim (checkpoints: by feed). `one`: a single partition, for one order over everything. */
  readonly partitions: 'many' | 'one'
  readonly kept: { readonly by: 'time'; readonly forMs: Millis } | { readonly by: 'key' } | { readonly by: 'ever' }
  /** What it holds, for the documentation and for `topics create`. */
  readonly holds: string
}

export const topicPlans: Readonly<Record<Topic, TopicPlan>> = {
  events: { partitions: 'many', kept: { by: 'time', forMs: 30 * DAY }, holds: 'events; ticks in every partition; announced plans' },
  windows: { partitions: 'many', kept: { by: 'time', forMs: 90 * DAY }, holds: 'closed windows with their counts' },
  attempts: { partitions: 'many', kept: { by: 'time', forMs: 90 * DAY }, holds: 'judged attempts' },
  findings: { partitions: 'many', kept: { by: 'time', forMs: 90 * DAY }, holds: 'findings, daily summaries, watermarks, signs of life' },
  decisions: { partitions: 'one', kept: { by: 'ever' }, holds: 'what people decided' },
  ledger: { partitions: 'one', kept: { by: 'ever' }, holds: 'findings taken up, verdicts, intents, calls, results, decisions' },
  evidence: { partitions: 'one', kept: { by: 'key' }, holds: 'what the ledger names by digest' },
  state: { partitions: 'many', kept: { by: 'key' }, holds: 'detector state with the offset it stands for' },
  checkpoints: { partitions: 'many', kept: { by: 'key' }, holds: 'how far each feed has been read' },
  rejections: { partitions: 'one', kept: { by: 'time', forMs: 30 * DAY }, holds: 'what could not be read, and why' },
}

/** All topics, in the order of the road. */
export const topics = Object.keys(topicPlans) as readonly Topic[]

/** Whether a topic keeps only the last record of each key, so that holes between its offsets are normal. */
export function isCompacted(topic: Topic): boolean {
  return topicPlans[topic].kept.by === 'key'
}

/** How many partitions a topic has where topics of `many` have so many. */
export function partitionsOf(topic: Topic, many: number): number {
  return topicPlans[topic].partitions === 'one' ? 1 : many
}
