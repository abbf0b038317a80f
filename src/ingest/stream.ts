// A stream as a feed reads it: records of shards, by iterators. `kinesis.ts` is the door behind it.
import type { Millis } from '../model/time.ts'

/** A shard, and those that it came from when the stream was split or merged. */
export interface Shard {
  readonly id: string
  readonly parents: readonly string[]
}

/** Where reading of a shard begins: behind a record, with the first that arrived at a time or later, or with the oldest that is kept. */
export type ShardStart = { readonly after: string } | { readonly since: Millis } | 'oldest'

export interface StreamRecord {
  readonly data: Uint8Array
  /** Grows within the shard. */
  readonly sequence: string
  /** When the stream took it in, about; null where the answer does not say. */
  readonly arrivedAt: Millis | null
}

/** Some records of a shard, in its order. An empty page may have more behind it. */
export interface ShardPage {
  readonly records: readonly StreamRecord[]
  /** The iterator to read on with; null: the shard is closed, and this was its end. */
  readonly next: string | null
  /** How long ago the newest record arrived that was not read yet; 0: nothing is left. */
  readonly behind: Millis
}

/**
 * The door to one stream. Each call is one request on the wire, or the pages of one question: whoever asks keeps the pace, and tries
 * again. On failure: rejects with `aws-*` within some seconds, whatever the other side does. After `aws-credentials-expired` the next
 * call fetches credentials anew. On abort: rejects with the signal's reason.
 */
export interface Stream {
  readonly name: string
  /** How far AWS's clock was behind ours when it last answered; 0 where it was ahead. */
  awsBehind(): Millis
  /** All shards that still hold records, or may get some. */
  shards(signal: AbortSignal): Promise<readonly Shard[]>
  /** How long records are kept. */
  retention(signal: AbortSignal): Promise<Millis>
  /** An iterator, good for five minutes. Rejects with `aws-token-refused` where the shard never had the record to read on behind. */
  open(shard: string, start: ShardStart, signal: AbortSignal): Promise<string>
  /** The next page. Rejects with `aws-token-refused` where the iterator is no longer good. */
  read(iterator: string, signal: AbortSignal): Promise<ShardPage>
}
