// Tables for people: as Markdown, which a document can take over, and in columns for a terminal.

export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function asMarkdown({ title, head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [`### ${title}`, '', line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

/** Columns as wide as their longest cell, two blanks apart. */
export function asColumns({ title, head, rows }: Table): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) => (cells[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd()
  return [title, ...[head, ...rows].map((cells) => `  ${line(cells)}`)].join('\n')
}

/** Median and 90th percentile, or a dash. */
export function pair(spread: { readonly median: number; readonly p90: number } | null): string {
  return spread === null ? '-' : `${short(spread.median)} / ${short(spread.p90)}`
}

/** Rounded down to a tenth: 96.96 % is less than 97. */
export function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10} %`
}

/** Two digits, or all of those before the point. */
export function short(number: number): string {
  if (number === 0) return '0'
  return number >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(2)))
}
