// The evidence against a claim's sources in a few figures: how much there is, and how far each level is.
import type { Level } from './finding.ts'

export const evidenceKinds = ['who', 'what', 'sum'] as const
/** Of evidence: who a source is, what it does, and both together. */
export type EvidenceKind = (typeof evidenceKinds)[number]

/** Of the one live source with the most evidence against it; all zero while nothing speaks against any. */
export interface EvidenceReading {
  /** Nats, faded to the moment that is asked about. */
  readonly nats: Readonly<Record<EvidenceKind, number>>
  readonly levels: Readonly<Record<Level, LevelReading>>
}

/** How far the source is from a level. It is reached where the share is 1 and nothing forbids it. */
export interface LevelReading {
  /** The least of what the level asks for in numbers, as a share of what it asks for, 0 to 1. */
  readonly share: number
  /** How many facts forbid the level as things are: the source is established, a known source is silent, a plan, a claim that is too new. */
  readonly vetoes: number
}
