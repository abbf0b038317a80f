// Consuming from Kafka under faults that a real broker cannot be told to show at a given moment.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Chunk, ConsumeHandlers, Consumer } from '../../src/log/event-log.ts'
import { openConsumer } from '../../src/log/kafka-consumer.ts'
import { until } from '../rig/until.ts'
import { answer, createFakeKafka, type FakeKafka } from './fake-kafka.ts'

let fake: FakeKafka
let told: string[]
let onChunk: ConsumeHandlers['onChunk']
let consumer: Consumer

beforeEach(() => {
  fake = createFakeKafka()
  told = []
  onChunk = async () => undefined
})
afterEach(async () => {
  await consumer.close()
})

async function consume(more: Partial<ConsumeHandlers> = {}): Promise<void> {
  const handlers: ConsumeHandlers = {
    onAssigned: async (partition) => void told.push(`assigned ${partition}`),
    onRevoked: async (partition) => void told.push(`revoked ${partition}`),
    async onChunk(chunk) {
      told.push(`chunk ${chunk.records.map(({ offset }) => offset).join(' ')}`)
      await onChunk(chunk)
    },
    ...more,
  }
  consumer = await openConsumer(fake.link, 'ledger', 'respond', handlers)
}
const resumed = (times = 1) => until('the resumption', () => fake.calls.filter((call) => call === 'resume').length === times)
const rejoin = { type: 'REBALANCE_IN_PROGRESS' }

describe('an assignment', () => {
  it('is taken up while nothing is fetched, from what the group committed', async () => {
    fake.cluster.committed = 5
    const gate = Promise.withResolvers<void>()
    await consume({ onAssigned: () => gate.promise })
    await fake.deliver({ offsets: [5] })
    expect(told).toEqual([])
    expect(fake.calls).toEqual(['run', 'pause'])
    gate.resolve()
    await resumed()
    expect(fake.calls).toEqual(['run', 'pause', 'seek 0 5', 'resume'])
    expect(await fake.deliver({ offsets: [5, 6] })).toEqual(['6'])
    expect(told).toEqual(['chunk 5 6'])
  })

  it('that is superseded while it is taken up is revoked before the next', async () => {
    const gate = Promise.withResolvers<void>()
    let first = true
    await consume({
      async onAssigned(partition) {
        told.push(`assigned ${partition}`)
        if (first) {
          first = false
          await gate.promise
        }
      },
    })
    await until('the first assignment', () => told.length === 1)
    fake.join(0)
    gate.resolve()
    await resumed()
    expect(told).toEqual(['assigned 0', 'revoked 0', 'assigned 0'])
  })

  it('that another join supersedes lets its handler commit nothing more', async () => {
    const gate = Promise.withResolvers<void>()
    let refused: unknown
    const committed: string[] = []
    onChunk = async (chunk) => {
      await gate.promise
      await chunk.commit(1).catch((thrown) => {
        refused = thrown
      })
      told.push('handled')
    }
    await consume()
    await resumed()
    const delivered = fake.deliver({ offsets: [0], commit: async (next) => void committed.push(next) })
    await until('the handler', () => told.includes('chunk 0'))
    fake.join(0)
    await new Promise(setImmediate)
    gate.resolve()
    await delivered
    expect(refused).toMatchObject({ code: 'log-assignment-lost' })
    expect(committed).toEqual([])
    await resumed(2)
    expect(told).toEqual(['assigned 0', 'chunk 0', 'handled', 'revoked 0', 'assigned 0'])
  })

  it('is given up while the group rebalances, and at a crash that kafkajs restarts from', async () => {
    await consume()
    await resumed()
    fake.emit('REBALANCING')
    await until('the revocation', () => told.includes('revoked 0'))
    expect(await fake.deliver({ offsets: [0] })).toEqual([])
    fake.join(0)
    await resumed(2)
    fake.emit('CRASH', { restart: true, error: new Error('coordinator is loading') })
    await until('the revocation', () => told.filter((line) => line === 'revoked 0').length === 2)
    expect(told).toEqual(['assigned 0', 'revoked 0', 'assigned 0', 'revoked 0'])
  })
})

describe('two partitions', () => {
  it('are handled side by side, and given up when both handlers have ended', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    onChunk = async ({ partition }) => {
      await gates[partition]?.promise
      told.push(`handled ${partition}`)
    }
    await consume()
    await resumed()
    fake.join(0, 1)
    await resumed(2)
    expect(fake.atOnce).toBeGreaterThan(1)
    told = []
    const delivered = [fake.deliver({ offsets: [0] }), fake.deliver({ partition: 1, offsets: [0] })]
    await until('both chunks', () => told.length === 2)
    fake.emit('REBALANCING')
    gates[1]?.resolve()
    await delivered[1]
    await new Promise(setImmediate)
    expect(told).toEqual(['chunk 0', 'chunk 0', 'handled 1'])
    gates[0]?.resolve()
    await until('the revocations', () => told.includes('revoked 1'))
    expect(told).toEqual(['chunk 0', 'chunk 0', 'handled 1', 'handled 0', 'revoked 0', 'revoked 1'])
  })

  it('stop both when the broker refuses one of them', async () => {
    await consume()
    await resumed()
    fake.join(0, 1)
    await resumed(2)
    const refused = async (): Promise<void> => {
      throw answer('UNKNOWN_MEMBER_ID')
    }
    await expect(fake.deliver({ offsets: [0], heartbeat: refused })).rejects.toMatchObject(rejoin)
    expect(await fake.deliver({ partition: 1, offsets: [0] })).toEqual([])
  })
})

