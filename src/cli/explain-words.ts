// An explanation for people: the windows beside their limits, the evidence against each source, and what each level asks for.
import type { Explained } from '../app/explain.ts'
import type { ExplainedLimit } from '../app/explained-limits.ts'
import type { Asked, EvidenceExplanation, SourceExplanation } from '../model/explanation.ts'
import { type Level, levels } from '../model/finding.ts'
import { isoTime, type Millis, SECOND } from '../model/time.ts'
import { render } from '../model/untrusted.ts'
import type { WindowReading } from '../model/window.ts'
import { type Column, tableText } from './output.ts'
import { counted, grouped, shortTime, wrapped } from './text.ts'

const MOST_FINDINGS = 10
const MOST_SOURCES = 5
/** Of sources that did nothing bad. */
const MOST_QUIET_SOURCES = 3
const MOST_ATTEMPTS = 20

/** All of it as text of at most 100 columns, but for tables. */
export function explainedText(explained: Explained): string {
  const { alias, explanation } = explained
  if (explanation === null) return `Nothing of claim ${alias} was seen by then.\n`
  const { at, windows, evidence } = explanation
  return [
    `Claim ${alias} at ${time(at)}\n${knownText(explained, at)}`,
    `Windows\n${tableText(windows, windowColumns)}`,
    explained.operatorLimits.length === 0 ? '' : `Limits of the operator\n${tableText(explained.operatorLimits, limitColumns)}`,
    ...(evidence === null ? [] : [claimText(evidence, explained), ...sourceTexts(evidence)]),
    attemptsText(explained),
    findingsText(explained),
  ]
    .filter((text) => text !== '')
    .join('\n')
}

/** The windows of a claim beside what is expected of them, and the limit. */
export const windowColumns: readonly Column<WindowReading>[] = [
  { head: 'WINDOW', of: ({ over }) => over },
  { head: 'ATTEMPTS', of: ({ attempts }) => grouped(Object.values(attempts).reduce((sum, count) => sum + count, 0)) },
  { head: 'EXPECTED', of: ({ expected }) => (expected === null ? 'unknown' : grouped(expected)) },
  { head: 'LIMIT', of: ({ limit }) => (limit === null ? 'none' : grouped(limit)) },
  { head: 'OK', of: ({ attempts }) => grouped(attempts.ok) },
  { head: 'DUPLICATE', of: ({ attempts }) => grouped(attempts.duplicate) },
  { head: 'REJECTED', of: ({ attempts }) => grouped(attempts.rejected) },
  { head: 'ORPHAN', of: ({ attempts }) => grouped(attempts.orphan) },
  { head: 'OFF-PATTERN', of: ({ attempts }) => grouped(attempts.offPattern) },
  { head: 'SOURCES', of: ({ sources }) => grouped(sources) },
]

function time(at: Millis): string {
  return `${shortTime(isoTime(at))} UTC`
}

/** That not everything is known of the moment, where it is so. */
function knownText({ asked, knownUntil }: Explained, at: Millis): string {
  // The last event may be the one that the watermark rests on: that lies a moment before its end.
  if (knownUntil === null || (asked ?? at - SECOND) <= knownUntil) return ''
  const known = `verything is known up to ${time(knownUntil)} only.`
  return wrapped('', asked === null ? `E${known}` : `Asked was ${time(asked)}: e${known}`)
}

const limitColumns: readonly Column<ExplainedLimit>[] = [
  { head: 'WINDOW', of: ({ over }) => over },
  { head: 'READING', of: ({ reading }) => reading },
  { head: 'VALUE', of: ({ reading, value }) => (reading === 'rejected-ratio' ? `${number(100 * value)} %` : grouped(value)) },
  { head: 'LIMIT', of: limitText },
  { head: 'LEVEL', of: ({ level }) => level },
]

function limitText({ reading, above, atLeast }: ExplainedLimit): string {
  const limit = reading === 'rejected-ratio' ? `${number(100 * above)} %` : grouped(above)
  return atLeast === undefined ? limit : `${limit} of at least ${counted(atLeast, 'attempt')}`
}

function claimText(
  { firstSeen, isCold, seenEnough, newSourcesPerDay, usual, silent, together }: EvidenceExplanation,
  { earned }: Explained,
): string {
  const shares = Object.entries(usual).map(([outcome, share]) => `${outcome} ${number(100 * share)} %`)
  return [
    'Claim\n',
    wrapped(
      '  seen      ',
      `since ${time(firstSeen)}, ${counted(earned.attempts, 'attempt')}${isCold ? `; too little to disable it: ${missingText(seenEnough)}` : ''}`,
    ),
    wrapped('  usual     ', `at most ${shares.join(', ')}; ${number(newSourcesPerDay)} new sources a day`),
    wrapped('  together  ', `young sources: ${number(together.what)} nats by what they do, ${number(together.who)} by how fast they come`),
    ...(silent ? [wrapped('  silent    ', 'a known source that should be at work is not: nothing is disabled meanwhile')] : []),
    wrapped('  mode auto ', earnedText(earned)),
  ].join('')
}

/** How far a claim is from what mode `auto` asks for. */
export function earnedText({ days, daysNeeded, attempts, attemptsNeeded }: Explained['earned']): string {
  return `${grouped(days)} of ${counted(daysNeeded, 'day')} and ${grouped(attempts)} of ${counted(attemptsNeeded, 'attempt')} that it asks for`
}

