// The report of a backtest for people: the two configurations beside each other, the days, the batches that were hit, and what differs.
import type { BacktestReport } from '../app/backtest/backtest-report.ts'
import { UNREGISTERED } from '../model/claim.ts'
import { type Level, levels } from '../model/finding.ts'
import { SECOND } from '../model/time.ts'
import { verdictText } from '../tell/message.ts'
import { nameOf } from './claim-name.ts'
import { type Column, tableText } from './output.ts'
import { counted, grouped, listed, shortTime, timeSpan, wrapped } from './text.ts'

/** What a person reads of each list; the JSON holds all of it. */
const MOST_ROWS = 20
const MOST_SOURCES = 5
const MOST_REASONS = 2

type Row = BacktestReport['days'][number]
type Batch = BacktestReport['batches']['hit'][number]
type Difference = BacktestReport['differences'][number]
type Incident = NonNullable<Difference['a']>

/** The whole report as text: plain lines of at most 100 columns but for wide tables. */
export function backtestText(report: BacktestReport): string {
  return [headText(report), daysText(report), batchesText(report), differencesText(report)].join('\n')
}

function headText({ interrupted, a, b }: BacktestReport): string {
  const { from, to, events } = a.input
  const note = interrupted ? 'INTERRUPTED: what follows is about the part that was read.\n' : ''
  const span = from === null || to === null ? 'no event' : `${shortTime(from)} to ${shortTime(to)} UTC: ${counted(events, 'event')}`
  const rows = sideRows(a).map(([what, ofA], index) => ({ what, a: ofA, b: b === null ? '' : (sideRows(b)[index]?.[1] ?? '') }))
  return [
    note,
    wrapped('A  ', a.file),
    ...(b === null ? [] : [wrapped('B  ', b.file)]),
    wrapped('HISTORY  ', span),
    '\n',
    tableText(rows, [
      { head: 'WOULD-HAVE-BEEN', of: (row) => row.what },
      { head: 'A', of: (row) => row.a },
      ...(b === null ? [] : [{ head: 'B', of: (row: (typeof rows)[number]) => row.b }]),
    ]),
  ].join('')
}

/** What one configuration comes to, in a few rows. */
export function sideRows({ reached, acted, minted, batchesHit, findings }: BacktestReport['a']): readonly (readonly [string, string])[] {
  const hit = levels.reduce((sum, level) => sum + batchesHit[level], 0)
  return [
    ['incidents alerted', grouped(reached.alert)],
    ['  of them contained', grouped(reached.contain)],
    ['  of them disabled', grouped(reached.disable)],
    ['  of them acted on by itself', grouped(acted)],
    ['findings', grouped(levels.reduce((sum, level) => sum + findings[level], 0))],
    ['certificates minted in incidents', grouped(minted)],
    ['legitimate batches hit', hit === 0 ? '0' : `${grouped(hit)} (${levels.map((level) => `${level} ${batchesHit[level]}`).join(', ')})`],
  ]
}

/** Of a day that shows something: attempts, and what each configuration makes of it. */
function daysText({ days, b }: BacktestReport): string {
  const loud = days.filter(isLoud)
  const quiet = counted(days.length - loud.length, 'day')
  if (loud.length === 0) return `Nothing would have been found: ${quiet} of claims are quiet.\n`
  const pair = (of: (side: Row['a']) => number) => (row: Row) => pairText(of(row.a), row.b === null ? null : of(row.b))
  const table = cutTable(loud, [
    { head: 'CLAIM', of: (row) => nameOfClaim(row) },
    { head: 'DAY', of: (row) => row.day },
    { head: 'OK', of: pair(({ attempts }) => attempts.ok) },
    { head: 'OTHER', of: pair(({ attempts: { duplicate, rejected, orphan, offPattern } }) => duplicate + rejected + orphan + offPattern) },
    ...levels.map((level) => ({ head: WORDS[level], of: pair(({ reached }) => reached[level]) })),
    { head: 'FINDINGS', of: pair(({ findings }) => levels.reduce((sum, level) => sum + findings[level], 0)) },
  ])
  const legend = b === null ? '' : '; where A and B differ it is A / B'
  return `${table}${wrapped('', `Incidents that were first so grave on that day${legend}. The other ${quiet} of claims are quiet.`)}`
}

/** What is said to be done at each level. */
export const WORDS: Readonly<Record<Level, string>> = { alert: 'ALERTED', contain: 'CONTAINED', disable: 'DISABLED' }

