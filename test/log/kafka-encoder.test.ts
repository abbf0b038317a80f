// kafkajs as it is taught to write: every request to the byte as it writes it untaught.
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { quickenEncoder } from '../../src/log/kafka-encoder.ts'

const require = createRequire(import.meta.url)
const ENCODER = 'kafkajs/src/protocol/encoder.js'
const PRODUCE = 'kafkajs/src/protocol/requests/produce/v3/request.js'

interface Message {
  readonly key: string | null
  readonly value: Buffer | null
  readonly timestamp: string
}
type Produce = (request: object) => { encode(): Promise<{ readonly buffer: Buffer }> }

/** One that nobody has taught: a second kafkajs beside the first. */
function untaught<T>(path: string): T {
  const known = { ...require.cache }
  for (const each of Object.keys(require.cache)) if (each.includes('/kafkajs/')) delete require.cache[each]
  const loaded: T = require(path)
  Object.assign(require.cache, known)
  return loaded
}

beforeAll(() => {
  quickenEncoder()
  quickenEncoder()
})

it('writes the records of a partition as before, whatever is in them', async () => {
  const message = fc.record({
    key: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null)),
    value: fc.oneof(
      fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
    ),
    timestamp: fc
      .oneof(fc.integer({ min: 1_790_000_000_000, max: 1_790_000_100_000 }), fc.integer({ min: 0, max: 1_900_000_000_000 }))
      .map(String),
  })
  const before = untaught<Produce>(PRODUCE)
  const now: Produce = require(PRODUCE)
  const bytesOf = async (produce: Produce, messages: readonly Message[]) => {
    const partitions = [{ partition: 3, messages, firstSequence: 0 }]
    return (await produce({ acks: -1, timeout: 30_000, topicData: [{ topic: 'events', partitions }] }).encode()).buffer
  }
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), async (messages) => {
      expect(await bytesOf(now, messages)).toEqual(await bytesOf(before, messages))
    }),
    { numRuns: 300 },
  )
})

it('writes and measures every number as before', () => {
  interface Numbers {
    new (): { writeVarInt(value: number): Numbers['prototype']; writeVarLong(value: number): Numbers['prototype']; readonly buffer: Buffer }
    readonly prototype: InstanceType<Numbers>
    sizeOfVarLong(value: number): number
  }
  const Before = untaught<Numbers>(ENCODER)
  const Now: Numbers = require(ENCODER)
  const edges = [0, 63, 64, 2 ** 14, 2 ** 28, 2 ** 30, 2 ** 31 - 1, 2 ** 32, 2 ** 53 - 1].flatMap((n) => [n - 1, n, n + 1, -n, -n - 1])
  for (const value of edges) {
    expect(new Now().writeVarInt(value).buffer).toEqual(new Before().writeVarInt(value).buffer)
    expect(new Now().writeVarLong(value).buffer).toEqual(new Before().writeVarLong(value).buffer)
    expect(Now.sizeOfVarLong(value)).toBe(Before.sizeOfVarLong(value))
  }
})
