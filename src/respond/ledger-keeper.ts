// The ledger's one writer: links records, appends them one batch at a time, and waits until they were read back.
import type { EventLog } from '../log/event-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { LedgerBody } from '../model/ledger.ts'
import type { Clock } from '../model/time.ts'
import { type ChainHead, type LedgerReader, type LinkedRecord, link, linkOwner, type Statement } from './ledger.ts'

/** What the keeper needs. */
export interface KeeperOptions {
  readonly log: EventLog
  readonly reader: LedgerReader
  /** Resolves when the tail has handed the record at this offset over, and the group has proved the partition still ours. */
  readonly readBack: (offset: number) => Promise<void>
  readonly writer: string
  readonly clock: Clock
  /** Aborts when the ledger is lost or the process stops: nothing is sent afterwards. */
  readonly signal: AbortSignal
}

export interface LedgerKeeper {
  /** The offset of our owner record. */
  readonly epoch: number
  /**
   * Appends records and resolves once they were read back: true if all are in force, false if a newer owner precedes them. Rejects
   * when they could not be written; nobody knows then whether they stand, so that the chain has no head and the term must end.
   */
  append(bodies: readonly Statement[]): Promise<boolean>
}

/** Makes us the owner of the ledger. Null: a newer owner came in between. */
export async function openLedger(options: KeeperOptions): Promise<LedgerKeeper | null> {
  const { reader, writer, clock } = options
  const owner = linkOwner(writer, reader.head()?.hash ?? null, clock())
  await send(options, 'owner', [owner])
  const seen = reader.head()
  if (seen === null || seen.hash !== owner.hash) return null
  return { epoch: seen.epoch, append: inTurn(seen, options) }
}

function inTurn(first: ChainHead, options: KeeperOptions): (bodies: readonly Statement[]) => Promise<boolean> {
  let head = first
  let turn: Promise<unknown> = Promise.resolve()
  let failed = false

  async function append(bodies: readonly Statement[]): Promise<boolean> {
    // Behind a write of unknown fate no link can be made.
    if (failed) throw new ClaimwatchError('log-not-confirmed', { what: 'an earlier write to the ledger was not confirmed' })
    const records = bodies.map((body) => {
      const linked = link(head, body, options.clock())
      head = { epoch: head.epoch, hash: linked.hash }
      return linked
    })
    try {
      await send(options, null, records)
    } catch (thrown) {
      failed = true
      throw thrown
    }
    return records.every(({ hash }) => options.reader.holds(hash))
  }

  return (bodies) => {
    if (bodies.length === 0) return Promise.resolve(true)
    const mine = turn.then(() => append(bodies))
    turn = mine.catch(() => {})
    return mine
  }
}

async function send({ log, readBack, signal }: KeeperOptions, key: string | null, records: readonly LinkedRecord[]): Promise<void> {
  signal.throwIfAborted()
  const written = records.map(({ record, bytes }) => ({ key: key ?? keyOf(record), value: bytes, timestamp: record.at }))
  const offsets = await log.append('ledger', 0, written, signal)
  await readBack(Math.max(...offsets))
}

function keyOf(body: LedgerBody): string | null {
  if ('incident' in body) return body.incident
  return 'claim' in body ? body.claim : null
}