describe('a refusal', () => {
  it.each(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'NOT_COORDINATOR_FOR_GROUP'])(
    'of a commit with %s ends all work until the next join',
    async (type) => {
      let refused: unknown
      onChunk = (chunk) =>
        chunk.commit(1).catch((thrown) => {
          refused = thrown
          throw thrown
        })
      await consume()
      await resumed()
      await expect(fake.deliver({ offsets: [0], commit: () => Promise.reject(answer(type)) })).rejects.toMatchObject(rejoin)
      expect(refused).toMatchObject({ code: 'log-assignment-lost', cause: { type } })
      expect(await fake.deliver({ offsets: [1] })).toEqual([])
      expect(told).toEqual(['assigned 0', 'chunk 0'])
      fake.join(0)
      await resumed(2)
      onChunk = async () => undefined
      expect(await fake.deliver({ offsets: [0] })).toEqual(['0'])
    },
  )

  it('that the handler hides is no success all the same', async () => {
    onChunk = (chunk) => chunk.commit(1).catch(() => undefined)
    await consume()
    await resumed()
    await expect(fake.deliver({ offsets: [0], commit: () => Promise.reject(answer('UNKNOWN_MEMBER_ID')) })).rejects.toMatchObject(rejoin)
  })

  it('before a chunk keeps it from its handler', async () => {
    await consume()
    await resumed()
    await expect(fake.deliver({ offsets: [0], heartbeat: () => Promise.reject(answer('UNKNOWN_MEMBER_ID')) })).rejects.toMatchObject(rejoin)
    expect(told).toEqual(['assigned 0'])
  })

  it('is not what a group says that waits for us: the chunk is finished and committed, the rest left to the next assignment', async () => {
    const committed: string[] = []
    let beats = 0
    onChunk = async (chunk: Chunk) => {
      await chunk.heartbeat()
      await chunk.commit(chunk.records.length)
    }
    await consume()
    await resumed()
    const delivered = fake.deliver({
      offsets: Array.from({ length: 2_100 }, (_, offset) => offset),
      heartbeat: async () => {
        beats += 1
        if (beats === 2) throw answer('REBALANCE_IN_PROGRESS')
      },
      commit: async (next) => void committed.push(next),
    })
    await expect(delivered).rejects.toMatchObject(rejoin)
    expect(committed).toEqual(['2000'])
    expect(told).toHaveLength(2)
  })
})

describe('what is handed over', () => {
  it('from another place is left, and kafkajs sent back', async () => {
    fake.cluster.committed = 5
    await consume()
    await resumed()
    for (const offsets of [[7, 8], [2, 3], []]) expect(await fake.deliver({ offsets })).toEqual([])
    expect(fake.calls.slice(-3)).toEqual(['seek 0 5', 'seek 0 5', 'seek 0 5'])
    expect(await fake.deliver({ offsets: [4, 5] })).toEqual(['5'])
    expect(told).toEqual(['assigned 0', 'chunk 5'])
  })

  it('behind a gap ends the consumer, which goes on behind it next time', async () => {
    await consume()
    await resumed()
    fake.cluster.low = 3
    await fake.deliver({ offsets: [3] })
    await expect(consumer.ended).rejects.toMatchObject({ code: 'log-gap' })
    expect(fake.calls).toContain('commit 0 3')
    expect(told).toEqual(['assigned 0', 'revoked 0'])
  })

  it('by a cluster that lost its end is said as well', async () => {
    fake.cluster.committed = 5
    fake.cluster.high = 4
    await consume()
    await expect(consumer.ended).rejects.toMatchObject({
      code: 'log-gap',
      message: expect.stringMatching(/ends at offset 4.*check its replicas/),
    })
    expect(fake.calls).toContain('commit 0 4')
  })
})

it('throws nothing of a handler to kafkajs, which would call it again', async () => {
  const wrong = new Error('failed')
  onChunk = () => Promise.reject(wrong)
  await consume()
  await resumed()
  expect(await fake.deliver({ offsets: [0] })).toEqual([])
  await expect(consumer.ended).rejects.toBe(wrong)
  expect(told).toEqual(['assigned 0', 'chunk 0', 'revoked 0'])
  expect(fake.calls.at(-1)).toBe('disconnect')
})

it('tells a revocation before it leaves the group', async () => {
  await consume({ onRevoked: async () => void fake.calls.push('revoked') })
  await resumed()
  await consumer.close()
  expect(fake.calls.slice(-2)).toEqual(['revoked', 'disconnect'])
})
