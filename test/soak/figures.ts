// The figures of a run: what was asked for beside what was measured, as a table for people.

export interface Figure {
  readonly what: string
  readonly measured: number
  /** Null: for information. */
  readonly asked: number | null
  /** The figure may be greater than what was asked for. */
  readonly orMore?: true
  /** Of a figure that is not met: what was found, for whoever looks into it. */
  readonly examples?: readonly string[]
}

/** How long a part of a role was handled by nobody after a fault. */
export interface TakeOver {
  readonly fault: string
  /** Seconds after the first live entry. */
  readonly at: number
  /** Seconds until the last part was handled again, and which it was; null where none showed up any more. */
  readonly after: number | null
  readonly part: string
}

export function isMet({ asked, measured, orMore }: Figure): boolean {
  if (asked === null) return true
  return orMore === true ? measured >= asked : measured === asked
}

/** How many must be none: the examples say which they are. */
export function none(what: string, found: readonly string[]): Figure {
  return { what, asked: 0, measured: found.length, examples: found }
}

/** How many examples of a figure that is not met are shown. */
const EXAMPLES = 5
const LONGEST_EXAMPLE = 600

/** One line a figure; what is not met stands out, with some examples below it. */
export function figureTable(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ what }) => what.length))
  return figures
    .flatMap((figure) => {
      const { what, asked, measured, orMore, examples = [] } = figure
      const wanted = asked === null ? '-' : `${orMore === true ? '>=' : ''}${asked}`
      const line = `${what.padEnd(width)}  ${wanted.padStart(10)}  ${String(measured).padStart(10)}${isMet(figure) ? '' : '  <-- not met'}`
      const shown = isMet(figure) ? [] : examples.slice(0, EXAMPLES)
      return [line, ...shown.map((example) => `    ${example.slice(0, LONGEST_EXAMPLE)}`)]
    })
    .join('\n')
}

/** One line a fault that took something from somebody. */
export function takeOverTable(takeOvers: readonly TakeOver[]): string {
  return takeOvers
    .map(({ fault, at, after, part }) => {
      const seconds = after === null ? 'not again' : `${after.toFixed(1)} s`
      return `${at.toFixed(0).padStart(5)} s  ${fault.padEnd(48)} ${seconds.padStart(10)}  ${part}`
    })
    .join('\n')
}
