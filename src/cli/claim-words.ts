// One claim for people: what is certain first, then what was found, then the numbers.
import type { ClaimView } from '../app/claim-view.ts'
import { type KnownPlan, standingOf } from '../app/plans.ts'
import type { Finding } from '../model/finding.ts'
import type { ClaimSettings, OperatorLimit, Site } from '../model/settings.ts'
import { isoTime, type Millis } from '../model/time.ts'
import { hasEarned } from '../respond/guardrails.ts'
import { verdictText } from '../tell/message.ts'
import { earnedText, windowColumns } from './explain-words.ts'
import { type Column, tableText } from './output.ts'
import { counted, listed, shortTime, timeSpan, wrapped } from './text.ts'

const MOST_INCIDENTS = 10
const MOST_NETWORKS = 6

/** All of it as text of at most 100 columns, but for tables. */
export function claimText(view: ClaimView, now: Millis): string {
  return [
    stateText(view, now),
    view.settings === null ? '' : configurationText(view.settings, view),
    view.plans.length === 0 ? '' : tableText(view.plans, planColumns(now)),
    view.incidents.length === 0 ? 'No incident.\n' : incidentsText(view),
    findingsText(view),
    windowsText(view),
  ]
    .filter((text) => text !== '')
    .join('\n')
}

function stateText(view: ClaimView, now: Millis): string {
  const { claim, settings, standing, blind, blindSince, watermark, lastAttemptAt } = { ...view, ...view.standing, blind: view.blind }
  const isBlind = blind === null ? 'no: it can be judged' : `YES: ${blind}${since(standing.blind === null ? null : blindSince)}`
  const behind = watermark === null ? 'no watermark yet' : `${time(watermark)} UTC, ${timeSpan(Math.max(0, now - watermark))} ago`
  const changed = standing.changedAt === null ? '' : `; last changed ${time(standing.changedAt)} UTC`
  return [
    `Claim ${settings?.alias ?? '(not configured)'} ${claim}\n`,
    wrapped('  certificate ', `${standing.state ?? 'unknown'}${since(standing.stateSince)}${changed}`),
    wrapped('  blind       ', isBlind),
    wrapped('  complete to ', behind),
    wrapped('  last seen   ', lastAttemptAt === null ? 'no attempt is on the log' : `attempt of ${time(lastAttemptAt)} UTC`),
  ].join('')
}

function configurationText(settings: ClaimSettings, { manifest, earned, earnedUpTo }: ClaimView): string {
  const { mode, templates, sites = [], countries, serialPattern, clientPattern, canaries = [], expectedPerDay, hook, closesAt } = settings
  const patterns = [
    ...(serialPattern === undefined ? [] : [`serials ${serialPattern}`]),
    ...(clientPattern === undefined ? [] : [`clients ${clientPattern}`]),
  ]
  return [
    'Configuration\n',
    wrapped('  mode        ', `${mode}${earned === null ? '' : `; auto: ${autoText(earned, earnedUpTo)}`}`),
    wrapped('  templates   ', templates?.join(', ') ?? 'any'),
    sites.length === 0
      ? wrapped('  sites       ', 'none declared')
      : sites.map((site) => wrapped('  site        ', siteText(site))).join(''),
    countries === undefined ? '' : wrapped('  countries   ', countries.join(', ')),
    patterns.length === 0 ? '' : wrapped('  patterns    ', patterns.join('; ')),
    manifest === null ? '' : wrapped('  serials     ', `those of ${manifest}`),
    canaries.length === 0 ? '' : wrapped('  canaries    ', counted(canaries.length, 'serial')),
    expectedPerDay === undefined ? '' : wrapped('  expected    ', `${counted(expectedPerDay, 'attempt')} a day`),
    hook ? '' : wrapped('  hook        ', 'none that we hear of'),
    closesAt === undefined ? '' : wrapped('  closes      ', `${time(closesAt)} UTC; use after that is a finding`),
    settings.windows.length === 0
      ? wrapped('  limits      ', 'none of the operator: the detector judges by what is usual')
      : settings.windows.map((limit) => wrapped('  limit       ', limitText(limit))).join(''),
  ].join('')
}

