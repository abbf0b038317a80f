// The topics at the broker: made where they are missing, and described as they are.
import { setTimeout as wait } from 'node:timers/promises'
import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs'
import type { Topic } from '../model/record.ts'
import { createLink } from './kafka-client.ts'
import { brokerAnswer } from './kafka-errors.ts'
import type { KafkaLogSettings } from './kafka-settings.ts'
import { type Deviation, deviationsOf, type FoundTopic, type TopicShape, topicSettings } from './topic-plan.ts'
import { partitionsOf, topics } from './topics.ts'

// Node finds it in kafkajs's CommonJS by the default export only.
const { ConfigResourceTypes } = kafkajs

/** How often, and how many milliseconds apart, the cluster is asked for topics that were just made: ten seconds in all. */
const TOPIC_LOOKS = 100
const TOPIC_PAUSE = 100

/** How the topics are to be made. */
export interface TopicsSettings extends KafkaLogSettings, TopicShape {}

/** Makes the topics that do not exist yet, kept as the design says, and leaves the others as they are. Resolves to their names. */
export async function createTopics(settings: TopicsSettings): Promise<{ readonly created: string[]; readonly existing: string[] }> {
  const link = createLink(settings)
  const planned = topics.map((topic) => topicConfig(topic, link.nameOf(topic), settings))
  return link.ask('creating the topics', async (admin) => {
    const present = new Set(await admin.listTopics())
    const missing = planned.filter(({ topic }) => !present.has(topic))
    if (missing.length > 0) {
      await admin.createTopics({ topics: missing, waitForLeaders: false })
      await untilThere(
        admin,
        missing.map(({ topic }) => topic),
      )
    }
    return {
      created: missing.map(({ topic }) => topic),
      existing: planned.map(({ topic }) => topic).filter((topic) => present.has(topic)),
    }
  })
}

/** Waits until the brokers know the topics. kafkajs's own waiting fails where the broker that it asks has not heard of them yet. */
async function untilThere(admin: Admin, names: string[]): Promise<void> {
  for (let left = TOPIC_LOOKS; ; left -= 1) {
    try {
      await admin.fetchTopicMetadata({ topics: names })
      return
    } catch (thrown) {
      const answer = brokerAnswer(thrown)
      if (left === 0 || (answer !== 'UNKNOWN_TOPIC_OR_PARTITION' && answer !== 'LEADER_NOT_AVAILABLE')) throw thrown
    }
    await wait(TOPIC_PAUSE)
  }
}

function topicConfig(topic: Topic, name: string, shape: TopicShape): ITopicConfig {
  return {
    topic: name,
    numPartitions: partitionsOf(topic, shape.partitions),
    replicationFactor: shape.replication,
    configEntries: Object.entries(topicSettings(topic, shape)).map(([setting, value]) => ({ name: setting, value })),
  }
}

/** What a check found. */
export interface TopicsReport {
  readonly deviations: readonly Deviation[]
  /** Whether the brokers make topics that nobody planned; null where we may not ask. */
  readonly autoCreation: boolean | null
}

/** Compares the topics with what they must be. Changes nothing. Needs the rights to describe topics and their settings. */
export async function checkTopics(settings: TopicsSettings): Promise<TopicsReport> {
  const link = createLink(settings)
  return link.ask('looking at the topics', async (admin) => {
    const present = new Set(await admin.listTopics())
    const there = topics.filter((topic) => present.has(link.nameOf(topic)))
    const found = new Map((await describeTopics(admin, there, link.nameOf)).map((one) => [one.topic, one]))
    const autoCreation = await autoCreationOf(admin)
    const deviations = deviationsOf(found, settings, link.nameOf, settings.brokers)
    return { autoCreation, deviations: autoCreation === true ? [...deviations, MAKES_ANY_TOPIC] : deviations }
  })
}

const MAKES_ANY_TOPIC: Deviation = {
  topic: '*',
  what: 'is made by the brokers at the first mistake in a name (auto.create.topics.enable=true)',
  mend: 'auto.create.topics.enable=false at every broker',
}

async function describeTopics(admin: Admin, there: readonly Topic[], nameOf: (topic: Topic) => string): Promise<FoundTopic[]> {
  if (there.length === 0) return []
  const resources = there.map((topic) => ({ type: ConfigResourceTypes.TOPIC, name: nameOf(topic) }))
  const metadata = await admin.fetchTopicMetadata({ topics: there.map(nameOf) })
  const described = await admin.describeConfigs({ includeSynonyms: false, resources })
  return there.map((topic) => {
    const name = nameOf(topic)
    const partitions = metadata.topics.find((one) => one.name === name)?.partitions ?? []
    const entries = described.resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? []
    return {
      topic,
      name,
      partitions: partitions.length,
      replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      settings: new Map(entries.map(({ configName, configValue }) => [configName, configValue])),
    }
  })
}

async function autoCreationOf(admin: Admin): Promise<boolean | null> {
  try {
    const { brokers } = await admin.describeCluster()
    const resources = brokers.map(({ nodeId }) => ({ type: ConfigResourceTypes.BROKER, name: String(nodeId) }))
    const described = await admin.describeConfigs({ includeSynonyms: false, resources })
    const values = described.resources.flatMap(({ configEntries }) =>
      configEntries.flatMap(({ configName, configValue }) => (configName === 'auto.create.topics.enable' ? [configValue] : [])),
    )
    return values.length === 0 ? null : values.includes('true')
  } catch {
    // The right to read the settings of a broker is seldom given, and a managed cluster may hide them.
    return null
  }
}
