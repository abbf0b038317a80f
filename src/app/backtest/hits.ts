// Which legitimate batches a configuration would have hit, and how hard.
import { atLeast, type Finding, type Level } from '../../model/finding.ts'
import { MINUTE } from '../../model/time.ts'
import type { Batch } from './batches.ts'

/** The long windows end every five minutes: what a batch did may be told so long after its end. */
const TOLD_WITHIN = 5 * MINUTE

/** What a batch would have met with. */
export interface Hit {
  readonly level: Level
  /** `blamed`: found against its own sources, or against the claim as a whole. `beside`: the claim was to be disabled while it ran, for others. */
  readonly is: 'blamed' | 'beside'
  /** The first finding of that level. */
  readonly finding: Finding
}

/** The gravest hit of each batch that was hit at all. */
export function hitsOn(batches: readonly Batch[], findings: readonly Finding[]): ReadonlyMap<Batch, Hit> {
  const ofClaims = Map.groupBy(findings, ({ claim }) => claim)
  const hits = new Map<Batch, Hit>()
  for (const batch of batches) {
    const hit = gravest(batch, ofClaims.get(batch.claim) ?? [])
    if (hit !== null) hits.set(batch, hit)
  }
  return hits
}

function gravest(batch: Batch, findings: readonly Finding[]): Hit | null {
  let worst: Hit | null = null
  for (const finding of findings) {
    if (finding.at < batch.from || finding.at >= batch.to + TOLD_WITHIN) continue
    const is = blames(finding, batch) ? 'blamed' : finding.level === 'disable' && finding.at < batch.to ? 'beside' : null
    if (is !== null && (worst === null || isGraver({ level: finding.level, is }, worst))) worst = { level: finding.level, is, finding }
  }
  return worst
}

function blames({ source, suspects }: Finding, { sources }: Batch): boolean {
  if (source === null && suspects.length === 0) return true
  return sources.some((own) => own === source || suspects.includes(own))
}

function isGraver(hit: Pick<Hit, 'level' | 'is'>, than: Hit): boolean {
  if (hit.level === than.level) return hit.is === 'blamed' && than.is === 'beside'
  return atLeast(hit.level, than.level)
}
