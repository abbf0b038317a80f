// Who reads and writes which topic: what the rights at the broker and the checks at the start are made from.
import { WATCH_GROUP } from '../detect/run-watch.ts'
import { INGEST_GROUP } from '../ingest/ingest.ts'
import type { Topic } from '../model/record.ts'
import { RESPOND_GROUP } from '../respond/respond.ts'

/** Who uses the log: the roles, the function that is pushed into (deploy/lambda), and people at the command line. */
export const users = ['ingest', 'push', 'watch', 'respond', 'people'] as const
export type User = (typeof users)[number]

/** What a user does with the topics. */
export interface TopicUse {
  /** Reads them from the beginning, in a group that lives as long as the reading. */
  readonly tails: readonly Topic[]
  /** Shares their partitions with the other members of a group. */
  readonly consumes: readonly { readonly topic: Topic; readonly group: string }[]
  readonly writes: readonly Topic[]
}

/**
 * Who does what. Nobody but `respond` writes the ledger, nobody but people write decisions, and they erase evidence. A plan that they
 * announce goes among the events, where it has its place in their order; `explain` reads these, and `claim show` the states too.
 */
export const topicUse: Readonly<Record<User, TopicUse>> = {
  ingest: {
    tails: ['checkpoints'],
    consumes: [{ topic: 'checkpoints', group: INGEST_GROUP }],
    writes: ['events', 'checkpoints', 'rejections'],
  },
  push: { tails: [], consumes: [], writes: ['events', 'rejections'] },
  watch: {
    tails: ['state'],
    consumes: [{ topic: 'events', group: WATCH_GROUP }],
    writes: ['windows', 'attempts', 'findings', 'state', 'rejections'],
  },
  respond: {
    tails: ['events', 'attempts', 'findings', 'decisions', 'ledger', 'evidence'],
    consumes: [{ topic: 'ledger', group: RESPOND_GROUP }],
    writes: ['ledger', 'evidence'],
  },
  people: {
    tails: ['events', 'checkpoints', 'attempts', 'findings', 'state', 'rejections', 'decisions', 'ledger', 'evidence'],
    consumes: [],
    writes: ['events', 'decisions', 'evidence'],
  },
}

/** All topics that some users touch, each once. */
export function topicsUsedBy(some: readonly User[]): readonly Topic[] {
  const all = some.flatMap((user) => {
    const { tails, consumes, writes } = topicUse[user]
    return [...tails, ...consumes.map(({ topic }) => topic), ...writes]
  })
  return [...new Set(all)]
}
