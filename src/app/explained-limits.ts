// The operator's limits on a claim beside what its windows show: whatever they look at, each with the level it reaches.
import { readingOf } from '../detect/limits.ts'
import { isAccepted, outcomeKey, outcomes } from '../model/attempt.ts'
import type { Level } from '../model/finding.ts'
import type { OperatorLimit } from '../model/settings.ts'
import type { Reading, Span, WindowReading } from '../model/window.ts'

/** A limit of the operator and the number it looks at. */
export interface ExplainedLimit {
  readonly over: Span
  readonly reading: Reading
  readonly value: number
  readonly above: number
  readonly level: Level
  /** Of a ratio: of fewer attempts it says nothing. */
  readonly atLeast?: number
}

/** Reads each limit's number off the window it is about, in the order in which they are configured. */
export function explainLimits(limits: readonly OperatorLimit[], windows: readonly WindowReading[]): readonly ExplainedLimit[] {
  return limits.flatMap((limit) => {
    const window = windows.find(({ over }) => over === limit.over)
    if (window === undefined) return []
    const { over, above, level } = limit
    const reading = readingOf(limit)
    const atLeast = 'ratio' in limit ? { atLeast: limit.atLeast } : {}
    return [{ over, reading, value: numberIn(window, reading), above, level, ...atLeast }]
  })
}

function numberIn(window: WindowReading, reading: Reading): number {
  switch (reading) {
    case 'attempts':
      return attemptsOf(window)
    case 'accepted':
      return attemptsOf(window, isAccepted)
    case 'rejected-ratio':
      return window.attempts.rejected / Math.max(1, attemptsOf(window))
    case 'connects':
    case 'creates':
    case 'registers':
    case 'refusals':
      return window.entries[reading]
    case 'clients':
    case 'serials':
    case 'sources':
      return window[reading]
    case 'new-sources':
      return window.newSources
    default:
      return window.attempts[outcomeKey(reading)]
  }
}

function attemptsOf({ attempts }: WindowReading, isCounted: typeof isAccepted = () => true): number {
  return outcomes.filter(isCounted).reduce((sum, outcome) => sum + attempts[outcomeKey(outcome)], 0)
}
