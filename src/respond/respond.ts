// The role `respond`: one member owns the ledger and acts, the others read along and stand by.
import type { Chunk, Consumer, LogRecord, Tail } from '../log/event-log.ts'
import { readRecord } from '../log/read-record.ts'
import { aborted } from '../model/aborted.ts'
import { toClaimwatchError } from '../model/errors.ts'
import { createLatestTelling } from '../model/latest-telling.ts'
import type { LedgerRecord } from '../model/ledger.ts'
import type { Records } from '../model/record.ts'
import { HOUR, type Millis, SECOND } from '../model/time.ts'
import { createLedgerReader, type LedgerReader } from './ledger.ts'
import { openLedger } from './ledger-keeper.ts'
import { createMemory, type Memory, rememberDecision, rememberFinding, rememberPlan } from './memory.ts'
import { learn } from './notices.ts'
import { createProgress, type Progress } from './progress.ts'
import { aliasOf, type RespondOptions, serve } from './term.ts'

export type { RespondOptions } from './term.ts'

/** The group whose one partition is the ledger's ownership. */
export const RESPOND_GROUP = 'respond'
/** What is older than the outbox's patience tells nobody anything: a new notifier is not flooded with history. */
const TOLD_WITHIN = 72 * HOUR

const BEAT_EVERY = 5 * SECOND

interface Role {
  readonly options: RespondOptions
  readonly memory: Memory
  readonly reader: LedgerReader
  readonly progress: Progress
  /** The epoch of our own term; null while we stand by. */
  epoch: number | null
  /** When the ledger's partition came to us; null once our first term has begun. */
  assignedAt: Millis | null
}

/**
 * Runs until the signal aborts. Rejects when the log ends a tail or the consumer, or with an error that no repetition mends; what
 * may pass (a write that was not confirmed) ends the term only, and a new one is begun.
 */
export async function runRespond(options: RespondOptions): Promise<void> {
  const memory = createMemory(options.settings, await options.log.partitions('findings'))
  const role: Role = { options, memory, reader: createLedgerReader(), progress: createProgress(), epoch: null, assignedAt: null }
  const tails: Tail[] = []
  const failure = Promise.withResolvers<never>()
  // It may reject before anybody waits for it below.
  failure.promise.catch(() => {})
  let consumer: Consumer | null = null
  try {
    tails.push(...(await openTails(role)))
    const caughtUp = Promise.all(tails.map((tail) => tail.caughtUp))
    caughtUp.catch(failure.reject)
    consumer = await options.log.consume('ledger', RESPOND_GROUP, ownership(role, caughtUp, failure.reject))
    beatWhileStandingBy(role).catch(failure.reject)
    await Promise.race([consumer.ended, failure.promise, aborted(options.signal), ...tails.map((tail) => tail.ended)])
  } finally {
    await consumer?.close()
    await Promise.all(tails.map((tail) => tail.close()))
  }
}

/** An owner beats with its rounds, so that a stuck one is noticed; who stands by has none, and is well all the same. */
async function beatWhileStandingBy(role: Role): Promise<void> {
  const { clock, telemetry, signal, sleep } = role.options
  while (!signal.aborted) {
    if (role.epoch === null) telemetry.stageBeat('respond', clock())
    await sleep(BEAT_EVERY, signal).catch(() => {})
  }
}

async function openTails(role: Role): Promise<readonly Tail[]> {
  const { options, memory, progress } = role
  const { log } = options
  const latest = createLatestTelling()
  return [
    await log.tail('attempts', (records) => {
      // No news: attempts come by the thousand, and are counted with the next round.
      for (const record of decoded(options, 'attempts', records)) if (latest.counts(record)) memory.minted.add(record.attempt)
    }),
    await log.tail('findings', (records) => {
      for (const record of decoded(options, 'findings', records)) rememberFinding(memory, record)
      progress.ring()
    }),
    await log.tail('decisions', (records) => {
      for (const record of decoded(options, 'decisions', records)) {
        if (record.is === 'plan') rememberPlan(memory, record.decision)
        else rememberDecision(memory, record.decision)
      }
      progress.ring()
    }),
    await log.tail('evidence', (records) => {
      for (const record of records) memory.exhibits.read(record)
    }),
    await log.tail('ledger', (records) => {
      for (const record of records) readLedger(role, record)
    }),
  ]
}

