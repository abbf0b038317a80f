// The role `watch`: events in, windows, attempts and findings out. What it finds depends on the topic alone, never on a clock.
import type { Chunk, EventLog, LogRecord, NewRecord } from '../log/event-log.ts'
import { readRecord } from '../log/read-record.ts'
import { aborted } from '../model/aborted.ts'
import { type CertificateId, UNREGISTERED } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { encode, type StateRecord } from '../model/record.ts'
import type { DetectSettings } from '../model/settings.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { recordsOf } from './output-records.ts'
import { createStateBook, type StateBook, stateBarrier, stateKey } from './state-book.ts'
import { createWatch, partitionKey, type Watch, type WatchOutput } from './watch.ts'

/** The group whose members share the partitions of `events`. */
export const WATCH_GROUP = 'watch'
/** Stands beside every state. A cause that one version judged is not judged again by the next: ids are hashes of causes. */
const DETECTOR_VERSION = '1'
/** How often state is made durable, and the offset committed after it. */
const STATE_EVERY = 5 * SECOND
/** States that are saved after one chunk: some milliseconds of work; of very many this part of those that are left. */
const CLAIMS_AT_ONCE = 32
const PART_AT_ONCE = 1 / 8
/** How often what stands in memory is shown: no scrape is more frequent. */
const SHOW_EVERY = SECOND
/** A member without a partition stands by, and says so this often. */
const IDLE_BEAT_EVERY = 10 * SECOND

