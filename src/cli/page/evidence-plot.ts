// The plot of the evidence against a claim's sources: nats for each level over time, beside what the level asks for.
import { type ClaimCourse, type EvidenceRange, mergeEvidence, type Strand, strands } from '../../app/backtest/claim-course.ts'
import { type Bucket, inFewer } from '../../app/backtest/thinned.ts'
import { type Level, levels } from '../../model/finding.ts'
import { isoTime } from '../../model/time.ts'
import { shortTime } from '../text.ts'
import { figure, type Mark, type PlainTable } from './figure.ts'
import type { Markup } from './markup.ts'
import { type Domain, roundUp } from './scale.ts'
import { bars, steps } from './step-path.ts'

const MOST_ROWS = 48
/** The plot reaches at least as high, so that a calm claim looks calm. */
const LEAST_TOP = 15

/** The evidence of the source with the most of it, and that of young sources together. */
export function evidencePlot(id: string, { evidence }: ClaimCourse, domain: Pick<Domain, 'from' | 'to'>): Markup {
  const most = evidence.reduce((top, { value }) => Math.max(top, ...strands.map((strand) => value[strand]?.most ?? 0)), LEAST_TOP)
  const whole: Domain = { ...domain, most: roundUp(most) }
  return figure({
    ...{ id, domain: whole, title: 'Evidence, in nats', description: described(evidence) },
    marks: [
      ...levels.flatMap((level) => levelMarks(level, evidence, whole)),
      ...strandMarks('together', 'young sources together', evidence, whole),
    ],
    table: tableOf(evidence),
  })
}

function levelMarks(level: Level, evidence: readonly Bucket<EvidenceRange>[], domain: Domain): readonly Mark[] {
  const look = `line-needed line-needed-${level}`
  const asked = { look, label: `${level} asks for`, drawing: steps(look, evidence.map(neededFor(level)), domain) }
  return [...strandMarks(level, `for ${level}`, evidence, domain), asked]
}

/** The most of it as a line, and how far it went down and up within a bucket as a band. */
function strandMarks(strand: Strand, label: string, evidence: readonly Bucket<EvidenceRange>[], domain: Domain): readonly Mark[] {
  const [band, line] = [`band-${strand}`, `line-${strand}`]
  return [
    { look: band, label: null, drawing: bars(band, evidence.map(bandOf(strand)), domain) },
    { look: line, label, drawing: steps(line, evidence.map(mostOf(strand)), domain) },
  ]
}

function bandOf(strand: Strand) {
  return ({ from, to, value }: Bucket<EvidenceRange>) => {
    const range = value[strand]
    return { from, to, value: { from: Math.max(0, range?.least ?? 0), to: Math.max(0, range?.most ?? 0) } }
  }
}

function mostOf(strand: Strand) {
  return ({ from, to, value }: Bucket<EvidenceRange>) => ({ from, to, value: value[strand]?.most ?? null })
}

function neededFor(level: Level) {
  return ({ from, to, value }: Bucket<EvidenceRange>) => ({ from, to, value: value[level]?.needed ?? null })
}

function described(evidence: readonly Bucket<EvidenceRange>[]): string {
  if (evidence.length === 0) return 'No evidence: nobody used the claim, or nobody configured it.'
  const texts = strands.flatMap((strand) => {
    const ranges = evidence.map(({ value }) => value[strand]).filter((one) => one !== undefined)
    if (ranges.length === 0) return []
    const most = Math.max(...ranges.map((range) => range.most))
    const asked = ranges.findLast((range) => range.needed !== null)?.needed ?? null
    const needed = asked === null ? '' : `, ${nats(asked)} are asked for`
    return [strand === 'together' ? `young sources together ${nats(most)}` : `for ${strand} ${nats(most)}${needed}`]
  })
  return `The most evidence, in nats: ${texts.join('; ')}. Evidence alone is not all that a level asks for.`
}

function tableOf(evidence: readonly Bucket<EvidenceRange>[]): PlainTable {
  return {
    heads: ['from (UTC)', ...strands.map((strand) => (strand === 'together' ? 'young sources together' : `for ${strand}`))],
    rows: inFewer(evidence, mergeEvidence, MOST_ROWS).map(({ from, value }) => [
      shortTime(isoTime(from)).slice(0, 16),
      ...strands.map((strand) => rangeText(value[strand])),
    ]),
  }
}

function rangeText(range: EvidenceRange[Strand]): string {
  if (range === undefined) return '–'
  const { least, most, needed } = range
  const span = nats(least) === nats(most) ? nats(most) : `${nats(least)} to ${nats(most)}`
  return needed === null ? span : `${span} of ${nats(needed)}`
}

/** To a tenth, as findings tell it. */
function nats(value: number): string {
  return String(Math.round(value * 10) / 10)
}
