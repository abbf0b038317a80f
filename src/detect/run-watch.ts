// The role `watch`: events in, windows, attempts and findings out. What it finds depends on the topic alone, never on a clock.
import type { Chunk, EventLog, LogRecord, NewRecord, Tail } from '../log/event-log.ts'
import { readRecord } from '../log/read-record.ts'
import { aborted } from '../model/aborted.ts'
import { type CertificateId, partitionOf, UNREGISTERED } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { StateRecord } from '../model/record.ts'
import type { DetectSettings } from '../model/settings.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { createIdleSaving, type IdleSaving } from './idle-saving.ts'
import { createLeftWatches, isNext, type LeftWatches } from './left-watch.ts'
import { recordsOf } from './output-records.ts'
import { claimsToSave, claimsToShow, isRoundDue, SHOW_EVERY } from './pace.ts'
import { DETECTOR_VERSION, type Saver, saveRest, saveStates } from './save-states.ts'
import { createStateBook, type StateBook, stateBarrier } from './state-book.ts'
import { rejectionOf, writeRejections } from './unreadable-events.ts'
import { createWatch, type Watch, type WatchOutput } from './watch.ts'

/** The group whose members share the partitions of `events`. */
export const WATCH_GROUP = 'watch'
/** How long the end of a process waits for its last states, of the 25 seconds that it has. What is not saved is judged again, and alike. */
const SAVED_WITHIN = 5 * SECOND
const NOTHING_SHOWN: Member['shown'] = { left: [], at: 0 }
/** Claims that are made ready for before their first record comes, in all partitions together: some fifty kilobytes each. */
const MOST_PREPARED = 1_024
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

interface Member extends Saver {
  /** Where the barrier stands behind which the partition was taken up. */
  readonly barrier: number
  /** Whether all that the engine gave is durable. One that gave what was lost must not go on elsewhere. */
  isWhole: boolean
  savedAt: Millis
  /** How many records were judged since. */
  judged: number
  /** A round was saved while nothing came, when nothing can be committed. */
  isCommitDue: boolean
  /** When the last chunk was handled. */
  handledAt: Millis
  /** The claims that are left to be shown, and since when. */
  shown: { readonly left: ReturnType<Watch['seen']>[number][]; readonly at: Millis }
  /** When the partition came to us; null once we went on behind what its predecessor had told. */
  assignedAt: Millis | null
}

/** What the partitions of a process share. */
interface Room {
  readonly states: StateBook
  readonly left: LeftWatches
  readonly members: Map<number, Member>
  readonly tail: Tail
  /** How many the topic of events has. */
  readonly partitions: number
  readonly options: WatchRoleOptions
  readonly idle: IdleSaving<Member>
  /** Until when the end waits for states; null: the process has not begun to end. */
  savesUntil: Millis | null
}

/**
 * Runs until the signal aborts; rejects when the log ends the consumer or the tail. Results are durable before the offset is committed,
 * under ids that are hashes of their cause: what a crash makes it do twice, it writes twice alike.
 */
export async function runWatch(options: WatchRoleOptions): Promise<void> {
  const { log, telemetry } = options
  const states = createStateBook(telemetry)
  const left = createLeftWatches(states)
  const members = new Map<number, Member>()
  const partitions = await log.partitions('events')
  const tail = await log.tail('state', (records) => {
    states.read(records)
    left.forgetTakenUp()
  })
  const onSaved = (member: Member): void => {
    noteSaved(member, options)
    member.isCommitDue = true
  }
  const idle = createIdleSaving(states, { ...options, isDue: (member: Member) => isSavingDue(member, options), onSaved })
  const room: Room = { states, left, members, tail, partitions, options, idle, savesUntil: null }
  try {
    const consumer = await log.consume('events', WATCH_GROUP, {
      onAssigned: (partition, epoch) => takeUp(partition, epoch, room),
      goesOnAt: (partition) => members.get(partition)?.watch.nextOffset() ?? 0,
      onRevoked: async (partition) => giveUp(partition, room),
      async onChunk(chunk) {
        const member = members.get(chunk.partition)
        if (member === undefined) return
        await idle.interrupt(member)
        await handle(chunk, member, states, options)
        idle.handled(member)
      },
    })
    const beats = beatWhileIdle(members, options)
    try {
      await Promise.race([consumer.ended, tail.ended, beats, idle.run()])
    } finally {
      // Aborted or failed: the handler under way is waited for, and what it did not commit comes again.
      await consumer.close()
    }
  } finally {
    await tail.close()
  }
}

/** Behind a barrier, so that all that was saved before is known: with the engine that we left here, else from what a predecessor saved. */
async function takeUp(partition: number, epoch: number, { states, left, members, tail, partitions, options }: Room): Promise<void> {
  const { log, writer, clock, telemetry, signal } = options
  const assignedAt = clock()
  const own = left.take(partition)
  await tail.caughtUp
  const [barrier = 0] = await log.append('state', partition, [stateBarrier({ writer, epoch }, assignedAt)])
  await Promise.race([states.reached(partition, barrier), tail.ended, aborted(signal)])
  if (signal.aborted) return
  const goesOn = own !== null && isNext(own, states, partition, barrier, assignedAt)
  const watch = goesOn ? own.watch : restored(partition, partitions, states, options)
  const predecessors = states.keysOf(partition)
  const now = clock()
  members.set(partition, {
    ...{ partition, watch, epoch, predecessors, barrier, assignedAt },
    ...{ isWhole: true, savedAt: now, judged: 0, isCommitDue: false, handledAt: now, shown: NOTHING_SHOWN },
  })
  telemetry.partitionsHeld('watch', members.size)
}

