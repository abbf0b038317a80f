// What issue 6 asks of the detector: each cell of its two tables is one demand.
import type { Level } from '../../src/model/finding.ts'
import { HOURS_A_WEEK } from '../../src/model/time.ts'
import type { AttackKind } from './attacks.ts'
import type { Declaration } from './judge.ts'
import type { Regime } from './life.ts'

/** Of false episodes per 10,000 claim-days. */
export interface CalmDemand {
  readonly regime: Regime
  readonly declaration: Declaration
  readonly level: Level
  readonly must: number
  readonly aim?: number
  /** Of the one-sided 95 % bound. */
  readonly bound?: number
}

type Cell = readonly [must: number, aim?: number | undefined, bound?: number]

function calm(level: Level, declaration: Declaration, cells: Readonly<Record<Regime, Cell>>): readonly CalmDemand[] {
  const order = ['factory', 'field', 'sparse', 'new-claim', 'hand-over'] as const
  return order.map((regime) => {
    const [must, aim, bound] = cells[regime]
    return { regime, declaration, level, must, ...(aim !== undefined && { aim }), ...(bound !== undefined && { bound }) }
  })
}

export const calmDemands: readonly CalmDemand[] = [
  ...calm('disable', 'sites', { factory: [1, 0.3], field: [0.3], sparse: [0.3], 'new-claim': [0], 'hand-over': [0] }),
  ...calm('disable', 'declared', { factory: [0.3, undefined, 0.6], field: [0.3], sparse: [0.3], 'new-claim': [0], 'hand-over': [0] }),
  ...calm('contain', 'sites', { factory: [30, 20], field: [5, 3], sparse: [2, 0.3], 'new-claim': [40, 30], 'hand-over': [60, 30] }),
  ...calm('alert', 'sites', { factory: [80, 60], field: [60, 30], sparse: [8, 2], 'new-claim': [130, 100], 'hand-over': [200, 100] }),
]

/** How an attack must be found. Shares from 0 to 1. */
export interface FoundDemand {
  readonly kind: AttackKind
  readonly regime: Regime
  readonly declaration: Declaration
  readonly level: Level
  readonly asked:
    | { readonly share: number; readonly withinHours: number }
    | { readonly share: number; readonly withinAttempts: number }
    | { readonly medianMinted: number }
    | { readonly never: true }
    /** Nothing: how far it goes is to be reported. */
    | { readonly reported: string; readonly withinHours: number }
}

const FACTORY_FIELD_SPARSE = ['factory', 'field', 'sparse'] as const

type Asked = FoundDemand['asked']

/** The same level asked of some attacks; null where a regime is not asked. */
function found(kinds: readonly AttackKind[], level: Level, asked: readonly (Asked | null)[], declaration: Declaration = 'sites') {
  return kinds.flatMap((kind) =>
    FACTORY_FIELD_SPARSE.flatMap((regime, index): FoundDemand[] => {
      const cell = asked[index] ?? null
      return cell === null ? [] : [{ kind, regime, declaration, level, asked: cell }]
    }),
  )
}

const inHours = (share: number, withinHours: number): Asked => ({ share, withinHours })
const inAttempts = (share: number, withinAttempts: number): Asked => ({ share, withinAttempts })
const minted = (medianMinted: number): Asked => ({ medianMinted })
const asFarAsItGoes = (withinHours: number, reported = 'as far as it goes'): Asked => ({ reported, withinHours })
const thrice = (asked: Asked): readonly Asked[] => [asked, asked, asked]

const byRulesOnly = asFarAsItGoes(HOURS_A_WEEK, 'by contract rules only')

export const foundDemands: readonly FoundDemand[] = [
  ...found(['A1', 'A2', 'A4', 'A10', 'A11', 'M21', 'M23', 'M24'], 'contain', [inHours(0.97, 24), inHours(0.95, 24), inHours(0.95, 24)]),
  ...found(['A7'], 'contain', [inHours(0.9, HOURS_A_WEEK), asFarAsItGoes(HOURS_A_WEEK), inHours(0.6, HOURS_A_WEEK)]),
  ...found(['A2', 'A6', 'A10', 'A11'], 'disable', [inAttempts(0.9, 40), byRulesOnly, inAttempts(0.9, 40)]),
  ...found(['A4'], 'disable', [inAttempts(0.9, 60), byRulesOnly, inAttempts(0.9, 60)]),
  // What mints nothing: M18 is A1 without the 2 % that A1 mints.
  ...found(['A3', 'M17', 'M18'], 'disable', thrice({ never: true })),
  ...found(['A1'], 'disable', thrice(asFarAsItGoes(HOURS_A_WEEK, 'as he mints 2 %'))),
  ...found(['A3', 'M17', 'M18'], 'contain', thrice(inHours(0.95, 24))),
  ...found(['A2', 'A10', 'A11'], 'contain', [minted(10), minted(10), minted(14)]),
  ...found(['A7'], 'contain', [minted(40), null, null]),
  ...found(['ahead'], 'alert', thrice(inHours(0.95, HOURS_A_WEEK))),
  ...found(['M20', 'M20-closed', 'M20-dormant'], 'alert', thrice(inAttempts(0.95, 5))),
  ...found(['M22'], 'alert', [inHours(0.5, HOURS_A_WEEK), null, null]),
  ...found(['M22'], 'alert', [inHours(0.8, HOURS_A_WEEK), null, null], 'shifts'),
  ...found(['excuse-each-other'], 'contain', thrice(inHours(0.8, HOURS_A_WEEK))),
  ...found(['two-claims-in-turn'], 'contain', [inHours(0.8, HOURS_A_WEEK), asFarAsItGoes(HOURS_A_WEEK), inHours(0.8, HOURS_A_WEEK)]),
  ...found(['A5', 'A9'], 'alert', thrice(asFarAsItGoes(HOURS_A_WEEK, 'not detectable'))),
]