/** Whether anything is found on a day, by any configuration. */
export function isLoud({ a, b }: Row): boolean {
  return [a, b].some((side) => side !== null && levels.some((level) => side.findings[level] + side.reached[level] > 0))
}

/** `3`, or `3 / 4` where the configurations differ. */
export function pairText(a: number, b: number | null): string {
  return b === null || a === b ? grouped(a) : `${grouped(a)} / ${grouped(b)}`
}

/** The name of a claim in a table. */
export function nameOfClaim({ claim, alias }: { readonly claim: string; readonly alias: string | null }): string {
  return claim === UNREGISTERED ? '(not configured)' : nameOf(claim, alias)
}

function batchesText({ batches: { declared, seen, hit }, b }: BacktestReport): string {
  const all = `${counted(declared, 'declared batch', 'declared batches')}, ${grouped(seen)} that ${seen === 1 ? 'looks' : 'look'} like one`
  if (hit.length === 0) return `BATCHES  none of them would have been hit: ${all}.\n`
  const table = cutTable(hit, [
    { head: 'BATCH-HIT', of: nameOfClaim },
    { head: 'DAY', of: ({ day }) => day },
    { head: 'IT-IS', of: ({ is }) => is },
    { head: 'SOURCE', of: ({ sources }) => listed(sources, 1) },
    { head: 'DEVICES', of: devicesText },
    { head: 'A', of: (row) => hitText(row.a) },
    ...(b === null ? [] : [{ head: 'B', of: (row: Batch) => hitText(row.b) }]),
  ])
  return `${table}Of ${all}.\n`
}

/** How many devices of how many. */
export function devicesText({ devices, planned }: Batch): string {
  return planned === null ? grouped(devices) : `${grouped(devices)} of ${grouped(planned)}`
}

/** How hard a batch is hit. */
export function hitText(hit: Batch['a']): string {
  if (hit === null) return '-'
  return hit.is === 'beside' ? `${hit.level}, for others` : hit.level
}

function differencesText({ b, alike, differences }: BacktestReport): string {
  if (b === null) return ''
  const same = `${counted(alike ?? 0, 'incident')} under both alike`
  if (differences.length === 0) return `DIFFERENCES  none; ${same}.\n`
  const texts = differences.slice(0, MOST_ROWS).map(differenceText)
  return [`DIFFERENCES  ${grouped(differences.length)}; ${same}.\n`, ...texts, moreText(differences.length)].join('')
}

function differenceText(difference: Difference): string {
  const { a, b } = difference
  const known = a ?? b
  if (known === null) return ''
  const by = known.sources.length === 0 ? '' : ` by ${listed(known.sources, MOST_SOURCES)}`
  const head = `claim ${nameOf(known.claim, known.alias)}, since ${shortTime(known.reachedAt.alert ?? known.lastAt)} UTC${by}`
  return [
    wrapped(`  ${headOf(difference)}  `, head),
    ...(a === null ? [] : [wrapped('      A  ', sideText(a))]),
    ...(b === null ? [] : [wrapped('      B  ', sideText(b))]),
    ...laterTexts(difference).map((text) => wrapped('         ', text)),
  ].join('')
}

const HEADS: Readonly<Record<Difference['is'], string>> = {
  'only-a': 'ONLY A',
  'only-b': 'ONLY B',
  level: 'LEVEL ',
  verdict: 'VERDICT',
  time: 'TIME  ',
}

function headOf({ is }: Difference): string {
  return HEADS[is]
}

function sideText({ level, minted, mintedBefore, verdict, reasons }: Incident): string {
  const why = listed(Array.from(new Set(reasons.map(({ text }) => text))), MOST_REASONS, '; ')
  return `${level}, ${counted(minted, 'certificate')} minted, ${grouped(mintedBefore[level] ?? 0)} of them before; ${verdictText(verdict)}; ${why}`
}

/** `B reaches alert 5 min 0 s earlier`, for each level that both reach, and not at the same time. */
export function laterTexts({ laterSeconds }: Difference): readonly string[] {
  return levels.flatMap((level) => {
    const seconds = laterSeconds[level]
    if (seconds === null || seconds === 0) return []
    const span = Math.abs(seconds) < 1 ? 'less than 1 s' : timeSpan(Math.abs(seconds) * SECOND)
    return [`B reaches ${level} ${span} ${seconds > 0 ? 'later' : 'earlier'}`]
  })
}

function cutTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  return `${tableText(rows.slice(0, MOST_ROWS), columns)}${moreText(rows.length)}`
}

function moreText(length: number): string {
  return length > MOST_ROWS ? `… and ${grouped(length - MOST_ROWS)} more, with -o json\n` : ''
}
