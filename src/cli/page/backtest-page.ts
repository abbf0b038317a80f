// The page of a backtest: one file that a browser shows without a script and without anything from elsewhere.
import type { Backtest } from '../../app/backtest/backtest.ts'
import type { BacktestReport } from '../../app/backtest/backtest-report.ts'
import { levels } from '../../model/finding.ts'
import { devicesText, hitText, isLoud, laterTexts, nameOfClaim, pairText, sideRows, WORDS } from '../backtest-words.ts'
import { counted, grouped, shortTime } from '../text.ts'
import { claimSections } from './claim-section.ts'
import { plainTable } from './figure.ts'
import { html, type Markup, type Part } from './markup.ts'
import { style } from './style.ts'

/** What a page lists of each kind; `-o json` has all of it. */
const MOST_ROWS = 300

/** Nothing may be loaded or run, and nothing sent: the style sheet within is all that the page needs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

type Difference = BacktestReport['differences'][number]

/** The whole page, in pieces. */
export function* backtestPage(tested: Backtest, report: BacktestReport): Generator<string> {
  const title = report.b === null ? 'claimwatch: a replay' : 'claimwatch: a backtest of two configurations'
  const head = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
<title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>
${summary(report)}${dayTable(report)}${batchTable(report)}${differenceList(report)}`
  yield head.markup
  for (const section of claimSections(tested)) yield section.markup
  yield html`</main></body></html>
`.markup
}

function summary({ interrupted, a, b }: BacktestReport): Markup {
  const { from, to, events, lines } = a.input
  const span = from === null || to === null ? 'No event.' : `${shortTime(from)} to ${shortTime(to)} UTC`
  const rows = sideRows(a).map(([what, ofA], index): readonly Part[] => [
    what.trim(),
    ofA,
    ...(b === null ? [] : [sideRows(b)[index]?.[1] ?? '']),
  ])
  return html`${interrupted ? html`<p><strong>Interrupted: this is about the part that was read.</strong></p>` : null}
<p>${span}: ${counted(events, 'event')} of ${counted(lines, 'line')}. Nothing was done and nobody was told: this is what would have been.</p>
<p class="soft">A: ${a.file}${b === null ? null : html`<br>B: ${b.file}`}</p>
${plainTable({ heads: ['would have been', 'A', ...(b === null ? [] : ['B'])], rows })}`
}

function dayTable({ days, b }: BacktestReport): Markup {
  const loud = days.filter(isLoud)
  const quiet = `${counted(days.length - loud.length, 'day')} of claims are quiet.`
  if (loud.length === 0) return html`<h2>Days</h2><p>Nothing would have been found: ${quiet}</p>`
  type Side = (typeof loud)[number]['a']
  const pair = (row: (typeof loud)[number], of: (side: Side) => number): string => pairText(of(row.a), row.b === null ? null : of(row.b))
  const rows = loud.slice(0, MOST_ROWS).map((row) => [
    nameOfClaim(row),
    row.day,
    row.timeZone,
    pair(row, ({ attempts }) => attempts.ok),
    pair(row, ({ attempts: { duplicate, rejected, orphan, offPattern } }) => duplicate + rejected + orphan + offPattern),
    ...levels.map((level) =>
      leveled(
        level,
        pair(row, ({ reached }) => reached[level]),
      ),
    ),
    pair(row, ({ findings }) => levels.reduce((sum, level) => sum + findings[level], 0)),
  ])
  const heads = ['claim', 'day', 'time zone', 'ok', 'other', ...levels.map((level) => WORDS[level].toLowerCase()), 'findings']
  return html`<h2>Days on which something would have been found</h2>
${plainTable({ heads, rows })}
<p class="soft">${more(loud.length)}Incidents that were first so grave on that day${b === null ? '' : '; where A and B differ it is A / B'}. The other ${quiet}</p>`
}

/** A count of a level, in its colour where there is any. */
function leveled(level: string, text: string): Part {
  return text === '0' ? text : html`<span class="level-${level}">${text}</span>`
}

function batchTable({ batches: { declared, seen, hit }, b }: BacktestReport): Markup {
  const all = `${counted(declared, 'declared batch', 'declared batches')}, ${grouped(seen)} that ${seen === 1 ? 'looks' : 'look'} like one`
  if (hit.length === 0) return html`<h2>Legitimate batches</h2><p>None of them would have been hit: ${all}.</p>`
  const rows = hit
    .slice(0, MOST_ROWS)
    .map((batch) => [
      nameOfClaim(batch),
      batch.day,
      batch.is,
      batch.sources.slice(0, 3).join(', '),
      devicesText(batch),
      hitText(batch.a),
      ...(b === null ? [] : [hitText(batch.b)]),
      batch.a?.reasons[0]?.text ?? batch.b?.reasons[0]?.text ?? '',
    ])
  const heads = ['claim', 'day', 'it is', 'sources', 'devices', 'A', ...(b === null ? [] : ['B']), 'why']
  return html`<h2>Legitimate batches that would have been hit</h2>
${plainTable({ heads, rows })}
<p class="soft">${more(hit.length)}Of ${all}.</p>`
}

function differenceList({ b, alike, differences }: BacktestReport): Markup {
  if (b === null) return html``
  const same = `${counted(alike ?? 0, 'incident')} under both alike.`
  if (differences.length === 0) return html`<h2>Differences</h2><p>None; ${same}</p>`
  return html`<h2>Differences</h2>
<ul class="plain">${differences.slice(0, MOST_ROWS).map(
    (difference) => html`<li>${differenceText(difference)}</li>
`,
  )}</ul><p class="soft">${more(differences.length)}${same}</p>`
}

function differenceText(difference: Difference): Markup {
  const { a, b } = difference
  const known = a ?? b
  if (known === null) return html``
  const sides = [a, b].map((side, index) =>
    side === null ? null : `${index === 0 ? 'A' : 'B'}: ${side.level}, ${counted(side.minted, 'certificate')} minted`,
  )
  const only = a === null ? 'Only under B: ' : b === null ? 'Only under A: ' : ''
  const texts = [...sides.filter((text) => text !== null), ...laterTexts(difference), known.reasons[0]?.text ?? '']
  return html`<span class="level-${known.level}">${only}${nameOfClaim(known)}</span>, since ${shortTime(known.reachedAt.alert ?? known.lastAt)} UTC. ${texts.join('; ')}`
}

function more(rows: number): string {
  return rows > MOST_ROWS ? `${grouped(rows - MOST_ROWS)} more rows with -o json. ` : ''
}
