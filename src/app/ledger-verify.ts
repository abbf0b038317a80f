// Is the ledger as it was written, and is its evidence what it names? From the log itself, or from an export of it.
import type { LogRecord } from '../log/event-log.ts'
import type { LedgerRecord } from '../model/ledger.ts'
import { hashOf, type LedgerFault, type LedgerReport, verifyLedger } from '../respond/ledger.ts'
import { type LedgerMaterial, type ShownExhibit, showExhibit } from './ledger-material.ts'

/**
 * What is wrong, beside the faults of the chain: a text that is gone without a decision to erase it (`evidence-missing`) or that is not
 * what was named (`evidence-altered`); an anchor that the ledger does not hold; a line of an export that is not as it was written.
 */
export type VerifiedFault = LedgerFault | 'evidence-missing' | 'evidence-altered' | 'anchor-lost' | 'export-altered'

/** What was found. `offset` is null where a fault stands at no record. */
export interface Verification {
  readonly ledger: LedgerReport
  readonly evidence: EvidenceCount
  readonly faults: readonly { readonly offset: number | null; readonly fault: VerifiedFault }[]
}

/** Exhibits by what became of them; `unnamed` are texts that no record in force names. */
export type EvidenceCount = Readonly<Record<ShownExhibit['state'] | 'unnamed', number>>

/**
 * Verifies all that stands in a log. `anchor` is the hash of a record, noted down at an earlier time: a ledger that was cut short
 * before it, or written anew, does not hold it.
 */
export function verifyMaterial(material: LedgerMaterial, anchor?: string): Verification {
  const named = new Map<string, { readonly shown: ShownExhibit; readonly offset: number }>()
  const erased = new Set(material.erased)
  const taken: { readonly record: LedgerRecord; readonly offset: number }[] = []
  const ledger = verifyLedger(material.records, (record, offset) => void taken.push({ record, offset }))
  for (const { record } of taken) {
    if (record.is === 'decision') for (const digest of record.decision.erased?.digests ?? []) erased.add(digest)
  }
  for (const { record, offset } of taken) {
    if (record.is !== 'evidence') continue
    for (const exhibit of record.exhibits) named.set(exhibit.digest, { shown: showExhibit(exhibit, { ...material, erased }), offset })
  }
  const unnamed = Array.from(material.texts.keys()).filter((digest) => !named.has(digest)).length
  const exhibits = [...named.values()]
  return {
    ledger,
    evidence: { ...countOf(exhibits.map(({ shown }) => shown)), unnamed },
    faults: inOrder([
      ...ledger.faults,
      ...exhibits.flatMap(({ shown, offset }) => faultOf(shown, offset)),
      ...anchorFault(material.records, anchor),
    ]),
  }
}

/** The fault that a lost anchor is, where one was given. */
export function anchorFault(records: readonly LogRecord[], anchor: string | undefined): Verification['faults'] {
  const isHeld = anchor === undefined || records.some(({ value }) => value !== null && hashOf(value) === anchor)
  return isHeld ? [] : [{ offset: null, fault: 'anchor-lost' }]
}

/** How many exhibits there are of each state. */
export function countOf(exhibits: readonly ShownExhibit[]): Omit<EvidenceCount, 'unnamed'> {
  const count = { kept: 0, erased: 0, missing: 0, altered: 0 }
  for (const { state } of exhibits) count[state] += 1
  return count
}

/** The fault that an exhibit is, where it is one. */
export function faultOf({ state }: ShownExhibit, offset: number): Verification['faults'] {
  if (state === 'missing') return [{ offset, fault: 'evidence-missing' }]
  return state === 'altered' ? [{ offset, fault: 'evidence-altered' }] : []
}

/** The first in the ledger first; what stands at no record last. */
export function inOrder(faults: Verification['faults']): Verification['faults'] {
  const placeOf = (offset: number | null): number => offset ?? Number.POSITIVE_INFINITY
  return faults.toSorted((a, b) => placeOf(a.offset) - placeOf(b.offset))
}
