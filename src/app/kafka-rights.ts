// The least rights at a Kafka cluster that each role needs, and people, and whoever makes the topics: nothing more than these.
import { topicUse, type User, users } from './topic-use.ts'

/** Who is given rights; a principal of its own each. */
export type Principal = User | 'admin'

/** A right in Kafka's words. `Read` and `Write` bring `Describe` with them. */
export interface Right {
  readonly principal: Principal
  readonly resource: 'topic' | 'group' | 'cluster'
  readonly name: string
  /** `prefixed`: of everything whose name begins so. */
  readonly pattern: 'literal' | 'prefixed'
  readonly operation: 'Read' | 'Write' | 'Create' | 'Delete' | 'Describe' | 'DescribeConfigs'
}

/** The only resource of that kind that a cluster has. */
const CLUSTER = 'kafka-cluster'

/** All rights under a prefix of topics and groups (`log.kafka.prefix`), by principal. */
export function kafkaRights(prefix: string): readonly Right[] {
  return [...users.flatMap((user) => rightsOf(user, prefix)), ...rightsOfAdmin(prefix)]
}

function rightsOf(principal: User, prefix: string): readonly Right[] {
  const { tails, consumes, writes } = topicUse[principal]
  const reads = new Set([...tails, ...consumes.map(({ topic }) => topic)])
  const literal = { principal, pattern: 'literal' } as const
  // Reading a topic from its beginning takes a group of a name that nobody had before; it is deleted when the reading ends.
  const tailGroups = { principal, resource: 'group', name: `${prefix}.tail.`, pattern: 'prefixed' } as const
  return [
    ...Array.from(reads, (topic) => ({ ...literal, resource: 'topic', name: `${prefix}.${topic}`, operation: 'Read' }) as const),
    ...writes.map((topic) => ({ ...literal, resource: 'topic', name: `${prefix}.${topic}`, operation: 'Write' }) as const),
    ...consumes.map(({ group }) => ({ ...literal, resource: 'group', name: `${prefix}.${group}`, operation: 'Read' }) as const),
    ...(tails.length === 0 ? [] : (['Read', 'Delete'] as const).map((operation) => ({ ...tailGroups, operation }))),
  ]
}

/** For `topics create` and `topics check`. The last one shows whether the brokers make topics by themselves; without it, that is unknown. */
function rightsOfAdmin(prefix: string): readonly Right[] {
  const topics = { principal: 'admin', resource: 'topic', name: `${prefix}.`, pattern: 'prefixed' } as const
  return [
    ...(['Create', 'Describe', 'DescribeConfigs'] as const).map((operation) => ({ ...topics, operation })),
    { principal: 'admin', resource: 'cluster', name: CLUSTER, pattern: 'literal', operation: 'DescribeConfigs' },
  ]
}
