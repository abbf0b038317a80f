// The ledger's chain: how a record is linked to the one before it, which records are in force, and how all of it is verified.
import { createHash } from 'node:crypto'
import type { LogRecord } from '../log/event-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { LedgerBody, LedgerRecord } from '../model/ledger.ts'
import { decode, encode } from '../model/record.ts'
import type { Millis } from '../model/time.ts'

/** What an owner writes after its owner record. */
export type Statement = Exclude<LedgerBody, { readonly is: 'owner' }>

/** Where the next record of an owner is linked: its epoch and the hash of its last record. */
export interface ChainHead {
  readonly epoch: number
  readonly hash: string
}

/** A record as it goes to the log, with the SHA-256 of its bytes. */
export interface LinkedRecord {
  readonly record: LedgerRecord
  readonly bytes: Uint8Array
  readonly hash: string
}

/**
 * The record by which a member makes itself the owner. `previous` is the hash of the last record in force that it had read: the
 * anchor that ties its chain to everything before.
 */
export function linkOwner(writer: string, previous: string | null, at: Millis): LinkedRecord {
  return linked({ v: 1, at, epoch: null, prev: null, is: 'owner', writer, previous })
}

/** The next record of an owner's chain. */
export function link(head: ChainHead, body: Statement, at: Millis): LinkedRecord {
  return linked({ v: 1, at, epoch: head.epoch, prev: head.hash, ...body })
}

function linked(record: LedgerRecord): LinkedRecord {
  const bytes = encode('ledger', record)
  return { record, bytes, hash: hashOf(bytes) }
}

/** The hash by which the next record, a new owner or an anchor names a record. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What is wrong with a record: each is a sign of tampering, or of a fault of ours. */
export type LedgerFault = 'unreadable' | 'no-owner' | 'unknown-epoch' | 'broken-link' | 'lost-anchor'

/**
 * A record's standing. `superseded`: its writer had already lost the ledger to a newer owner. `doubled`: the same bytes came twice,
 * as after a send that was retried. Neither is a fault, and neither is in force; but what a writer added behind its replacement links to
 * its own chain all the same.
 */
export type LedgerReading =
  | { readonly is: 'in-force'; readonly record: LedgerRecord; readonly fault: LedgerFault | null }
  | { readonly is: 'superseded'; readonly fault: LedgerFault | null }
  | { readonly is: 'doubled' }
  | { readonly is: 'refused'; readonly fault: LedgerFault }

/** Reads a ledger from its beginning, in order. */
export interface LedgerReader {
  read(record: LogRecord): LedgerReading
  /** The present owner's epoch and the last hash of its chain; null before the first owner. */
  head(): ChainHead | null
  /** Whether a record with these bytes has been read and is in force. */
  holds(hash: string): boolean
  /** A record of the present epoch broke the chain: nothing may be done on the strength of this ledger. */
  isBroken(): boolean
}

/**
 * A reader at the beginning of a ledger. A record of a newer version ends the reading (`log-record-newer`): nothing may be done on the
 * strength of half a ledger. For a `verifier` it is as unreadable as any other.
 */
