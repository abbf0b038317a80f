// The role `watch`: events in, windows, attempts and findings out. It never waits for anybody and knows no clock but its telemetry's.
import type { Chunk, EventLog, LogRecord, NewRecord } from '../log/event-log.ts'
import { type CertificateId, UNREGISTERED } from '../model/claim.ts'
import { decode, encode, type FindingsRecord, type StateRecord, type Topic } from '../model/record.ts'
import type { DetectSettings } from '../model/settings.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { createWatch, type Watch, type WatchOutput } from './watch.ts'

/** The group whose members share the partitions of `events`. */
export const WATCH_GROUP = 'claimwatch.watch'
/** How often state is made durable and the offset is committed after it. */
const STATE_EVERY = 5 * SECOND

export interface WatchOptions {
  readonly log: EventLog
  readonly settings: DetectSettings
  /** Hash of the configuration; stands beside every state. */
  readonly configHash: string
  /** Unique to this process: a process that lost its partition cannot overwrite its successor's state. */
  readonly writer: string
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly signal: AbortSignal
}

/**
 * Runs until the signal aborts; rejects when the log ends the consumer. Results are written before the offset is committed, under
 * ids that are hashes of their cause: what a crash makes it do twice, it writes twice alike.
 */
export async function runWatch(options: WatchOptions): Promise<void> {
  const states = createStateBook()
  const tail = await options.log.tail('state', (records) => states.read(records))
  const members = new Map<number, Member>()
  const consumer = await options.log.consume('events', WATCH_GROUP, {
    async onAssigned(partition) {
      await tail.caughtUp
      const watch = createWatch(options.settings, { partition })
      watch.restore(states.of(partition))
      members.set(partition, { watch, savedAt: options.clock() })
    },
    async onRevoked(partition) {
      members.delete(partition)
    },
    async onChunk(chunk) {
      const member = members.get(chunk.partition)
      if (member !== undefined) await handle(chunk, member, states, options)
    },
  })
  const stop = (): void => void consumer.close().catch(() => {})
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    if (options.signal.aborted) await consumer.close()
    await Promise.race([consumer.ended, tail.ended.then(() => consumer.ended)])
  } finally {
    options.signal.removeEventListener('abort', stop)
    await tail.close()
  }
}

interface Member {
  readonly watch: Watch
  savedAt: Millis
}

async function handle(chunk: Chunk, member: Member, states: StateBook, options: WatchOptions): Promise<void> {
  const outputs = chunk.records.flatMap((record) => stepOf(member.watch, record))
  await chunk.heartbeat()
  await write(chunk.partition, outputs, options)
  report(member.watch, outputs, options)
  if (options.clock() - member.savedAt < STATE_EVERY) return
  await saveState(chunk, member.watch, states, options)
  await chunk.commit(member.watch.horizonOffset())
  member.savedAt = options.clock()
}

function stepOf(watch: Watch, record: LogRecord): readonly WatchOutput[] {
  return record.value === null ? [] : watch.step(decode('events', record.value), record.offset)
}

/** Everything goes to the partition of its claim: the one the events came from. */
async function write(partition: number, outputs: readonly WatchOutput[], { log }: WatchOptions): Promise<void> {
  const batches: Record<'windows' | 'attempts' | 'findings', NewRecord[]> = { windows: [], attempts: [], findings: [] }
  for (const output of outputs) {
    if (output.is === 'window')
      batches.windows.push(recordOf('windows', output.window.claim, output.window.to, { v: 1, window: output.window }))
    else if (output.is === 'attempt')
      batches.attempts.push(recordOf('attempts', output.attempt.claim, output.attempt.at, { v: 1, attempt: output.attempt }))
    else if (output.is !== 'duplicate' && output.is !== 'late' && output.is !== 'unattributed')
      batches.findings.push(findingsRecordOf(partition, output))
  }
  // Attempts first: who reads a finding asks at once what was minted.
  for (const topic of ['attempts', 'windows', 'findings'] as const) {
    if (batches[topic].length > 0) await log.append(topic, partition, batches[topic])
  }
}

type FindingsOutput = Extract<WatchOutput, { is: 'finding' | 'summary' | 'sign' | 'watermark' }>

function findingsRecordOf(partition: number, output: FindingsOutput): NewRecord {
  switch (output.is) {
    case 'finding':
      return recordOf('findings', output.finding.claim, output.finding.at, { v: 1, is: 'finding', finding: output.finding })
    case 'watermark':
      return recordOf('findings', null, output.upTo, { v: 1, is: 'watermark', partition, upTo: output.upTo, causes: output.causes })
    case 'summary':
    case 'sign':
      return recordOf('findings', output.record.claim, output.at, output.record)
  }
}

function recordOf<T extends 'windows' | 'attempts' | 'findings'>(
  topic: T,
  key: CertificateId | null,
  timestamp: Millis,
  record: Parameters<typeof encode<T>>[1],
): NewRecord {
  return { key, timestamp, value: encode(topic, record) }
}
