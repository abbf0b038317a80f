// The exam of the door to a stream: what Kinesis may answer, and what the feed may rely on. The door sits it over HTTP, the fake as it is.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ShardPage, Stream } from '../../src/ingest/stream.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { DAY } from '../../src/model/time.ts'
import type { SimulatedStream, StreamCall } from '../ingest/simulated-stream.ts'

/** A whole second: the `Date` of an answer knows no more. */
export const NOW = 1_791_201_600_000

/** What sits the exam: a door, the stream behind it, and the way to give its connections back. */
export interface Candidate {
  readonly door: Stream
  readonly stream: SimulatedStream
  close(): Promise<void>
}

const { signal } = new AbortController()
const bytes = (text: string): Uint8Array => Buffer.from(text)
const textsOf = ({ records }: ShardPage): readonly string[] => records.map(({ data }) => Buffer.from(data).toString())

/** Examines a door whose stream gives two records a page, with the clock at `NOW`. */
export function examineStream(name: string, create: () => Promise<Candidate>): void {
  describe(`the stream of ${name}`, () => {
    let door: Stream
    let stream: SimulatedStream
    let close: () => Promise<void>
    beforeEach(async () => {
      ;({ door, stream, close } = await create())
    })
    afterEach(() => close())

    it('says which shards there are, where they came from, and how long it keeps what they hold', async () => {
      const [one, other] = stream.split('shard-0')
      const last = stream.merge(one, other)
      expect(await door.shards(signal)).toEqual([
        { id: 'shard-0', parents: [] },
        { id: one, parents: ['shard-0'] },
        { id: other, parents: ['shard-0'] },
        { id: last, parents: [one, other] },
      ])
      expect(await door.retention(signal)).toBe(DAY)
    })

    it('gives the records of a shard page by page, in their order, with what is behind them', async () => {
      const sequences = [1, 2, 3].map((n) => stream.put('shard-0', bytes(`${n}`), NOW - 1_000 * n))
      const first = await door.read(await door.open('shard-0', 'oldest', signal), signal)
      expect(textsOf(first)).toEqual(['1', '2'])
      expect(first.records.map(({ sequence, arrivedAt }) => [sequence, arrivedAt])).toEqual([
        [sequences[0], NOW - 1_000],
        [sequences[1], NOW - 2_000],
      ])
      expect(first.behind).toBe(3_000)
      const second = await door.read(first.next ?? '', signal)
      expect([textsOf(second), second.behind]).toEqual([['3'], 0])
      expect(await door.read(second.next ?? '', signal)).toMatchObject({ records: [], behind: 0, next: expect.any(String) })
    })

    it('begins behind a record, or with the first that arrived at a time', async () => {
      const [first = ''] = [1, 2, 3].map((n) => stream.put('shard-0', bytes(`${n}`), NOW - 10_000 + 1_000 * n))
      expect(textsOf(await door.read(await door.open('shard-0', { after: first }, signal), signal))).toEqual(['2', '3'])
      expect(textsOf(await door.read(await door.open('shard-0', { since: NOW - 7_000 }, signal), signal))).toEqual(['3'])
      expect(textsOf(await door.read(await door.open('shard-0', { since: NOW }, signal), signal))).toEqual([])
    })

    it('ends a shard that is closed, and no other', async () => {
      stream.put('shard-0', bytes('last'))
      const [child] = stream.split('shard-0')
      expect(await door.read(await door.open('shard-0', 'oldest', signal), signal)).toMatchObject({ next: null })
      expect(await door.read(await door.open(child, 'oldest', signal), signal)).toMatchObject({ next: expect.any(String) })
    })

    it('may refuse an iterator that it gave, and a record that it never had', async () => {
      const iterator = await door.open('shard-0', 'oldest', signal)
      stream.expireIterators()
      await expect(door.read(iterator, signal)).rejects.toMatchObject({ code: 'aws-token-refused' })
      await expect(door.open('shard-0', { after: '99999999999999999999' }, signal)).rejects.toMatchObject({ code: 'aws-token-refused' })
    })

    it.each<[StreamCall, ErrorCode]>([
      ['shards', 'aws-denied'],
      ['retention', 'aws-not-found'],
      ['open', 'aws-throttled'],
      ['read', 'aws-throttled'],
      ['read', 'aws-denied'],
      ['read', 'aws-failed'],
    ])('fails in %s with %s, once', async (call, code) => {
      stream.fail(call, code)
      const act = async (): Promise<unknown> => {
        if (call === 'shards' || call === 'retention') return door[call](signal)
        return door.read(await door.open('shard-0', 'oldest', signal), signal)
      }
      await expect(act()).rejects.toMatchObject({ code })
      await expect(act()).resolves.toBeDefined()
    })

    it('rejects with the reason of an abort', async () => {
      await expect(door.shards(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    })
  })
}