export function createLedgerReader(whose: 'owner' | 'verifier' = 'owner'): LedgerReader {
  const hashes = new Set<string>()
  /** What older owners wrote behind their replacement, and where the chain of each owner ends. */
  const superseded = new Set<string>()
  const ends = new Map<number, string>()
  let head: ChainHead | null = null
  let broken = false
  /** Owners alone have written so far: one that did not see the other is a second beginning, and has lost nothing. */
  let isBeginning = true
  /** The present owner saw no record at all, where there were some. */
  let sawNothing = false

  function read({ offset, value }: LogRecord): LedgerReading {
    const record = value === null ? null : tryDecode(value, whose)
    if (value === null || record === null) return refused('unreadable')
    const hash = hashOf(value)
    if (hashes.has(hash) || superseded.has(hash)) return { is: 'doubled' }
    return record.is === 'owner' ? takeOver(record.previous, record, offset, hash) : follow(record, hash)
  }

  function takeOver(previous: string | null, record: LedgerRecord, offset: number, hash: string): LedgerReading {
    sawNothing = previous === null && !isBeginning
    const isLost = previous !== null && !hashes.has(previous)
    broken = sawNothing || isLost
    advance(offset, hash)
    return { is: 'in-force', record, fault: isLost ? 'lost-anchor' : null }
  }

  /**
   * A record behind a broken link still counts for what is shown; that nothing acts on it is the caller's duty (`isBroken`). One who slept
   * since the ledger was empty may claim it late, and is replaced by whoever reads that: it is a fault if anything was written on the strength of nothing.
   */
  function follow(record: LedgerRecord, hash: string): LedgerReading {
    isBeginning = false
    if (head === null) return refused('no-owner')
    const { epoch, prev } = record
    if (epoch !== null && epoch < head.epoch) return supersede(epoch, prev, hash)
    if (epoch !== head.epoch) return refused('unknown-epoch')
    const fault = prev !== head.hash ? 'broken-link' : sawNothing ? 'lost-anchor' : null
    if (fault !== null) broken = true
    advance(epoch, hash)
    return { is: 'in-force', record, fault }
  }

  /** Nothing rests on such a record, so that its faults break nothing; but they are told. */
  function supersede(epoch: number, prev: string | null, hash: string): LedgerReading {
    const end = ends.get(epoch)
    superseded.add(hash)
    if (end === undefined) return { is: 'superseded', fault: 'unknown-epoch' }
    ends.set(epoch, hash)
    return { is: 'superseded', fault: prev === end ? null : 'broken-link' }
  }

  function advance(epoch: number, hash: string): void {
    head = { epoch, hash }
    ends.set(epoch, hash)
    hashes.add(hash)
  }

  function refused(fault: LedgerFault): LedgerReading {
    broken = true
    isBeginning = false
    return { is: 'refused', fault }
  }

  return { read, head: () => head, holds: (hash) => hashes.has(hash), isBroken: () => broken }
}

function tryDecode(value: Uint8Array, whose: 'owner' | 'verifier'): LedgerRecord | null {
  try {
    return decode('ledger', value)
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError && (whose === 'verifier' || thrown.code === 'log-record-unreadable')) return null
    throw thrown
  }
}

/** What `verifyLedger` found, by offset. */
export interface LedgerReport {
  readonly records: number
  readonly owners: number
  readonly superseded: readonly number[]
  readonly doubled: readonly number[]
  readonly faults: readonly { readonly offset: number; readonly fault: LedgerFault }[]
  /** Where the chain ends: noted down elsewhere, it is an anchor that whoever cuts the ledger short cannot reach. Null: no owner yet. */
  readonly head: ChainHead | null
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }

/**
 * Verifies a whole ledger: every record links to the one before it in its epoch, every owner is anchored in what came before.
 * Records that an older owner wrote after it had been replaced are told apart from tampering. `take` is told each record in force.
 */
export function verifyLedger(records: Iterable<LogRecord>, take: (record: LedgerRecord, offset: number) => void = () => {}): LedgerReport {
  const reader = createLedgerReader('verifier')
  const report: Growing<LedgerReport> = { records: 0, owners: 0, superseded: [], doubled: [], faults: [], head: null }
  for (const record of records) {
    const reading = reader.read(record)
    const { offset } = record
    report.records += 1
    if (reading.is === 'superseded') report.superseded.push(offset)
    if (reading.is === 'doubled') report.doubled.push(offset)
    else if (reading.fault !== null) report.faults.push({ offset, fault: reading.fault })
    if (reading.is === 'in-force') take(reading.record, offset)
    if (reading.is === 'in-force' && reading.record.is === 'owner') report.owners += 1
  }
  return { ...report, head: reader.head() }
}
