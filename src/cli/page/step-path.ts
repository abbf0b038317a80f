// Paths of a drawing that follow a course: bars, steps and bands, one path for all of a look.
import type { Bucket } from '../../app/backtest/thinned.ts'
import { html, type Markup } from './markup.ts'
import { type Domain, drawn, xOf, yOf } from './scale.ts'

/** A bar from one value to another, as wide as its bucket. */
export interface Bar {
  readonly from: number
  readonly to: number
}

/** All bars of a look; those of no height are left out. Null where there is none. */
export function bars(look: string, buckets: readonly Bucket<Bar>[], domain: Domain): Markup | null {
  const tall = buckets.filter(({ value }) => value.to > value.from)
  if (tall.length === 0) return null
  return html`<path class="${look}" d="${tall.map((bucket) => barPath(bucket, domain))}"/>
`
}

function barPath({ from, to, value }: Bucket<Bar>, domain: Domain): Markup {
  const [left, top] = [xOf(from, domain), yOf(value.to, domain)]
  // A bar of a moment in a history of years is drawn all the same.
  const width = Math.max(NARROWEST, drawn(xOf(to, domain) - left))
  return html`M${left} ${top}h${width}v${drawn(yOf(value.from, domain) - top)}h${-width}z`
}

const NARROWEST = 0.8

/** A line in steps; it breaks off where there is no value, and runs on where there is no bucket. Null where there is no value at all. */
export function steps(look: string, buckets: readonly Bucket<number | null>[], domain: Domain): Markup | null {
  let before: number | null = null
  const path: Markup[] = []
  for (const { from, to, value } of buckets) {
    if (value !== null) path.push(stepPath({ from, to, value }, before === null, domain))
    before = value
  }
  return path.length === 0
    ? null
    : html`<path class="${look}" d="${path}"/>
`
}

function stepPath({ from, to, value }: Bucket<number>, isFirst: boolean, domain: Domain): Markup {
  const [left, right, y] = [xOf(from, domain), xOf(to, domain), yOf(value, domain)]
  return isFirst ? html`M${left} ${y}H${right}` : html`H${left}V${y}H${right}`
}

/** A level line over all of the domain. */
export function level(look: string, value: number, domain: Domain): Markup {
  return html`<path class="${look}" d="M${xOf(domain.from, domain)} ${yOf(value, domain)}H${xOf(domain.to, domain)}"/>
`
}
