// For each signal of each claim: is what it rests on visible? With the reason where it is blind, and what mends it.
import { blindnessOf, isSeen, type LogSettings } from '../../ingest/log-levels.ts'
import { type Signal, signals } from '../../model/finding.ts'
import type { ClaimSettings } from '../../model/settings.ts'
import type { Configuration } from '../configuration.ts'
import type { LoggedFeed } from '../feed-settings.ts'
import { logGroupsBeside, loggedClaims } from '../supervision.ts'
import { type Diagnosis, ok, skip, warn } from './diagnosis.ts'
import { loggingText, mendFor } from './logging.ts'

/** What is known of one of AWS IoT's log groups. */
export interface IotLog {
  readonly feed: LoggedFeed
  /** Why the feed cannot be read; null: it can. */
  readonly unreadable: { readonly text: string; readonly mend: string | null } | null
  /** Null where AWS did not tell, or was not to be asked. */
  readonly settings: LogSettings | null
}

/** One signal of one claim: nothing to see, visible, or blind with what mends it. */
type View =
  | { readonly is: 'unused' | 'visible'; readonly text: string }
  | { readonly is: 'blind' | 'unknown'; readonly text: string; readonly mend: string }

const SET_UP = 'docs/signals.md tells what each signal needs.'

/** Signals about claims that nobody configured. */
const ofStrangers: readonly Signal[] = ['unregistered-claim', 'temporary-claim']

/** Each signal of each claim, and those that are about all others. */
export function diagnoseSignals(configuration: Configuration, logs: readonly IotLog[]): readonly Diagnosis[] {
  const ofClaims = configuration.claims.flatMap((claim) =>
    signals
      .filter((signal) => !ofStrangers.includes(signal))
      .map((signal) => diagnosisOf(`signal ${signal} ${claim.alias}`, viewOf(signal, claim, configuration, logs))),
  )
  const areTemporary = configuration.temporaryClaimTemplates.length > 0
  return [
    ...ofClaims,
    diagnosisOf('signal unregistered-claim', viewOfStrangers(logs)),
    diagnosisOf('signal temporary-claim', areTemporary ? viewOfStrangers(logs) : NO_TEMPORARY_CLAIMS),
  ]
}

const NO_TEMPORARY_CLAIMS: View = { is: 'unused', text: 'not asked: there are no temporaryClaimTemplates[]' }

function diagnosisOf(check: string, view: View): Diagnosis {
  switch (view.is) {
    case 'unused':
      return skip(check, view.text)
    case 'visible':
      return ok(check, `visible${view.text}`)
    case 'blind':
      return warn(check, view.text.startsWith('blind') ? view.text : `blind: ${view.text}`, view.mend)
    case 'unknown':
      return skip(check, view.text, view.mend)
  }
}

function viewOf(signal: Signal, claim: ClaimSettings, configuration: Configuration, logs: readonly IotLog[]): View {
  const unused = unusedText(signal, claim)
  if (unused !== null) return { is: 'unused', text: unused }
  const needsConnections = signal === 'operator-limit' && claim.windows.some((limit) => 'count' in limit && limit.count === 'connects')
  return viewOfClaim(claim, needsConnections, configuration, logs) ?? { is: 'visible', text: noteOn(signal) }
}

/** A signal rests on what is declared of the claim; what is not declared is not asked. */
function unusedText(
  signal: Signal,
  { windows, templates, sites, countries, closesAt, serialPattern, clientPattern, serials, canaries, plans }: ClaimSettings,
): string | null {
  switch (signal) {
    case 'operator-limit':
      return windows.length === 0 ? 'not asked: the claim has no windows[]' : null
    case 'unknown-template':
      return templates === undefined ? 'not asked: the claim has no templates[]' : null
    case 'outside-networks':
      return sites === undefined ? 'not asked: the claim has no sites[]' : null
    case 'outside-countries':
      return countries === undefined ? 'not asked: the claim has no countries[]' : null
    case 'undeclared-serial':
      return serialPattern === undefined && serials === undefined ? 'not asked: the claim has no serialPattern and no serials' : null
    case 'undeclared-client':
      return clientPattern === undefined ? 'not asked: the claim has no clientPattern' : null
    case 'canary-serial':
      return canaries === undefined ? 'not asked: the claim has no canaries[]' : null
    case 'plan-exceeded':
      return plans === undefined ? 'not asked: the claim has no plans[]' : null
    case 'off-shift':
      return sites?.some(({ shifts }) => shifts !== undefined) ? null : 'not asked: no site of the claim has shifts[]'
    case 'closed-claim':
      return closesAt === undefined ? 'not asked: the claim has no closesAt' : null
    case 'volume':
    case 'outcomes':
    case 'new-source':
    case 'young-sources':
    case 'source-burst':
    case 'quiet-claim':
    case 'serial-pairs':
    case 'off-hours':
    case 'unregistered-claim':
    case 'temporary-claim':
      return null
  }
}

function noteOn(signal: Signal): string {
  return signal === 'volume' ? ', once three weeks have been learnt' : ''
}

/** Why a claim is not seen; null where it is. One log that shows it is enough. */
function viewOfClaim(claim: ClaimSettings, needsConnections: boolean, configuration: Configuration, logs: readonly IotLog[]): View | null {
  const views = logs.map((log) => viewIn(log, claim, needsConnections, configuration))
  if (views.length === 0)
    return configuration.feeds.length > 0 ? null : { is: 'blind', text: 'no feed is configured', mend: 'Add one to feeds[].' }
  return views.find((view) => view === null) === null ? null : (views[0] ?? null)
}

function viewIn(
  { feed, unreadable, settings }: IotLog,
  claim: ClaimSettings,
  needsConnections: boolean,
  configuration: Configuration,
): View | null {
  if (unreadable !== null) return { is: 'blind', text: unreadable.text, mend: unreadable.mend ?? SET_UP }
  if (settings === null) {
    const mend = `Grant iot:GetV2LoggingOptions and iot:ListV2LoggingLevels, and look again.`
    return feed.logLevels ? { is: 'unknown', text: 'whether AWS logs what it needs is not known', mend } : null
  }
  const logged = loggedClaims(configuration).find(({ id }) => id === claim.id) ?? { id: claim.id, hasHookLines: false }
  const reason = blindnessOf(settings, logged, logGroupsBeside(feed, configuration))
  if (reason !== null) return { is: 'blind', text: loggingText[reason] ?? reason, mend: mendFor(reason, claim, settings, feed) }
  if (!needsConnections || isSeen(settings, claim.id, 'Connect')) return null
  return { is: 'blind', text: 'accepted connections are not logged', mend: mendFor('logging-too-low', claim, settings, feed) }
}

/** No principal that nobody named has an override: what it does shows by the event type, or by the default. */
function viewOfStrangers(logs: readonly IotLog[]): View {
  const [log] = logs
  if (log === undefined) return { is: 'unused', text: 'no log of AWS IoT is configured' }
  if (log.unreadable !== null) return { is: 'blind', text: log.unreadable.text, mend: log.unreadable.mend ?? SET_UP }
  if (log.settings === null) return { is: 'unknown', text: 'whether AWS logs what it needs is not known', mend: SET_UP }
  if (isSeen(log.settings, '', 'Publish-In')) return { is: 'visible', text: '' }
  const mend = `If you can bear the entries of all devices: aws iot set-v2-logging-options --region ${log.feed.region} --event-configurations eventType=Publish-In,logLevel=INFO, and those that you have.`
  return { is: 'blind', text: 'only failures of claims that are not configured are logged', mend }
}
