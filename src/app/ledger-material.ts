// Everything that the log holds about the ledger and its evidence: what is verified, exported and erased.
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readTopic } from '../log/read-topic.ts'
import type { Decision } from '../model/decision.ts'
import type { EvidenceRecord, Exhibit, NamedExhibit } from '../model/evidence.ts'
import { decode } from '../model/record.ts'
import { isAuthentic, readEvidence } from '../respond/evidence.ts'

/** The texts that stand in `claimwatch.evidence`, by the key they stand under; null where a record cannot be read. */
export type Texts = ReadonlyMap<string, EvidenceRecord | null>

export interface LedgerMaterial {
  readonly records: readonly LogRecord[]
  readonly texts: Texts
  /** Digests that people had erased, whether the ledger has taken their decisions up yet or not. */
  readonly erased: ReadonlySet<string>
}

/**
 * Reads the log up to its present end. In this order: a text is written before its name, and a decision before what it takes away, so
 * that nothing seems to be missing which is only on its way.
 */
export async function readMaterial(log: EventLog): Promise<LedgerMaterial> {
  const records: LogRecord[] = []
  const decisions: Decision[] = []
  await readTopic(log, 'ledger', (record) => void records.push(record))
  const texts = await readTexts(log)
  await readTopic(log, 'decisions', ({ value }) => {
    const record = value === null ? null : decode('decisions', value)
    // What is said of a plan erases nothing.
    if (record !== null && record.is === undefined) decisions.push(record.decision)
  })
  return { records, texts, erased: new Set(decisions.flatMap(({ erased }) => erased?.digests ?? [])) }
}

/** The texts alone. */
export async function readTexts(log: EventLog): Promise<Texts> {
  const texts = new Map<string, EvidenceRecord | null>()
  await readTopic(log, 'evidence', ({ key, value }) => {
    if (key === null) return
    if (value === null) texts.delete(key)
    else texts.set(key, readEvidence(value))
  })
  return texts
}

/**
 * An exhibit as it can be shown: `kept` with its text, `erased` by a person's decision, `missing` without one, `altered` where its text
 * is not what the digest stands for.
 */
export type ShownExhibit = NamedExhibit &
  ({ readonly state: 'kept'; readonly salt: string; readonly exhibit: Exhibit } | { readonly state: 'erased' | 'missing' | 'altered' })

/** What became of an exhibit that the ledger names. */
export function showExhibit({ kind, digest }: NamedExhibit, { texts, erased }: Pick<LedgerMaterial, 'texts' | 'erased'>): ShownExhibit {
  const text = texts.get(digest)
  if (text === undefined) return { kind, digest, state: erased.has(digest) ? 'erased' : 'missing' }
  if (text === null || !isAuthentic(text, digest) || text.exhibit.is !== kind) return { kind, digest, state: 'altered' }
  return { kind, digest, state: 'kept', salt: text.salt, exhibit: text.exhibit }
}
