// How the topics must be at the broker, and in what they differ from it.
import type { Topic } from '../model/record.ts'
import { partitionsOf, topicPlans, topics } from './topics.ts'

/** What decides how the topics are made. */
export interface TopicShape {
  /** Of each topic of `many`. */
  readonly partitions: number
  /** On how many brokers each record stands. */
  readonly replication: number
}

/** Snapshots of a busy claim and raw lines exceed a broker's default of 1 MiB a batch. */
const LARGEST_BATCH = 4 * 1024 * 1024

/** The settings of a topic at the broker, in the broker's words. */
export function topicSettings(topic: Topic, { replication }: Pick<TopicShape, 'replication'>): Readonly<Record<string, string>> {
  const { kept } = topicPlans[topic]
  return {
    'cleanup.policy': kept.by === 'key' ? 'compact' : 'delete',
    'retention.ms': kept.by === 'time' ? String(kept.forMs) : '-1',
    // Retention counts from when a record was written: by the time of its event, a feed of old files would be deleted as it is read.
    'message.timestamp.type': 'LogAppendTime',
    // One broker may be away, and every acknowledged record still stands on another.
    'min.insync.replicas': String(Math.max(1, replication - 1)),
    'max.message.bytes': String(LARGEST_BATCH),
  }
}

/** A topic as it is at the broker. */
export interface FoundTopic {
  readonly topic: Topic
  /** Its name at the broker. */
  readonly name: string
  readonly partitions: number
  /** The least over its partitions. */
  readonly replication: number
  readonly settings: ReadonlyMap<string, string>
}

/** One thing that is not as it must be. */
export interface Deviation {
  /** The topic's name at the broker; `*` for what concerns all. */
  readonly topic: string
  /** What is and what must be, in one clause. */
  readonly what: string
  /** The command, or the setting, that mends it. */
  readonly mend: string
}

/** What is not as it must be. `found` holds null for a topic that is not there; `nameOf` gives its name; `brokers` go into the commands. */
export function deviationsOf(
  found: ReadonlyMap<Topic, FoundTopic | null>,
  shape: TopicShape,
  nameOf: (topic: Topic) => string,
  brokers: readonly string[],
): readonly Deviation[] {
  const server = `--bootstrap-server ${brokers.join(',')}`
  return topics.flatMap((topic) => {
    const there = found.get(topic) ?? null
    if (there === null) return [{ topic: nameOf(topic), what: 'does not exist', mend: 'claimwatch topics create' }]
    return [
      ...partitionDeviations(there, shape, server),
      ...replicationDeviations(there, shape),
      ...settingDeviations(there, shape, server),
    ]
  })
}

/** A claim has one number in all topics of `many`, so that nothing mends a wrong number but another beginning. */
function partitionDeviations({ topic, name, partitions }: FoundTopic, shape: TopicShape, server: string): readonly Deviation[] {
  const wanted = partitionsOf(topic, shape.partitions)
  if (partitions === wanted) return []
  const what = `has ${partitions} partitions, not ${wanted}`
  if (topic !== 'checkpoints') {
    const agree = topicPlans[topic].partitions === 'many' ? `log.kafka.partitions: ${partitions} where all agree; else ` : ''
    return [{ topic: name, what, mend: `${agree}another log.kafka.prefix, and claimwatch topics create` }]
  }
  // More instances of `ingest` than it has partitions share nothing; what is written there stays right.
  if (partitions > wanted) return []
  return [{ topic: name, what, mend: `kafka-topics.sh ${server} --alter --topic ${name} --partitions ${wanted}` }]
}

function replicationDeviations({ name, replication }: FoundTopic, shape: TopicShape): readonly Deviation[] {
  if (replication >= shape.replication) return []
  const mend = `kafka-reassign-partitions.sh with ${shape.replication} replicas, or log.kafka.replication: ${replication}`
  return [{ topic: name, what: `has ${replication} replicas, not ${shape.replication}`, mend }]
}

/** Whether a value does, by setting; where a setting is not named here, only the very value does. */
const suffices: Readonly<Record<string, (is: string, wanted: string, found: FoundTopic) => boolean>> = {
  'retention.ms': (is, wanted) => is === '-1' || (wanted !== '-1' && Number(is) >= Number(wanted)),
  'max.message.bytes': (is, wanted) => Number(is) >= Number(wanted),
  // More than that, and one broker that is away stops every write.
  'min.insync.replicas': (is, wanted, { replication }) =>
    Number(is) >= Number(wanted) && Number(is) <= Math.max(Number(wanted), replication - 1),
}

/** Codecs that claimwatch does not read, should somebody have the broker write them. */
const UNREAD = 'lz4'

function settingDeviations(found: FoundTopic, shape: TopicShape, server: string): readonly Deviation[] {
  const { topic, name, settings } = found
  const isCompacted = topicPlans[topic].kept.by === 'key'
  const change = (setting: string, value: string): string =>
    `kafka-configs.sh ${server} --alter --entity-type topics --entity-name ${name} --add-config ${setting}=${value}`

  const wrong = Object.entries(topicSettings(topic, shape)).flatMap(([setting, wanted]) => {
    const is = settings.get(setting)
    // What is compacted only is kept whatever the retention says.
    if (is === undefined || (isCompacted && setting === 'retention.ms')) return []
    if (suffices[setting]?.(is, wanted, found) ?? is === wanted) return []
    return [{ topic: name, what: `has ${setting}=${is}, not ${wanted}`, mend: change(setting, wanted) }]
  })
  if (settings.get('compression.type') !== UNREAD) return wrong
  const mend = change('compression.type', 'producer')
  return [...wrong, { topic: name, what: `has compression.type=${UNREAD}, which claimwatch does not read`, mend }]
}