function sourceTexts({ sources }: EvidenceExplanation): readonly string[] {
  const bad = sources.filter(({ what }) => what > 0)
  const quiet = sources.filter(({ what, standing }) => what === 0 && standing === 'new')
  const room = Math.min(MOST_QUIET_SOURCES, Math.max(0, MOST_SOURCES - bad.length))
  const shown = new Set([...bad.slice(0, MOST_SOURCES), ...quiet.slice(0, room)])
  const rest = quiet.filter((source) => !shown.has(source))
  return [
    ...(bad.length === 0 ? [nothingBadText(quiet.length)] : []),
    // In the order of the explanation: those with the most evidence first.
    ...sources.filter((source) => shown.has(source)).map(sourceText),
    ...(rest.length === 0 ? [] : [wrapped('Also new   ', rest.map(briefText).join('; '))]),
  ]
}

/** Whose outcomes are as usual can still be strangers, of whom nothing else tells. */
function nothingBadText(newSources: number): string {
  if (newSources === 0) return 'No source has evidence against it.\n'
  const [are, they] = newSources === 1 ? ['is', 'it is speaks against it'] : ['are', 'they are speaks against them']
  const strangers = `${grouped(newSources)} ${are} not established: only who ${they}.`
  return wrapped('', `None of the sources that weigh most shows more bad outcomes than usual. ${strangers}`)
}

function briefText({ source, attempts, accepted, who }: SourceExplanation): string {
  return `${source}, ${counted(attempts, 'attempt')}, ${counted(accepted, 'certificate')}, who ${number(who)} nats`
}

function sourceText(source: SourceExplanation): string {
  const { country, who, what, rework, commissioning, attempts, ok, accepted, votes, alternatives } = source
  const strongest = alternatives.filter(({ nats }) => nats > 0).sort((a, b) => b.nats - a.nats)
  const terms = strongest.map(({ name, nats }) => `${name} ${number(nats)}`)
  return [
    `Source ${render('terminal', source.source)} (${source.standing}${country === null ? '' : `, in ${country}`}, since ${time(source.firstSeen)})\n`,
    wrapped(
      '  did       ',
      `${counted(attempts, 'attempt')}, ${grouped(ok)} ok, ${counted(accepted, 'certificate')}, ${counted(votes, 'device')} failed`,
    ),
    wrapped('  who       ', `${number(who)} nats`),
    wrapped('  what      ', `${number(what)} nats${terms.length === 0 ? '' : `, the mean of: ${terms.join(', ')}`}`),
    ...(what === 0
      ? []
      : [wrapped('  innocent  ', `${number(rework)} nats for a rework station, ${number(commissioning)} for a line that is set up`)]),
    ...(what === 0 ? (['alert'] as const) : levels).map((level) => levelText(level, source.levels[level])),
    ...(source.standing === 'new' ? [outsideText(source.outsideNetworks)] : []),
  ].join('')
}

function levelText(level: Level, asked: readonly Asked[]): string {
  return wrapped(`  ${level.padEnd(10)}`, missingText(asked) || 'reached')
}

/** How far a source is from the finding that asks for no bad outcomes. It is made as the source is used. */
function outsideText(asked: readonly Asked[]): string {
  const told = 'all of it is there: told when the source is used, unless another stranger was within a week'
  return wrapped('  outside   ', `finding outside-networks: ${missingText(asked) || told}`)
}

/** What is asked for and not there. */
function missingText(asked: readonly Asked[]): string {
  return asked
    .filter(({ met }) => !met)
    .map(({ what, value, needed }) => (needed === 1 && value === 0 ? `not so: ${what}` : `${what} ${number(value)} of ${number(needed)}`))
    .join('; ')
}

const attemptColumns: readonly Column<Explained['firstAttempts'][number]>[] = [
  { head: 'FIRST-ATTEMPTS', of: ({ at }) => shortTime(isoTime(at)) },
  { head: 'OUTCOME', of: ({ outcome }) => outcome },
  { head: 'CLIENT', of: ({ clientId }) => render('terminal', clientId) },
  { head: 'ID', of: ({ id }) => id.slice(0, 16) },
]

function attemptsText({ firstAttempts, explanation }: Explained): string {
  const [first] = explanation?.evidence?.sources ?? []
  if (firstAttempts.length === 0 || first === undefined || first.what === 0) return ''
  return tableText(firstAttempts.slice(0, MOST_ATTEMPTS), attemptColumns)
}

function findingsText({ findings }: Explained): string {
  if (findings.length === 0) return 'Nothing was found by then.\n'
  const latest = findings.slice(-MOST_FINDINGS)
  const lines = latest.map(({ at, level, source, reasons }) =>
    wrapped(`  ${level.padEnd(8)}`, `${shortTime(isoTime(at))} ${source ?? 'the claim'}: ${reasons.map(({ text }) => text).join('; ')}`),
  )
  return `${counted(findings.length, 'finding')}${findings.length > MOST_FINDINGS ? ', the latest' : ''}\n${lines.join('')}`
}

/** Three digits that matter. */
function number(value: number): string {
  return String(Number(value.toPrecision(3)))
}
