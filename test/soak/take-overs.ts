// How long after each fault everything that it had taken from somebody was handled again.
import { type Millis, SECOND } from '../../src/model/time.ts'
import { faultText } from './faults.ts'
import type { Observer } from './observer.ts'
import type { Struck } from './strike.ts'

export interface TakeOver {
  readonly fault: string
  /** Seconds after the first live entry. */
  readonly at: number
  /** Seconds until the last part was handled again; null where it never was. */
  readonly after: number | null
  /** Which part that was: a partition of `watch`, a feed of `ingest`, the ledger, the broker. */
  readonly part: string
  /** The broker was away in between: the time is not the role's own. */
  readonly brokerAway: boolean
}

/** What was under way when the fault struck may still have come a moment later. */
const IN_FLIGHT: Millis = 300

/** One for each fault that somebody had to stand in for, in the order of time, and one for each restart of the broker. */
export function takeOversOf(struck: readonly Struck[], nextSign: Observer['nextSign'], liveFrom: Millis): readonly TakeOver[] {
  const outages = struck.flatMap(({ at, backAt }) => (backAt === undefined ? [] : [{ from: at, to: backAt }]))
  const takeOverOf = ({ fault, at, lost, backAt }: Struck): TakeOver[] => {
    const told = { fault: faultText(fault), at: (at - liveFrom) / SECOND }
    if (backAt !== undefined) return [{ ...told, after: (backAt - at) / SECOND, part: 'the broker', brokerAway: false }]
    if (lost === null) return []
    const [part, again] = lastOf(nextSign(lost, at + IN_FLIGHT))
    const until = again ?? Number.POSITIVE_INFINITY
    const brokerAway = outages.some(({ from, to }) => from < until && to > at)
    return [{ ...told, after: again === null ? null : (again - at) / SECOND, part, brokerAway }]
  }
  return struck.flatMap(takeOverOf).sort((a, b) => a.at - b.at)
}

/** The part that was handled again last. */
function lastOf(signs: ReadonlyMap<string, Millis | null>): readonly [part: string, again: Millis | null] {
  return [...signs].reduce((last, sign) => ((sign[1] ?? Infinity) > (last[1] ?? Infinity) ? sign : last), [...signs][0] ?? ['-', null])
}

/** One line each. */
export function takeOverTable(takeOvers: readonly TakeOver[]): string {
  return takeOvers
    .map(({ fault, at, after, part, brokerAway }) => {
      const seconds = after === null ? 'not again' : `${after.toFixed(1)} s`
      return `${at.toFixed(0).padStart(5)} s  ${fault.padEnd(46)} ${seconds.padStart(10)}  ${part}${brokerAway ? ' (the broker was away)' : ''}`
    })
    .join('\n')
}
