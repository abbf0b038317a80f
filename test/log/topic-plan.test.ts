// What is wrong with a topic: found, said in one line, and mended by a command.
import { describe, expect, it } from 'vitest'
import { deviationsOf, type FoundTopic, topicSettings } from '../../src/log/topic-plan.ts'
import { partitionsOf, topics } from '../../src/log/topics.ts'
import type { Topic } from '../../src/model/record.ts'
import { DAY } from '../../src/model/time.ts'

const shape = { partitions: 12, replication: 3 }
const nameOf = (topic: Topic) => `cw.${topic}`

/** A cluster on which all is as it must be, but for what is changed of one topic. */
function clusterBut(changed?: Topic, change: Partial<FoundTopic> = {}, settings: Record<string, string> = {}) {
  return new Map(
    topics.map((topic): [Topic, FoundTopic] => {
      const right = new Map(Object.entries(topicSettings(topic, shape)))
      const asPlanned = { topic, name: nameOf(topic), partitions: partitionsOf(topic, 12), replication: 3, settings: right }
      if (topic !== changed) return [topic, asPlanned]
      return [topic, { ...asPlanned, ...change, settings: new Map([...right, ...Object.entries(settings)]) }]
    }),
  )
}
const wrong = (found: ReadonlyMap<Topic, FoundTopic | null>) => deviationsOf(found, shape, nameOf, ['a:1', 'b:2'])

describe('deviationsOf', () => {
  it('finds nothing where all is as `topics create` makes it', () => {
    expect(wrong(clusterBut())).toEqual([])
  })

  it('names a topic that is not there', () => {
    const found = new Map<Topic, FoundTopic | null>(clusterBut())
    found.set('ledger', null)
    expect(wrong(found)).toEqual([{ topic: 'cw.ledger', what: 'does not exist', mend: 'claimwatch topics create' }])
  })

  it.each([
    [
      'events',
      { partitions: 6 },
      /^has 6 partitions, not 12$/,
      /^log\.kafka\.partitions: 6 where all agree; else another log\.kafka\.prefix/,
    ],
    ['ledger', { partitions: 2 }, /^has 2 partitions, not 1$/, /^another log\.kafka\.prefix/],
    [
      'checkpoints',
      { partitions: 1 },
      /^has 1 partitions, not 12$/,
      /^kafka-topics\.sh --bootstrap-server a:1,b:2 --alter --topic cw\.checkpoints --partitions 12$/,
    ],
    [
      'state',
      { replication: 1 },
      /^has 1 replicas, not 3$/,
      /^kafka-reassign-partitions\.sh with 3 replicas, or log\.kafka\.replication: 1$/,
    ],
  ] as const)('says of %s with %j what mends it', (topic, change, what, mend) => {
    expect(wrong(clusterBut(topic, change))).toEqual([
      { topic: `cw.${topic}`, what: expect.stringMatching(what), mend: expect.stringMatching(mend) },
    ])
  })

  it.each([
    ['state', 'cleanup.policy', 'delete', 'compact'],
    ['events', 'retention.ms', String(DAY), String(30 * DAY)],
    ['events', 'message.timestamp.type', 'CreateTime', 'LogAppendTime'],
    ['ledger', 'retention.ms', String(90 * DAY), '-1'],
    ['findings', 'min.insync.replicas', '1', '2'],
    ['findings', 'min.insync.replicas', '3', '2'],
    ['state', 'max.message.bytes', '1048588', '4194304'],
    ['events', 'compression.type', 'lz4', 'producer'],
  ] as const)('says of %s with %s=%s the command that sets it to %s', (topic, setting, is, wanted) => {
    const [only, ...more] = wrong(clusterBut(topic, {}, { [setting]: is }))
    expect(more).toEqual([])
    expect(only?.what).toContain(`${setting}=${is}`)
    expect(only?.mend).toBe(
      `kafka-configs.sh --bootstrap-server a:1,b:2 --alter --entity-type topics --entity-name cw.${topic} --add-config ${setting}=${wanted}`,
    )
  })

  it.each([
    ['events', {}, { 'retention.ms': '-1' }],
    ['events', {}, { 'retention.ms': String(90 * DAY) }],
    ['state', {}, { 'retention.ms': String(DAY), 'max.message.bytes': '8388608', 'compression.type': 'zstd' }],
    ['ledger', { replication: 5 }, { 'min.insync.replicas': '3' }],
    ['checkpoints', { partitions: 24 }, {}],
  ] as const)('takes more than enough: %s with %j %j', (topic, change, settings) => {
    expect(wrong(clusterBut(topic, change, settings))).toEqual([])
  })

  it('asks for no replica that one broker cannot give', () => {
    const single = { partitions: 12, replication: 1 }
    expect(topicSettings('ledger', single)['min.insync.replicas']).toBe('1')
  })
})
