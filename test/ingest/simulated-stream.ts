// A stream in memory: shards that are split, merged, trimmed and encrypted by somebody else, iterators that expire, and failures to order.
import { gzipSync } from 'node:zlib'
import type { Shard, ShardPage, ShardStart, Stream, StreamRecord } from '../../src/ingest/stream.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import { type Clock, DAY, type Millis } from '../../src/model/time.ts'

export type StreamCall = 'shards' | 'retention' | 'open' | 'read'

export interface SimulatedStream extends Stream {
  /** Each call that was made, as `read shard-0`. */
  readonly asked: readonly string[]
  /** How many reads are under way at most at the same time. */
  mostAtOnce(): number
  /** Puts a record into a shard; returns its sequence number. */
  put(shard: string, data: Uint8Array, arrivedAt?: Millis): string
  /** The shard takes nothing any more; two others take its place. */
  split(shard: string): readonly [string, string]
  /** Two shards take nothing any more; another takes their place. */
  merge(one: string, other: string): string
  /** What arrived before is deleted; so are closed shards without records. */
  trim(before: Millis): void
  /** All iterators that were given expire. */
  expireIterators(): void
  /** Another stream of the same name: other records, other sequence numbers. */
  recreate(): void
  /** The next calls of this kind fail, one each. */
  fail(call: StreamCall, ...codes: readonly ErrorCode[]): void
  /** Calls of this kind fail until they are told otherwise. */
  failAlways(call: StreamCall, code: ErrorCode | null): void
}

interface SimulatedShard extends Shard {
  records: (StreamRecord & { readonly arrivedAt: Millis })[]
  isClosed: boolean
}

/** A stream with one shard, `shard-0`, that gives `pageSize` records at a time and keeps them for a day. */
export function createSimulatedStream(clock: Clock, pageSize = 2): SimulatedStream {
  const asked: string[] = []
  const faults = new Map<StreamCall, ErrorCode[]>()
  const always = new Map<StreamCall, ErrorCode>()
  let shards = new Map<string, SimulatedShard>()
  let sequences = 0
  let made = 0
  let oldestIterator = 0
  let iterators = 0
  let underWay = 0
  let most = 0
  create([])

  function create(parents: readonly string[]): string {
    const id = `shard-${made++}`
    shards.set(id, { id, parents, records: [], isClosed: false })
    return id
  }

  function shardAt(id: string): SimulatedShard {
    const shard = shards.get(id)
    if (shard === undefined) throw new ClaimwatchError('aws-not-found', { what: `there is no ${id}` })
    return shard
  }

  function close(id: string): void {
    shardAt(id).isClosed = true
  }

  async function called(call: StreamCall, of: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    asked.push(of === '' ? call : `${call} ${of}`)
    await Promise.resolve()
    const code = faults.get(call)?.shift() ?? always.get(call)
    if (code !== undefined) throw new ClaimwatchError(code, { what: 'a test ordered it' })
  }

  function startOf(id: string, start: ShardStart): number {
    const { records } = shardAt(id)
    if (start === 'oldest') return Number.NEGATIVE_INFINITY
    if ('after' in start) {
      if (Number(start.after) > sequences) throw new ClaimwatchError('aws-token-refused', { what: 'no such sequence number' })
      return Number(start.after) + 1
    }
    return Number(records.find(({ arrivedAt }) => arrivedAt >= start.since)?.sequence ?? sequences + 1)
  }

  const iteratorAt = (shard: string, from: number): string => `${shard}|${from}|${iterators++}`

  function pageAt(iterator: string): ShardPage {
    const [id = '', from = '', number = ''] = iterator.split('|')
    if (Number(number) < oldestIterator) throw new ClaimwatchError('aws-token-refused', { what: 'the iterator has expired' })
    const { records, isClosed } = shardAt(id)
    const left = records.filter(({ sequence }) => Number(sequence) >= Number(from))
    const page = left.slice(0, pageSize)
    const unread = left[page.length]
    const last = page.at(-1)
    const next = last === undefined ? Number(from) : Number(last.sequence) + 1
    return {
      records: page,
      next: isClosed && unread === undefined ? null : iteratorAt(id, next),
      behind: unread === undefined ? 0 : Math.max(1, clock() - unread.arrivedAt),
    }
  }

  return {
    name: 'simulated',
    asked,
    mostAtOnce: () => most,
    awsBehind: () => 0,
    put(id, data, arrivedAt = clock()) {
      const sequence = `${++sequences}`.padStart(20, '0')
      shardAt(id).records.push({ data, sequence, arrivedAt })
      return sequence
    },
    split(id) {
      close(id)
      return [create([id]), create([id])]
    },
    merge(one, other) {
      close(one)
      close(other)
      return create([one, other])
    },
    trim(before) {
      for (const shard of shards.values()) {
        shard.records = shard.records.filter(({ arrivedAt }) => arrivedAt >= before)
        if (shard.isClosed && shard.records.length === 0) shards.delete(shard.id)
      }
    },
    expireIterators() {
      oldestIterator = iterators
    },
    recreate() {
      ;[shards, sequences, made] = [new Map(), 0, 0]
      create([])
    },
    fail: (call, ...codes) => void faults.set(call, [...(faults.get(call) ?? []), ...codes]),
    failAlways: (call, code) => void (code === null ? always.delete(call) : always.set(call, code)),
    async shards(signal) {
      await called('shards', '', signal)
      return [...shards.values()].map(({ id, parents }) => ({ id, parents }))
    },
    async retention(signal) {
      await called('retention', '', signal)
      return DAY
    },
    async open(shard, start, signal) {
      await called('open', shard, signal)
      return iteratorAt(shard, startOf(shard, start))
    },
    async read(iterator, signal) {
      most = Math.max(most, ++underWay)
      try {
        await called('read', iterator.split('|')[0] ?? '', signal)
        return pageAt(iterator)
      } finally {
        underWay--
      }
    },
  }
}

/** The sender of `payload`. */
export const OWNER = '111122223333'
export const LOG_GROUP = 'AWSIotLogsV2'

/** A payload as CloudWatch pushes it, with these messages. */
export function payload(messages: readonly string[], changes: Readonly<Record<string, unknown>> = {}): Uint8Array {
  return gzipSync(JSON.stringify(envelope(messages, changes)))
}

/** The same before it is compressed. */
export function envelope(messages: readonly string[], changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const logEvents = messages.map((message, index) => ({ id: `${index}`, timestamp: 1_791_201_601_204, message }))
  return {
    ...{ messageType: 'DATA_MESSAGE', owner: OWNER, logGroup: LOG_GROUP, logStream: 'one', subscriptionFilters: ['claimwatch'], logEvents },
    ...changes,
  }
}
