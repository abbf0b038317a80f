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
