// What a run of the soak is asked for: short in `npm test`, long in `npm run soak`. One implementation, other figures.
import { MINUTE, type Millis, SECOND } from '../../src/model/time.ts'

export interface SoakPlan {
  readonly seed: number
  /** Log entries, the doubled ones counted. */
  readonly entries: number
  /** Of processes, over all roles: SIGKILL, or SIGSTOP past the session and SIGCONT. */
  readonly kills: number
  /** Half of them by SIGTERM, half by SIGKILL. */
  readonly brokerRestarts: number
  /** Instances that are added, and removed again by SIGTERM. */
  readonly additions: number
  /** Disablements that must come of it: so many claims leak. */
  readonly leaks: number
  readonly claims: number
  readonly partitions: number
  /** From one fault to the next, on the average. */
  readonly faultEvery: Millis
  /** How far before the start the first entries lie. */
  readonly backlog: Millis
  /** Share of entries of other devices. */
  readonly noise: number
  /** Share of entries that cannot be read. */
  readonly broken: number
  /** Share of entries that become visible later than usual, and by how much at most: less than `settle`. */
  readonly late: number
  readonly lateBy: Millis
  readonly doubled: number
  readonly settle: Millis
  readonly attemptTimeout: Millis
  readonly sessionTimeout: Millis
}

/** What both forms share (issue 5: 2 % late, 1 % doubled). */
const shares = { noise: 0.3, broken: 0.002, late: 0.02, doubled: 0.01 } as const

/** The short form, which fits into three minutes of `npm test`. */
export const shortPlan: SoakPlan = {
  ...shares,
  ...{ seed: 5, entries: 20_000, kills: 8, brokerRestarts: 2, additions: 0, leaks: 3, claims: 4, partitions: 3 },
  ...{ faultEvery: 7 * SECOND, backlog: 4 * MINUTE, lateBy: 15 * SECOND },
  ...{ settle: 20 * SECOND, attemptTimeout: 20 * SECOND, sessionTimeout: 5 * SECOND },
}

/** The long form. */
export const longPlan: SoakPlan = {
  ...shares,
  ...{ seed: 1, entries: 200_000, kills: 60, brokerRestarts: 10, additions: 5, leaks: 12, claims: 12, partitions: 6 },
  ...{ faultEvery: 14 * SECOND, backlog: 5 * MINUTE, lateBy: 120 * SECOND },
  ...{ settle: 150 * SECOND, attemptTimeout: MINUTE, sessionTimeout: 6 * SECOND },
}

/** Before the first fault, and after the last one. */
const CALM: Millis = 8 * SECOND

/** How long entries come as time goes by. */
export function liveSpan({ kills, brokerRestarts, additions, faultEvery }: SoakPlan): Millis {
  return 2 * CALM + (kills + brokerRestarts + 2 * additions) * faultEvery
}

/** When the `index`th fault is due, after the live entries began. */
export function dueOf(index: number, { faultEvery }: SoakPlan): Millis {
  return CALM + index * faultEvery
}