export interface WatchRoleOptions {
  readonly log: EventLog
  readonly settings: DetectSettings
  /** Hash of the configuration; stands beside every state. */
  readonly configHash: string
  /** Unique to this process: one that lost its partition cannot overwrite its successor's state. */
  readonly writer: string
  /** For telemetry and for how often state is saved; never for what is found. */
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

interface Member {
  readonly watch: Watch
  readonly epoch: number
  /** The keys of the states that stood there when the partition came to us: those of who had it before, and of nobody after us. */
  readonly predecessors: ReadonlySet<string>
  savedAt: Millis
  shownAt: Millis
  /** When the partition came to us; null once we went on behind what its predecessor had told. */
  assignedAt: Millis | null
}

/**
 * Runs until the signal aborts; rejects when the log ends the consumer or the tail. Results are durable before the offset is committed,
 * under ids that are hashes of their cause: what a crash makes it do twice, it writes twice alike.
 */
export async function runWatch(options: WatchRoleOptions): Promise<void> {
  const { log, settings, writer, clock, telemetry, signal } = options
  const states = createStateBook(telemetry)
  const members = new Map<number, Member>()
  const tail = await log.tail('state', (records) => states.read(records))
  try {
    const consumer = await log.consume('events', WATCH_GROUP, {
      async onAssigned(partition, epoch) {
        const assignedAt = clock()
        await tail.caughtUp
        const [barrier = 0] = await log.append('state', partition, [stateBarrier({ writer, epoch }, assignedAt)])
        await Promise.race([states.reached(partition, barrier), tail.ended, aborted(signal)])
        if (signal.aborted) return
        const watch = createWatch(settings, { partition })
        restore(watch, states.of(partition), options)
        members.set(partition, { watch, epoch, predecessors: states.keysOf(partition), savedAt: clock(), shownAt: 0, assignedAt })
        telemetry.partitionsHeld('watch', members.size)
      },
      async onRevoked(partition) {
        const readings = members.get(partition)?.watch.readings() ?? []
        for (const claim of new Set(readings.map((reading) => reading.claim))) telemetry.windowsReleased(claim)
        members.delete(partition)
        telemetry.partitionsHeld('watch', members.size)
      },
      async onChunk(chunk) {
        const member = members.get(chunk.partition)
        if (member !== undefined) await handle(chunk, member, states, options)
      },
    })
    const idle = beatWhileIdle(members, options)
    try {
      await Promise.race([consumer.ended, tail.ended, idle])
    } finally {
      // Aborted or failed: the handler under way is waited for, and what it did not commit comes again.
      await consumer.close()
    }
  } finally {
    await tail.close()
  }
}

/** Ends when the signal aborts. */
async function beatWhileIdle(members: ReadonlyMap<number, Member>, { telemetry, clock, sleep, signal }: WatchRoleOptions): Promise<void> {
  while (!signal.aborted) {
    if (members.size === 0) telemetry.stageBeat('watch', clock())
    await sleep(IDLE_BEAT_EVERY, signal)
  }
}

async function handle(chunk: Chunk, member: Member, states: StateBook, options: WatchRoleOptions): Promise<void> {
  const { log, clock } = options
  const outputs = chunk.records.flatMap((record) => stepOf(member.watch, record, options))
  // A zombie works on through what it has fetched, unless it asks before it writes.
  await chunk.heartbeat()
  for (const { topic, records } of recordsOf(outputs, chunk.partition)) await log.append(topic, chunk.partition, records)
  tell(outputs, options)
  show(member, options)
  noteRestored(member, options)
  const last = chunk.records.at(-1)
  if (last === undefined || clock() - member.savedAt < STATE_EVERY) return
  if (!(await saveStates(chunk.partition, member, states, options))) return
  await chunk.commit(member.watch.horizonOffset())
  member.savedAt = clock()
}

function noteRestored(member: Member, { telemetry, clock }: WatchRoleOptions): void {
  if (member.assignedAt === null || !member.watch.isRestored()) return
  telemetry.partitionRestored('watch', (clock() - member.assignedAt) / SECOND)
  member.assignedAt = null
}

function stepOf(watch: Watch, record: LogRecord, { telemetry }: WatchRoleOptions): readonly WatchOutput[] {
  const read = readRecord('events', record, telemetry)
  return read === null ? [] : watch.step(read, record.offset)
}

/** Goes on from the states of a predecessor, unless a later detector wrote them: what it judged ours would judge again. */
function restore(watch: Watch, states: readonly StateRecord[], { telemetry }: WatchRoleOptions): void {
  const newer = states.find(({ detector }) => Number(detector) > Number(DETECTOR_VERSION))
  if (newer !== undefined) {
    const { claim, partition, detector } = newer
    const what = `the state of ${claim} (topic state, partition ${partition}) is of detector ${detector}, and this is detector ${DETECTOR_VERSION}`
    throw new ClaimwatchError('log-record-newer', { what })
  }
  for (const { claim, partition } of watch.restore(states)) telemetry.recordUnreadable('state', `partition ${partition}, claim ${claim}`)
}

/** Saves some of the states, so that the next events need not wait for all of them; returns whether that ends the round. */
async function saveStates(partition: number, member: Member, states: StateBook, options: WatchRoleOptions): Promise<boolean> {
  const { log, writer, configHash, clock } = options
  const { watch, epoch, predecessors } = member
  const timestamp = clock()
  const saved: NewRecord[] = []
  const superseded: NewRecord[] = []
  const next = watch.states(Math.max(CLAIMS_AT_ONCE, Math.ceil(watch.unsaved() * PART_AT_ONCE)))
  for (const { claim, offset, snapshot } of next) {
    const text = Buffer.from(snapshot).toString('base64')
    const state = { v: 1, claim, partition, offset, writer, detector: DETECTOR_VERSION, config: configHash, snapshot: text } as const
    saved.push({ key: stateKey(claim, { writer, epoch }), timestamp, value: encode('state', state) })
    for (const key of states.supersededOf(claim, predecessors, offset)) superseded.push({ key, timestamp, value: null })
  }
  const last = next.at(-1)
  for (const claim of watch.givenUp()) {
    const keys = [stateKey(claim, { writer, epoch }), ...states.supersededOf(claim, predecessors, Number.POSITIVE_INFINITY)]
    superseded.push(...keys.map((key) => ({ key, timestamp, value: null })))
  }
  await log.append('state', partition, saved)
  // Only now: until the new states are durable, the old ones are all that a successor has.
  if (superseded.length > 0) await log.append('state', partition, superseded)
  return last?.claim === partitionKey(partition)
}

function tell(outputs: readonly WatchOutput[], { telemetry, settings, clock }: WatchRoleOptions): void {
  const labelOf = (claim: CertificateId): string => settings.claims.find(({ id }) => id === claim)?.alias ?? UNREGISTERED
  const now = clock()
  for (const output of outputs) {
    if (output.is === 'finding') telemetry.findingRaised(labelOf(output.finding.claim), output.finding.level, now - output.finding.at)
    if (output.is === 'window') telemetry.windowClosed()
    if (output.is === 'duplicate') telemetry.duplicateDropped()
    if (output.is === 'late') telemetry.eventLate()
    if (output.is === 'plan-refused') telemetry.recordUnreadable('events', `plan ${output.planId}`)
  }
}

function show(member: Member, { telemetry, clock }: WatchRoleOptions): void {
  const now = clock()
  telemetry.stageBeat('watch', now)
  // The distinct counts of a day are not to be had for nothing.
  if (now - member.shownAt < SHOW_EVERY) return
  member.shownAt = now
  for (const { claim, reading } of member.watch.readings()) telemetry.windowRead(claim, reading)
  for (const { feed, upTo } of member.watch.feeds()) telemetry.watermarkMoved(feed, upTo)
}
