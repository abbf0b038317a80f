// Writing to Kafka: what the broker did not confirm is never taken for written.
import { createRequire } from 'node:module'
import { CompressionTypes, type ProducerRecord, type RecordMetadata } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { createAppend, type Sender } from '../../src/log/kafka-append.ts'
import { answer } from './fake-kafka.ts'

type Reply = (request: ProducerRecord) => Promise<RecordMetadata[]> | RecordMetadata[]

const pace = { sends: 3, pause: 1, compression: CompressionTypes.ZSTD }
const wrote = (partition: number, baseOffset: number, errorCode = 0): RecordMetadata[] => [
  { topicName: 't', partition, errorCode, baseOffset: String(baseOffset) },
]
const record = (text: string) => ({ key: text, value: Buffer.from(text), timestamp: 7 })

/** A producer that gives these answers in turn, the last one again and again. */
function producerOf(...replies: Reply[]): Sender & { readonly sent: ProducerRecord[] } {
  const sent: ProducerRecord[] = []
  return {
    sent,
    async send(request) {
      const reply = replies[Math.min(sent.length, replies.length - 1)]
      sent.push(request)
      return (await reply?.(request)) ?? []
    },
  }
}

const require = createRequire(import.meta.url)

describe('createAppend', () => {
  it('is grouped by kafkajs as any list is, without a copy for each record', async () => {
    const group: (request: object) => object = require('kafkajs/src/producer/groupMessagesPerPartition.js')
    const producer = producerOf(() => wrote(2, 40))
    await createAppend(producer, pace)('t', 2, ['a', 'b', 'c'].map(record))
    const messages = producer.sent[0]?.messages ?? []
    let asked = 0
    const partitioner = ({ message }: { message: { partition: number } }): number => {
      asked += 1
      return message.partition
    }
    const grouped = group({ topic: 't', partitionMetadata: [{}], messages, partitioner })
    expect(asked).toBe(0)
    expect(grouped).toEqual(group({ topic: 't', partitionMetadata: [{}], messages: [...messages], partitioner }))
    expect(asked).toBe(3)
  })

  it('sends to one partition, for all replicas, and resolves to the offsets', async () => {
    const producer = producerOf(() => wrote(2, 40))
    expect(await createAppend(producer, pace)('t', 2, [record('a'), { ...record('b'), value: null }])).toEqual([40, 41])
    expect(producer.sent).toEqual([
      {
        topic: 't',
        acks: -1,
        compression: CompressionTypes.None,
        messages: [
          { key: 'a', value: Buffer.from('a'), timestamp: '7', partition: 2 },
          { key: 'b', value: null, timestamp: '7', partition: 2 },
        ],
      },
    ])
  })

  it.each([
    ['is empty', []],
    ['is about another partition', wrote(1, 0)],
    ['is about more than was asked', [...wrote(2, 0), ...wrote(1, 0)]],
    ['holds an error', wrote(2, 0, 6)],
    ['names no offset', wrote(2, -1)],
  ])('sends again when the answer %s, and at last rejects', async (_, reply) => {
    const once = producerOf(
      () => reply,
      () => wrote(2, 5),
    )
    expect(await createAppend(once, pace)('t', 2, [record('a')])).toEqual([5])
    const never = producerOf(() => reply)
    await expect(createAppend(never, pace)('t', 2, [record('a')])).rejects.toMatchObject({ code: 'log-not-confirmed', retry: true })
    expect(never.sent).toHaveLength(3)
  })

  it('sends again what failed for now, and not what was refused', async () => {
    const later = producerOf(
      () => Promise.reject(answer('NOT_ENOUGH_REPLICAS')),
      () => Promise.reject(Object.assign(new Error('ECONNREFUSED'), { name: 'KafkaJSConnectionError' })),
      () => wrote(0, 1),
    )
    expect(await createAppend(later, pace)('t', 0, [record('a')])).toEqual([1])
    const refused = producerOf(() => Promise.reject(answer('TOPIC_AUTHORIZATION_FAILED')))
    await expect(createAppend(refused, pace)('t', 0, [record('a')])).rejects.toMatchObject({
      code: 'kafka-refused',
      message: expect.stringContaining('topic t'),
    })
    expect(refused.sent).toHaveLength(1)
  })

  it('cuts by number and by size', async () => {
    let next = 0
    const producer = producerOf(({ messages }) => {
      const first = next
      next += messages.length
      return wrote(0, first)
    })
    const append = createAppend(producer, pace)
    await append(
      't',
      0,
      Array.from({ length: 1_100 }, () => record('a')),
    )
    const large = { key: null, value: Buffer.alloc(300 * 1024), timestamp: 0 }
    expect(await append('t', 0, [large, large, large])).toEqual([1_100, 1_101, 1_102])
    expect(producer.sent.map(({ messages }) => messages.length)).toEqual([1_000, 100, 1, 1, 1])
  })

  it('compresses what is large enough to gain by it', async () => {
    const producer = producerOf(({ messages }) => wrote(0, messages.length))
    const append = createAppend(producer, pace)
    await append('t', 0, [{ key: null, value: Buffer.alloc(3_000), timestamp: 0 }])
    await append('t', 0, [record('small')])
    expect(producer.sent.map(({ compression }) => compression)).toEqual([CompressionTypes.ZSTD, CompressionTypes.None])
  })

  it('sends in halves what is too large for the topic, and names the record that is so by itself', async () => {
    const tooMany = ({ messages }: ProducerRecord) => messages.length > 2 || messages.some(({ key }) => key === 'huge')
    let next = 0
    const producer = producerOf((request) => {
      if (tooMany(request)) return Promise.reject(answer('MESSAGE_TOO_LARGE'))
      next += request.messages.length
      return wrote(1, next - request.messages.length)
    })
    const append = createAppend(producer, pace)
    expect(await append('t', 1, ['a', 'b', 'c', 'd', 'e'].map(record))).toEqual([0, 1, 2, 3, 4])
    await expect(append('t', 1, [record('f'), { ...record('huge'), value: Buffer.alloc(5_000) }])).rejects.toMatchObject({
      code: 'log-record-too-large',
      exit: 78,
      message: expect.stringMatching(/5004 bytes.* topic t .*max\.message\.bytes/),
    })
  })

  it('keeps the calls of one partition in their order, whatever is sent again, and lets another partition pass', async () => {
    const order: string[] = []
    let failed = false
    const producer = producerOf(({ messages }) => {
      const [first] = messages
      if (first?.key === 'a' && !failed) {
        failed = true
        return []
      }
      order.push(String(first?.key))
      return wrote(first?.partition ?? 0, 0)
    })
    const append = createAppend(producer, pace)
    await Promise.all([append('t', 0, [record('a')]), append('t', 0, [record('b')]), append('t', 1, [record('c')])])
    expect(order).toEqual(['c', 'a', 'b'])
  })

  it('goes on in a partition after a write that failed', async () => {
    const producer = producerOf(
      () => Promise.reject(answer('MESSAGE_TOO_LARGE')),
      () => wrote(0, 0),
    )
    const append = createAppend(producer, pace)
    const [first, second] = await Promise.allSettled([append('t', 0, [record('a')]), append('t', 0, [record('b')])])
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
  })

  it('sends nothing after an abort, nor again', async () => {
    const reason = new Error('enough')
    const unsent = producerOf(() => wrote(0, 0))
    await expect(createAppend(unsent, pace)('t', 0, [record('a')], AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(unsent.sent).toEqual([])
    const life = new AbortController()
    const once = producerOf(() => {
      life.abort(reason)
      return []
    })
    await expect(createAppend(once, pace)('t', 0, [record('a')], life.signal)).rejects.toBe(reason)
    expect(once.sent).toHaveLength(1)
  })
})
