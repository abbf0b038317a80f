// A plot with everything around it: its axes, what it says to those who cannot see it, its legend, and the same as a table.
import { html, type Markup, type Part } from './markup.ts'
import { AREA, type AxisTick, type Domain, timeTicks, valueTicks } from './scale.ts'

/** Something that is drawn, and what the legend says of it. */
export interface Mark {
  /** The class that gives it its look; a line's begins with `line`. */
  readonly look: string
  /** Null where another mark says the same, or where it speaks for itself. */
  readonly label: string | null
  /** Null where there is nothing to draw: then the legend says nothing of it either. */
  readonly drawing: Markup | null
}

/** A table: heads, and cells as texts or numbers. */
export interface PlainTable {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly Part[])[]
}

export interface Figure {
  /** Of this page only. */
  readonly id: string
  readonly title: string
  /** What the drawing shows, in a sentence: it is read out in its place. */
  readonly description: string
  readonly domain: Domain
  /** What is drawn, from back to front. */
  readonly marks: readonly Mark[]
  /** Beside the vertical axis; absent, values from nothing to the most. */
  readonly ticks?: readonly AxisTick[]
  readonly table: PlainTable
}

/** The plot as a figure. It needs no script and nothing from elsewhere. */
export function figure({ id, title, description, domain, marks, ticks, table }: Figure): Markup {
  const { width, height, left, right, top, bottom } = AREA
  return html`<figure>
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
<g class="grid">${(ticks ?? valueTicks(domain)).map(({ at, label }) => html`<path d="M${left} ${at}H${right}"/><text x="${left - 6}" y="${at + 4}" text-anchor="end">${label}</text>`)}</g>
<g class="axis"><path d="M${left} ${bottom}H${right}"/>${timeTicks(domain).map(({ at, label }) => html`<path d="M${at} ${bottom}v4"/><text x="${at}" y="${bottom + 17}" text-anchor="middle">${label}</text>`)}</g>
${marks.map(({ drawing }) => drawing)}
<path class="frame" d="M${left} ${top}V${bottom}"/>
</svg>
${legend(marks)}
<details><summary>The same as a table</summary>${plainTable(table)}</details>
</figure>
`
}

function legend(marks: readonly Mark[]): Markup | null {
  const told = marks.filter(({ drawing, label }) => drawing !== null && label !== null)
  if (told.length === 0) return null
  return html`<ul class="legend">${told.map(({ look, label }) => html`<li><svg viewBox="0 0 22 12" aria-hidden="true"><path class="${look}" d="${sampleOf(look)}"/></svg>${label}</li>`)}</ul>`
}

/** Lines are shown as lines, all else as a patch. */
function sampleOf(look: string): string {
  return look.startsWith('line') ? 'M1 6H21' : 'M4 1h14v10h-14z'
}

/** A table with its heads; the first cell of a row names it. */
export function plainTable({ heads, rows }: PlainTable): Markup {
  return html`<div class="table" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) => html`<tr><th scope="row">${first ?? null}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>`
}