function decoded<T extends 'attempts' | 'findings' | 'decisions'>(
  { telemetry }: RespondOptions,
  topic: T,
  records: readonly LogRecord[],
): readonly Records[T][] {
  return records.map((record) => readRecord(topic, record, telemetry)).filter((read) => read !== null)
}

function readLedger(role: Role, record: LogRecord): void {
  const { reader, memory, progress } = role
  const reading = reader.read(record)
  memory.broken = reader.isBroken()
  if (reading.is === 'in-force') takeInForce(role, reading.record)
  progress.read(record.offset)
}

function takeInForce({ memory, options, epoch }: Role, record: LedgerRecord): void {
  const { outbox, telemetry, clock } = options
  const notices = learn(memory, record)
  for (const notice of notices) if (clock() - notice.at <= TOLD_WITHIN) outbox.offer(notice)
  if (record.is === 'told') {
    const { incident, message, notifier, outcome } = record
    outbox.remember({ incident, notice: message, notifier, outcome })
  }
  // What an earlier owner did was counted by it.
  if (record.is === 'result' && record.epoch === epoch) telemetry.actionEnded(aliasOf(memory, record.claim), record.kind, record.result)
}

/** Holding the ledger's partition is owning the ledger: a term begins with the assignment and has ended before the revoke returns. */
function ownership(role: Role, caughtUp: Promise<unknown>, fail: (error: unknown) => void) {
  let lost: AbortController | null = null
  let term: Promise<void> = Promise.resolve()
  return {
    async onAssigned(): Promise<void> {
      const mine = new AbortController()
      lost = mine
      role.assignedAt = role.options.clock()
      role.options.telemetry.partitionsHeld('respond', 1)
      role.progress.restart()
      term = caughtUp.then(() => holdLedger(role, AbortSignal.any([role.options.signal, mine.signal]))).catch(fail)
    },
    async onRevoked(): Promise<void> {
      lost?.abort(toClaimwatchError(new Error('the ledger went to another member')))
      await term
      role.epoch = null
      role.options.telemetry.partitionsHeld('respond', 0)
    },
    async onChunk(chunk: Chunk): Promise<void> {
      const last = chunk.records.at(-1)
      if (last === undefined) return
      try {
        // The commit is the group's word that the partition is still ours: only then is an intent acted on.
        await chunk.commit(last.offset + 1)
        role.progress.prove(last.offset)
      } catch (thrown) {
        if (toClaimwatchError(thrown).code !== 'log-assignment-lost') throw thrown
        lost?.abort(thrown)
      }
    },
  }
}

/** Terms, one after another, for as long as the partition is ours; between two of them nothing is done. */
async function holdLedger(role: Role, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await beginTerm(role, signal)
      // A newer owner stands in the ledger. Either the partition is lost and we are about to hear of it, or a member wrote after it had
      // lost it to us. The group's word behind that record tells which: only then does a new term begin.
      await role.progress.reached(role.reader.head()?.epoch ?? 0, signal)
    } catch (thrown) {
      if (signal.aborted) return
      if (!toClaimwatchError(thrown).retry) throw thrown
      await role.options.sleep(SECOND, signal).catch(() => {})
    }
  }
}

async function beginTerm(role: Role, signal: AbortSignal): Promise<void> {
  const { options, memory, reader, progress } = role
  const { log, writer, clock, telemetry } = options
  const readBack = (offset: number): Promise<void> => progress.reached(offset, signal)
  const keeper = await openLedger({ log, reader, readBack, writer, clock, signal })
  if (keeper === null) return
  role.epoch = keeper.epoch
  if (role.assignedAt !== null) telemetry.partitionRestored('respond', (clock() - role.assignedAt) / SECOND)
  role.assignedAt = null
  await serve({ options, memory, keeper, signal, news: progress.news, isOurs: () => reader.head()?.epoch === keeper.epoch })
}
