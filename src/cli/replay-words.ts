// The report of a replay for people: what was found first, then how the claims did, what the history is, and what was read.
import type { Report } from '../app/report.ts'
import { UNREGISTERED } from '../model/claim.ts'
import { levels } from '../model/finding.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { render } from '../model/untrusted.ts'
import { verdictText } from '../tell/message.ts'
import { nameOf } from './claim-name.ts'
import { beforeText, mintedBefore, mintedInAll, mintedText } from './minted-words.ts'
import { type Column, tableText } from './output.ts'
import { nextStep } from './replay-next.ts'
import { byteSize, counted, grouped, listed, shortTime, timeSpan, wrapped } from './text.ts'

/** What a person reads of each list; the JSON holds all of it. */
const MOST_INCIDENTS = 10
const MOST_ROWS = 20
const MOST_SOURCES = 5
const MOST_REASONS = 3

/** The whole report as text: plain lines of at most 100 columns. `configured` are the claims of the configuration. */
export function reportText(report: Report, configured: readonly ClaimSettings[]): string {
  return [headline(report), ...incidentTexts(report, configured), claimTable(report), historyText(report), inputText(report)].join('\n')
}

type Incident = Report['incidents'][number]

function headline({ interrupted, incidents, claims, history }: Report): string {
  const note = interrupted ? 'INTERRUPTED: what follows is about the part that was read.\n' : ''
  if (incidents.length === 0) {
    const but = history.blindSpots.length === 0 ? '' : '; not everything can be judged, see below'
    return `${note}Nothing was found in ${counted(claims.length, 'claim')}${but}.\n`
  }
  const { count, before } = mintedInAll(incidents)
  const isOne = incidents.length === 1
  const misused = new Set(incidents.map(({ claim }) => claim)).size
  const whose = `${isOne ? 'its' : 'their'} sources minted ${mintedText(count, before, !isOne)}`
  return `${note}${counted(incidents.length, 'incident')} in ${counted(misused, 'claim')}; ${whose}.\n`
}

function incidentTexts({ incidents }: Report, configured: readonly ClaimSettings[]): readonly string[] {
  const gravest = incidents.toSorted((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level))
  const rest = incidents.length - MOST_INCIDENTS
  const more = rest > 0 ? [`… and ${counted(rest, 'incident')} more, with -o json\n`] : []
  return [...gravest.slice(0, MOST_INCIDENTS).map((incident) => incidentText(incident, configured)), ...more]
}

function incidentText(incident: Incident, configured: readonly ClaimSettings[]): string {
  const { level, openedAt, minted, sources, reasons, verdict } = incident
  const exact = minted.filter(({ basis }) => basis === 'exact').length
  const basis = minted.length === 0 ? '' : ` (${exact} exact, ${minted.length - exact} inferred)`
  const by = sources.length === 0 ? '' : ` by ${listed(sources, MOST_SOURCES)}`
  return [
    wrapped('', `${level.toUpperCase()}  claim ${nameOf(incident.claim, incident.alias)}, since ${shortTime(openedAt)} UTC`),
    wrapped('  minted  ', `${counted(minted.length, 'certificate')}${basis}${by}${beforeText(mintedBefore(minted, openedAt))}`),
    wrapped('  why     ', listed(Array.from(new Set(reasons.map(({ text }) => text))), MOST_REASONS, '; ')),
    wrapped('  verdict ', verdictText(verdict)),
    wrapped('  next    ', nextStep(incident, configured)),
  ].join('')
}

function claimTable(report: Report): string {
  return table(report.claims, [
    { head: 'CLAIM', of: (row) => nameOf(row.id, row.alias) },
    { head: 'OK', of: (row) => grouped(row.attempts.ok) },
    { head: 'DUPLICATE', of: (row) => grouped(row.attempts.duplicate) },
    { head: 'REJECTED', of: (row) => grouped(row.attempts.rejected) },
    { head: 'ORPHAN', of: (row) => grouped(row.attempts.orphan) },
    { head: 'OFF-PATTERN', of: (row) => grouped(row.attempts.offPattern) },
    { head: 'SOURCES', of: (row) => grouped(row.sources) },
  ])
}

