// An export of the ledger with its evidence: one line a record, the same for the same ledger, closed by a digest of all lines.
import { createHash } from 'node:crypto'
import type { LogRecord } from '../log/event-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { LedgerRecord } from '../model/ledger.ts'
import { decode } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import { hashOf } from '../respond/ledger.ts'
import { type LedgerMaterial, type ShownExhibit, showExhibit } from './ledger-material.ts'

/** What of the ledger is exported; all of it where nothing is said. Times are when a record was written. */
export interface ExportScope {
  readonly incident: string | null
  readonly from: Millis | null
  readonly to: Millis | null
}

/** The first line: what the export is of. */
export interface ExportHead extends ExportScope {
  readonly is: 'export'
  readonly v: 1
  readonly of: 'claimwatch.ledger'
}

/** A record as it stands in the ledger, and what became of the exhibits that it names. `hash` is the SHA-256 of its bytes. */
export interface ExportedRecord {
  readonly is: 'record'
  readonly offset: number
  readonly hash: string | null
  /** What our JSON of it gives the very bytes of; else, and only then, `raw` holds them in base64. */
  readonly record: LedgerRecord | null
  readonly raw: string | null
  readonly evidence: readonly ShownExhibit[]
}

/** The last line. `sha256` is over all lines before it, each with a line feed. */
export interface ExportEnd {
  readonly is: 'end'
  readonly records: number
  readonly sha256: string
}

export type ExportLine = ExportHead | ExportedRecord | ExportEnd

/** The lines of an export. `toText` gives the text of a line, which must hold no line feed and mean the same JSON. */
export function* exportLines(material: LedgerMaterial, scope: ExportScope, toText: (line: ExportLine) => string): Generator<string> {
  const digest = createHash('sha256')
  const texted = (line: ExportLine): string => {
    const text = toText(line)
    digest.update(`${text}\n`)
    return text
  }
  const erased = erasedIn(material)
  let records = 0
  yield texted({ is: 'export', v: 1, of: 'claimwatch.ledger', ...scope })
  for (const record of material.records) {
    const read = tryRead(record)
    if (!isWithin(read, scope)) continue
    records += 1
    yield texted(exported(record, read, { texts: material.texts, erased }))
  }
  yield toText({ is: 'end', records, sha256: digest.digest('hex') })
}

function erasedIn({ records, erased }: LedgerMaterial): ReadonlySet<string> {
  const decisions = records.map(tryRead).flatMap((record) => (record?.is === 'decision' ? [record.decision] : []))
  return new Set([...erased, ...decisions.flatMap((decision) => decision.erased?.digests ?? [])])
}

function tryRead({ value }: LogRecord): LedgerRecord | null {
  try {
    return value === null ? null : decode('ledger', value)
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError) return null
    throw thrown
  }
}

/** What cannot be read belongs to the whole ledger, and to no part of it. */
function isWithin(record: LedgerRecord | null, { incident, from, to }: ExportScope): boolean {
  if (incident === null && from === null && to === null) return true
  if (record === null || (incident !== null && !('incident' in record && record.incident === incident))) return false
  return (from === null || record.at >= from) && (to === null || record.at < to)
}

function exported(
  { offset, value }: LogRecord,
  read: LedgerRecord | null,
  material: Pick<LedgerMaterial, 'texts' | 'erased'>,
): ExportedRecord {
  if (value === null) return { is: 'record', offset, hash: null, record: null, raw: null, evidence: [] }
  const hash = hashOf(value)
  const isOurs = read !== null && hashOf(bytesOf(read)) === hash
  const evidence = read?.is === 'evidence' ? read.exhibits.map((exhibit) => showExhibit(exhibit, material)) : []
  const raw = Buffer.from(value).toString('base64')
  return { is: 'record', offset, hash, ...(isOurs ? { record: read, raw: null } : { record: null, raw }), evidence }
}

/** The bytes that an exported record stands for. */
export function bytesOf(record: LedgerRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record))
}
