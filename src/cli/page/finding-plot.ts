// The plot of a claim's findings: a lane for each level, a mark where something was found.
import { type Finding, type Level, levels } from '../../model/finding.ts'
import { isoTime } from '../../model/time.ts'
import { counted, shortTime } from '../text.ts'
import { figure, type Mark, type PlainTable } from './figure.ts'
import { html, type Markup } from './markup.ts'
import { AREA, type Domain, drawn, xOf } from './scale.ts'

const MOST_ROWS = 48
/** Marks nearer to each other than this many units of the drawing are one. */
const APART = 4

/** The middle of each lane; the gravest is above. */
const LANES: Readonly<Record<Level, number>> = { disable: 42, contain: 101, alert: 160 }
/** A mark around its middle: shapes tell the levels apart where colours cannot. */
const SHAPES: Readonly<Record<Level, string>> = { alert: 'm0-6l6 11h-12z', contain: 'm0-7l7 7l-7 7l-7-7z', disable: 'm-5.5-5.5h11v11h-11z' }

/** The findings of one claim. */
export function findingPlot(id: string, findings: readonly Finding[], span: Pick<Domain, 'from' | 'to'>): Markup {
  const domain: Domain = { ...span, most: 1 }
  return figure({
    ...{ id, domain, title: 'Findings', description: described(findings) },
    marks: levels.flatMap((level) =>
      marksOf(
        findings.filter((finding) => finding.level === level),
        domain,
      ),
    ),
    ticks: levels.map((level) => ({ at: LANES[level], label: level })),
    table: tableOf(findings),
  })
}

/** One mark for all findings of a level that lie too near to each other to be told apart. */
function marksOf(findings: readonly Finding[], domain: Domain): readonly Mark[] {
  const places = Map.groupBy(findings, ({ at }) => Math.floor(xOf(at, domain) / APART))
  return Array.from(places.values(), (near) => ({ look: '', label: null, drawing: markOf(near, domain) }))
}

function markOf(near: readonly Finding[], domain: Domain): Markup | null {
  const [first] = near
  if (first === undefined) return null
  const x = drawn(Math.min(AREA.right - 6, xOf(first.at, domain)))
  const label = `${counted(near.length, 'finding')} of level ${first.level}, the first ${shortTime(isoTime(first.at))} UTC: ${reasonsOf(first)}`
  return html`<path class="mark-${first.level}" d="M${x} ${LANES[first.level]}${SHAPES[first.level]}"><title>${label}</title></path>
`
}

function described(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing was found.'
  const counts = levels.map((level) => `${findings.filter((finding) => finding.level === level).length} of level ${level}`)
  return `${counted(findings.length, 'finding')}: ${counts.join(', ')}.`
}

/** The gravest ones where there are too many, in the order of time. */
function tableOf(findings: readonly Finding[]): PlainTable {
  const gravest = findings.toSorted((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level) || a.at - b.at).slice(0, MOST_ROWS)
  const rest = findings.length - gravest.length
  const more = rest > 0 ? [[`and ${counted(rest, 'finding')} more`, '', '', '']] : []
  return {
    heads: ['at (UTC)', 'level', 'source', 'why'],
    rows: [
      ...gravest
        .sort((a, b) => a.at - b.at)
        .map((finding) => [shortTime(isoTime(finding.at)), finding.level, finding.source ?? 'the claim', reasonsOf(finding)]),
      ...more,
    ],
  }
}

function reasonsOf({ reasons }: Finding): string {
  return reasons.map(({ text }) => text).join('; ')
}
