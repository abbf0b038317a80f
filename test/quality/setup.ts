// What is to be tried, and the lives that it is tried on.
import { seededRandom } from '../../src/app/seeded-random.ts'
import { DAY, HOUR, type Millis } from '../../src/model/time.ts'
import { type AttackKind, assaulted, assaultOn, lengthOf } from './attacks.ts'
import type { Declaration } from './judge.ts'
import type { Life, Regime } from './life.ts'
import { HISTORY_DAYS, historyOf, lifeOf } from './regimes.ts'

export interface Task {
  readonly regime: Regime
  readonly seed: number
  readonly declaration: Declaration
  readonly attack?: { readonly kind: AttackKind; readonly perHour: number }
}

export interface Setup {
  /** Never empty. */
  readonly lives: readonly [Life, ...Life[]]
  readonly judgedFrom: Millis
  /** Null of a calm life. */
  readonly attackAt: Millis | null
}

const JUDGED_DAYS: Readonly<Record<Regime, number>> = { factory: 90, field: 90, sparse: 90, 'new-claim': 30, 'hand-over': 60 }
/** Attacks on two claims of one owner at once. */
const ON_TWO_CLAIMS: ReadonlySet<AttackKind> = new Set<AttackKind>(['M26', 'two-claims-in-turn'])

/** Days that a calm trial of a regime judges. */
export function judgedDaysOf(regime: Regime): number {
  return JUDGED_DAYS[regime]
}

/** A life without an attacker. The same seed gives the same. */
export function calmSetup(regime: Regime, seed: number): Setup {
  const life = lifeOf(regime, seed, historyOf(regime) + JUDGED_DAYS[regime])
  return { lives: [life], judgedFrom: life.from + historyOf(regime) * DAY, attackAt: null }
}

/** The lives of a task, with the attack on them if there is one. The same task gives the same. */
export function setUp({ regime, seed, attack }: Task): Setup {
  if (attack === undefined) return calmSetup(regime, seed)
  const random = seededRandom('trial', regime, seed)
  const begin = attack.kind === 'M23' ? 1 : HISTORY_DAYS + 16 + random.between(0, 6)
  const days = begin + 2 + lengthOf(attack.kind) / DAY
  const first = lifeOf(regime, seed, days)
  const at = first.from + begin * DAY + random.fraction() * DAY
  const attacked = (life: Life, index: number): Life => {
    const assault = assaultOn(life, attack.kind, at, attack.perHour, seed)
    if (attack.kind !== 'two-claims-in-turn') return assaulted(life, assault)
    const turn = (time: Millis): boolean => Math.floor(time / HOUR) % 2 === index
    return assaulted(life, { ...assault, streams: assault.streams.map((stream) => ({ ...stream, onlyWhen: turn })) })
  }
  const others = ON_TWO_CLAIMS.has(attack.kind) ? [lifeOf(regime, seed + 500_000, days, first.from)] : []
  return { lives: [attacked(first, 0), ...others.map((life) => attacked(life, 1))], judgedFrom: at, attackAt: at }
}
