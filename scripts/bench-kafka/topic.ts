// The topic that the bench reads: made-up traffic as `ingest` writes it, with its ticks.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Feed } from '../../src/ingest/feed.ts'
import { firstProgress, tickOf } from '../../src/ingest/progress.ts'
import { eventRecords, sortBatch } from '../../src/ingest/sort-batch.ts'
import type { EventLog, NewRecord } from '../../src/log/event-log.ts'
import { encode } from '../../src/model/record.ts'
import { MINUTE, type Millis, SECOND } from '../../src/model/time.ts'

const LINES_A_BATCH = 2_000
const TICK_EVERY = 5 * SECOND
const SETTLE = 3 * MINUTE
const FEED = 'bench'
/** A feed of the past: its entries are not held against the clock. */
const feed: Feed = { name: FEED, account: null, region: 'eu-west-1', hook: false, settle: SETTLE, batches: () => none() }

async function* none(): AsyncGenerator<never> {}

/** Writes the entries of a file, and a tick into every partition for each five seconds of their time. Resolves to how many records that is. */
export async function fillEvents(log: EventLog, file: string, claims: ReadonlySet<string>): Promise<number> {
  const partitions = await log.partitions('events')
  let tickedAt: Millis = 0
  let records = 0
  for await (const lines of batchesOf(file)) {
    const { events, latest } = sortBatch(lines, feed, claims, Date.now())
    const byPartition = new Map(
      eventRecords(
        events.map(({ event }) => event),
        FEED,
        partitions,
      ),
    )
    if (latest !== null && latest - tickedAt >= TICK_EVERY) {
      tickedAt = latest
      for (let partition = 0; partition < partitions; partition++) {
        byPartition.set(partition, [...(byPartition.get(partition) ?? []), tickAt(latest - SETTLE)])
      }
    }
    for (const some of byPartition.values()) records += some.length
    await Promise.all(Array.from(byPartition, ([partition, some]) => log.append('events', partition, some)))
  }
  return records
}

/** The record of the feed's tick. */
export function tickAt(upTo: Millis): NewRecord {
  return { key: null, timestamp: upTo, value: encode('events', tickOf(FEED, { ...firstProgress(null), upTo }, [FEED])) }
}

async function* batchesOf(file: string) {
  let lines = []
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const bytes = Buffer.from(line)
    lines.push({ bytes, size: bytes.length, place: '', receivedAt: null, recordedAt: null })
    if (lines.length < LINES_A_BATCH) continue
    yield lines
    lines = []
  }
  yield lines
}