function autoText(earned: NonNullable<ClaimView['earned']>, upTo: string | null): string {
  const alarms = earned.falseAlarms === 0 ? '' : `; ${counted(earned.falseAlarms, 'false alarm')}, which rules it out`
  const until = upTo === null ? '' : `, counted to the end of ${upTo}`
  return `${hasEarned(earned) ? 'earned' : 'not earned'}, ${earnedText(earned)}${until}${alarms}`
}

function siteText({ name, cidrs, timeZone, shifts = [] }: Site): string {
  const hours = shifts.map(({ days, from, to }) => `${days} ${from} to ${to}`).join(', ')
  return `${name}: ${listed(cidrs, MOST_NETWORKS) || 'no network'}${hours === '' ? '' : `; ${hours} (${timeZone ?? 'UTC'})`}`
}

/** `more than 10 rejected over 5m: alert`. */
function limitText(limit: OperatorLimit): string {
  return `${asked(limit)} over ${limit.over}: ${limit.level}`
}

function asked(limit: OperatorLimit): string {
  if ('count' in limit) return `more than ${limit.above} ${limit.count}`
  if ('ratio' in limit) return `more than ${100 * limit.above} % rejected of at least ${limit.atLeast}`
  return 'distinct' in limit ? `more than ${limit.above} distinct ${limit.distinct}` : `more than ${limit.above} new ${limit.new}`
}

function planColumns(now: Millis): readonly Column<KnownPlan>[] {
  return [
    { head: 'PLAN', of: ({ announced }) => announced?.planId ?? '(configuration)' },
    { head: 'STATE', of: (row) => standingOf(row, now) },
    { head: 'FROM', of: ({ plan }) => time(plan.from) },
    { head: 'TO', of: ({ plan }) => time(plan.to) },
    { head: 'DEVICES', of: ({ plan }) => String(plan.devices) },
    { head: 'SOURCES', of: ({ plan }) => plan.cidrs?.join(' ') || '(the sites)' },
  ]
}

const incidentColumns: readonly Column<ClaimView['incidents'][number]>[] = [
  { head: 'INCIDENT', of: ({ id }) => id },
  { head: 'LEVEL', of: ({ level }) => level },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'OPENED', of: ({ openedAt }) => time(openedAt) },
  { head: 'MINTED', of: ({ mintedCount }) => String(mintedCount) },
  { head: 'VERDICT', of: ({ verdict }) => verdictText(verdict) },
]

function incidentsText({ incidents }: ClaimView): string {
  const rest = incidents.length - MOST_INCIDENTS
  return `${tableText(incidents.slice(0, MOST_INCIDENTS), incidentColumns)}${rest > 0 ? `and ${counted(rest, 'older one')}\n` : ''}`
}

function findingsText({ findings, findingsInAll }: ClaimView): string {
  if (findings.length === 0) return 'Nothing was found.\n'
  const head = `${counted(findingsInAll, 'finding')}${findingsInAll > findings.length ? ', the latest' : ''}\n`
  return head + findings.map(findingText).join('')
}

function findingText({ level, at, source, reasons }: Finding): string {
  return wrapped(`  ${level.padEnd(8)}`, `${time(at)} ${source ?? 'the claim'}: ${reasons.map(({ text }) => text).join('; ')}`)
}

function windowsText({ now }: ClaimView): string {
  if (now === null) return 'Windows: no state of this claim was saved yet.\n'
  return `Windows up to ${time(now.at)} UTC\n${tableText(now.windows, windowColumns)}`
}

function since(at: Millis | null): string {
  return at === null ? '' : ` since ${time(at)} UTC`
}

function time(at: Millis): string {
  return shortTime(isoTime(at))
}