function historyText({ history, claims }: Report): string {
  const { from, to, days, daysWithSuccess, hours, hoursWithEntries, gaps, evidence, blindSpots } = history
  if (from === null || to === null) return `HISTORY  no event\n${blindSpotTexts(blindSpots, claims)}`
  const longest = gaps.longest.toSorted((a, b) => b.hours - a.hours)[0]
  const silence = longest === undefined ? '' : `; the longest silence: ${counted(longest.hours, 'hour')} from ${shortTime(longest.from)} on`
  const span = `${shortTime(from)} to ${shortTime(to)} UTC: ${counted(days, 'day')}, ${grouped(daysWithSuccess)} with a success; `
  const kinds = table(
    evidence.filter((row) => row.claim !== null && (row.from !== null || row.alias !== null)),
    [
      { head: 'EVIDENCE', of: (row) => (row.claim === UNREGISTERED ? '(not configured)' : nameOf(row.claim ?? '', row.alias)) },
      { head: 'CONNECTS', of: (row) => grouped(row.entries.connections) },
      { head: 'REFUSED', of: (row) => grouped(row.entries.refusedConnections) },
      { head: 'REQUESTS', of: (row) => grouped(row.entries.requests) },
      { head: 'REPLIES', of: (row) => grouped(row.entries.replies) },
      { head: 'HOOK', of: (row) => grouped(row.entries.hookLines) },
    ],
  )
  const nobodys = evidence.find(({ claim }) => claim === null)
  const unnamed =
    nobodys === undefined || nobodys.from === null
      ? ''
      : `Naming no claim: ${counted(nobodys.entries.replies, 'reply', 'replies')}, ${grouped(nobodys.entries.serviceEntries)} of the provisioning service.\n`
  return [
    wrapped('HISTORY  ', `${span}entries in ${grouped(hoursWithEntries)} of ${counted(hours, 'hour')}${silence}`),
    kinds,
    unnamed,
    blindSpotTexts(blindSpots, claims),
  ].join('')
}

function blindSpotTexts(spots: Report['history']['blindSpots'], claims: Report['claims']): string {
  if (spots.length === 0) return ''
  const nameAt = (id: string): string => {
    if (id === UNREGISTERED) return 'claims that nobody configured'
    return claims.find((claim) => claim.id === id)?.alias ?? id
  }
  const texts = spots.map(({ claims: about, text, mend }) => {
    const who = about.length === 0 ? '' : `${listed(about.map(nameAt), MOST_SOURCES)}: `
    return `${wrapped('  - ', `${who}${text}`)}${wrapped('    → ', mend)}`
  })
  return `\nWhat cannot be judged:\n${texts.join('')}`
}

function inputText({ input, speed, rejections }: Report): string {
  const rate = speed.linesPerSecond > 0 ? ` in ${timeSpan(speed.seconds * 1_000)}` : ''
  const entries = [
    `${counted(input.events, 'event')}`,
    `${grouped(input.ignored)} ignored`,
    `${grouped(input.rejected)} rejected`,
    `${counted(input.duplicates, 'duplicate')}`,
  ].join(', ')
  const read = `${counted(input.lines, 'line')} (${byteSize(input.bytes)})${rate}, ${counted(input.entries, 'entry', 'entries')}: ${entries}; ${grouped(input.late)} late.`
  const rejected = rejections.map(({ reason, count, places }) =>
    wrapped(
      '  ',
      `${grouped(count)} × ${reason}: ${places.map((place) => render('terminal', place)).join(', ')}${count > places.length ? ', …' : ''}`,
    ),
  )
  return [wrapped('READ  ', read), ...rejected].join('')
}

/** A table of at most `MOST_ROWS` rows, and how many more there are. */
function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const rest = rows.length - MOST_ROWS
  return `${tableText(rows.slice(0, MOST_ROWS), columns)}${rest > 0 ? `… and ${grouped(rest)} more, with -o json\n` : ''}`
}
