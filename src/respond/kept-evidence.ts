// What the ledger says was kept of an incident for whoever investigates it, and what a person had erased of that.
import type { Decision } from '../model/decision.ts'
import type { NamedExhibit } from '../model/evidence.ts'
import type { LedgerBodyOf, LedgerRecord } from '../model/ledger.ts'
import type { Millis } from '../model/time.ts'

export interface KeptEvidence {
  readonly exhibits: readonly NamedExhibit[]
  /** So many more at least were seen and not kept. */
  readonly left: number
  /** Event time up to which was looked; null before the first look that knew one. */
  readonly upTo: Millis | null
  /** Wall-clock time of the last record about it; null before the first. */
  readonly at: Millis | null
  /** The digests whose texts a person had erased. */
  readonly erased: ReadonlySet<string>
}

export const NOTHING_KEPT: KeptEvidence = { exhibits: [], left: 0, upTo: null, at: null, erased: new Set() }

/** With what one more record names. An exhibit that is named again, as after a write of unknown fate, is named once. */
export function withNamed(kept: KeptEvidence, { at, exhibits, left, upTo }: LedgerRecord & LedgerBodyOf<'evidence'>): KeptEvidence {
  const named = new Map([...kept.exhibits, ...exhibits].map((exhibit) => [exhibit.digest, exhibit]))
  return { ...kept, exhibits: [...named.values()], left, upTo: upTo ?? kept.upTo, at }
}

/** With what one decision of the kind `erase` took away. */
export function withErased(kept: KeptEvidence, { erased }: Decision): KeptEvidence {
  return { ...kept, erased: new Set([...kept.erased, ...(erased?.digests ?? [])]) }
}
