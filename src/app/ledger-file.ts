// Verifies an export by itself, without the log that it came from: its lines, its records and its evidence.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { LogRecord } from '../log/event-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { isAuthentic } from '../respond/evidence.ts'
import { hashOf, verifyLedger } from '../respond/ledger.ts'
import { bytesOf, type ExportedRecord, type ExportLine } from './ledger-export.ts'
import type { ShownExhibit } from './ledger-material.ts'
import { anchorFault, countOf, faultOf, inOrder, type Verification } from './ledger-verify.ts'

/** What was found in an export, and whether it is of the whole ledger: the chain of a part cannot be followed. */
export interface ExportVerification extends Verification {
  readonly isWhole: boolean
  /** The digest that the last line must hold: to be compared with the one that was noted down at the export. */
  readonly sha256: string
}

/** Reads the lines of an export, NDJSON or JSON. Rejects with `file-not-found`, `file-unreadable`. */
export async function readExport(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ClaimwatchError(code === 'ENOENT' ? 'file-not-found' : 'file-unreadable', { what: `${path} cannot be read (${code})`, cause })
  })
  const lines = text.split('\n').filter((line) => line !== '')
  // As a JSON list it is the same lines between two brackets, with commas.
  return lines[0] === '[' && lines.at(-1) === ']' ? lines.slice(1, -1).map((line) => line.replace(/,$/, '')) : lines
}

/** Verifies the lines of an export. Throws `file-unreadable` where they are none. */
export function verifyExport(lines: readonly string[], path: string, anchor?: string): ExportVerification {
  const parsed = lines.map((line) => parseLine(line, path))
  const [head] = parsed
  const end = parsed.at(-1)
  if (head?.is !== 'export') throw notAnExport(path)
  const records = parsed.filter((line) => line.is === 'record')
  const shown = records.flatMap((record) => record.evidence.map((exhibit) => ({ exhibit: proved(exhibit, record), offset: record.offset })))
  const sha256 = digestOf(end?.is === 'end' ? lines.slice(0, -1) : lines)
  const isClosed = end?.is === 'end' && end.sha256 === sha256 && end.records === records.length
  const isWhole = head.incident === null && head.from === null && head.to === null
  const chained = records.map(recordOf)
  const ledger = verifyLedger(chained)
  return {
    isWhole,
    sha256,
    ledger,
    evidence: { ...countOf(shown.map(({ exhibit }) => exhibit)), unnamed: 0 },
    faults: inOrder([
      ...(isClosed ? [] : [{ offset: null, fault: 'export-altered' as const }]),
      ...records.filter((record) => !isAsWritten(record)).map(({ offset }) => ({ offset, fault: 'export-altered' as const })),
      ...(isWhole ? ledger.faults : []),
      ...shown.flatMap(({ exhibit, offset }) => faultOf(exhibit, offset)),
      ...anchorFault(chained, anchor),
    ]),
  }
}

function parseLine(line: string, path: string): ExportLine {
  try {
    const parsed: unknown = JSON.parse(line)
    if (isExportLine(parsed)) return parsed
  } catch {
    // Said below.
  }
  throw notAnExport(path)
}

const isExportLine = (value: unknown): value is ExportLine =>
  typeof value === 'object' && value !== null && 'is' in value && (value.is === 'export' || value.is === 'end' || isRecordLine(value))

const isRecordLine = (value: object): value is ExportedRecord =>
  'offset' in value && typeof value.offset === 'number' && 'evidence' in value && Array.isArray(value.evidence)

function notAnExport(path: string): ClaimwatchError {
  return new ClaimwatchError('file-unreadable', {
    what: `${path} is no export of a ledger`,
    mend: 'Name a file that `claimwatch ledger export` wrote.',
  })
}

function digestOf(lines: readonly string[]): string {
  const digest = createHash('sha256')
  for (const line of lines) digest.update(`${line}\n`)
  return digest.digest('hex')
}

/** The record with the very bytes that stood in the ledger. */
function recordOf({ offset, record, raw }: ExportedRecord): LogRecord {
  const value = raw === null ? (record === null ? null : bytesOf(record)) : Buffer.from(raw, 'base64')
  return { partition: 0, offset, key: null, value, timestamp: record?.at ?? 0 }
}

/** Whether a record has the hash that it had, and tells of each exhibit that it names. */
function isAsWritten(line: ExportedRecord): boolean {
  const { value } = recordOf(line)
  const named = line.record?.is === 'evidence' ? line.record.exhibits.map(({ digest }) => digest) : []
  const told = line.evidence.map(({ digest }) => digest)
  return (value === null ? null : hashOf(value)) === line.hash && named.join() === told.join()
}

function proved(shown: ShownExhibit, { record }: ExportedRecord): ShownExhibit {
  if (shown.state !== 'kept') return shown
  const { kind, digest, salt, exhibit } = shown
  const isProved = record?.is === 'evidence' && isAuthentic({ v: 1, digest, salt, incident: record.incident, exhibit }, digest)
  return isProved && exhibit.is === kind ? shown : { kind, digest, state: 'altered' }
}