/** In a rebalance nothing is saved: the others of the group wait for us. When the process ends, its successor is to find everything saved. */
async function giveUp(partition: number, room: Room): Promise<void> {
  const { left, members, idle, options } = room
  const { clock, telemetry, signal } = options
  const member = members.get(partition)
  if (member === undefined) return
  if (!signal.aborted) await idle.interrupt(member)
  else if (member.isWhole) await saveInTime(member, room)
  const { watch, barrier, epoch, isWhole } = member
  for (const { alias } of watch.seen()) telemetry.windowsReleased(alias)
  members.delete(partition)
  if (isWhole) left.leave(partition, { watch, barrier, self: { writer: options.writer, epoch }, leftAt: clock() })
  telemetry.partitionsHeld('watch', members.size)
}

/** Saves what is not saved, as far as the log takes it in time: one that is locked or away must not hold up the end. */
async function saveInTime(member: Member, room: Room): Promise<void> {
  const { idle, states, options } = room
  const { clock, sleep } = options
  const until = room.savesUntil ?? clock() + SAVED_WITHIN
  room.savesUntil = until
  const left = until - clock()
  if (left <= 0) return
  const patience = new AbortController()
  const save = async (): Promise<void> => {
    await idle.interrupt(member)
    await saveRest(member, states, options, () => patience.signal.aborted)
  }
  await Promise.race([save().catch(() => undefined), sleep(left, patience.signal)])
  patience.abort()
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
  member.isWhole = false
  const rejections: NewRecord[] = []
  const outputs = chunk.records.flatMap((record) => stepOf(member.watch, record, rejections, options))
  // A zombie works on through what it has fetched, unless it asks before it writes.
  await chunk.heartbeat()
  for (const { topic, records } of recordsOf(outputs, chunk.partition)) await log.append(topic, chunk.partition, records)
  await writeRejections(rejections, options)
  tell(outputs, options)
  const since = clock() - member.handledAt
  member.handledAt += since
  show(member, since, options)
  noteRestored(member, options)
  if (member.watch.isRestored()) member.judged += chunk.records.length
  const saving = isSavingDue(member, options)
    ? await saveStates(member, claimsToSave(member.watch.unsaved(), since, chunk.records.length), states, options)
    : 'nothing'
  member.isWhole = true
  if (saving === 'round') noteSaved(member, options)
  else if (!member.isCommitDue) return
  await chunk.commit(member.watch.horizonOffset())
  member.isCommitDue = false
}

function isSavingDue({ watch, savedAt, judged }: Member, { clock }: WatchRoleOptions): boolean {
  return isRoundDue({ claims: watch.unsaved(), since: clock() - savedAt, judged })
}

function noteSaved(member: Member, { clock }: WatchRoleOptions): void {
  member.savedAt = clock()
  member.judged = 0
}

function noteRestored(member: Member, { telemetry, clock }: WatchRoleOptions): void {
  if (member.assignedAt === null || !member.watch.isRestored()) return
  telemetry.partitionRestored('watch', (clock() - member.assignedAt) / SECOND)
  member.assignedAt = null
}

function stepOf(watch: Watch, record: LogRecord, rejections: NewRecord[], { telemetry }: WatchRoleOptions): readonly WatchOutput[] {
  const read = readRecord('events', record, telemetry)
  if (read !== null) return watch.step(read, record.offset)
  if (record.value !== null && watch.isUntold(record.offset)) rejections.push(rejectionOf(record))
  return NOTHING
}

const NOTHING: readonly WatchOutput[] = []

/** An engine that goes on from the states of a predecessor, unless a later detector wrote them: what it judged ours would judge again. */
function restored(of: number, partitions: number, book: StateBook, { settings, telemetry }: WatchRoleOptions): Watch {
  const states: readonly StateRecord[] = book.of(of)
  const newer = states.find(({ detector }) => Number(detector) > Number(DETECTOR_VERSION))
  if (newer !== undefined) {
    const { claim, partition, detector } = newer
    const what = `the state of ${claim} (topic state, partition ${partition}) is of detector ${detector}, and this is detector ${DETECTOR_VERSION}`
    throw new ClaimwatchError('log-record-newer', { what })
  }
  const watch = createWatch(settings, { partition: of })
  for (const { claim, partition } of watch.restore(states)) telemetry.recordUnreadable('state', `partition ${partition}, claim ${claim}`)
  const here = settings.claims.map(({ id }) => id).filter((id) => partitionOf(id, partitions) === of)
  watch.prepare(here.slice(0, Math.ceil(MOST_PREPARED / partitions)))
  return watch
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

/** Shows some of the claims, as it saves them; the distinct counts of a day are not to be had for nothing. */
function show(member: Member, since: Millis, { telemetry, clock }: WatchRoleOptions): void {
  const { watch, shown } = member
  const now = clock()
  telemetry.stageBeat('watch', now)
  if (shown.left.length === 0) {
    if (now - shown.at < SHOW_EVERY) return
    for (const { feed, upTo } of watch.feeds()) telemetry.watermarkMoved(feed, upTo)
    member.shown = { left: [...watch.seen()], at: now }
  }
  for (const { id, alias } of member.shown.left.splice(0, claimsToShow(member.shown.left.length, since))) {
    for (const reading of watch.readings(id)) telemetry.windowRead(alias, reading)
    const evidence = watch.evidence(id)
    if (evidence !== null) telemetry.evidenceRead(alias, evidence)
  }
}
