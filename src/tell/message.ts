// A notice as a message for people, in the order in which an on-call engineer reads it: contained? what? how bad? why? what next?
import { parseCertificateId } from '../model/claim.ts'
import type { ErrorCode } from '../model/errors.ts'
import { type Action, changesAws, type Incident, type Verdict, type VerdictReason } from '../model/incident.ts'
import type { Notice, TestNotice } from '../model/notice.ts'
import { isoTime } from '../model/time.ts'
import { render, type Sink } from '../model/untrusted.ts'

/** What every notifier is given: the first words answer the first question, the rest follows in reading order. */
export interface Message {
  readonly title: string
  readonly lines: readonly { readonly label: string; readonly text: string }[]
}

const MOST_SAMPLES = 5
const MOST_REASONS = 2

const verdictTexts: Readonly<Record<VerdictReason, string>> = {
  approved: 'a person approved the disablement',
  automatic: 'the claim has earned automatic disablement',
  'facts-unknown': 'not acting: the facts that a decision needs are not known',
  'claim-not-configured': 'not acting: nobody configured this claim',
  'mode-observe': 'not acting: the claim is in mode observe',
  'mode-not-earned': 'not acting: the claim has not earned mode auto yet',
  'level-below-disable': 'not acting: the evidence does not reach the level disable',
  'evidence-stale': 'not acting: the evidence was already old when it was read',
  'claim-blind': 'not acting: the claim is blind, its feeds do not tell enough',
  'state-unknown': "not acting: the certificate's state is not known",
  'already-inactive': 'nothing to do: the certificate is already inactive',
  'wrong-state': 'not acting: the certificate is in a state that must not be changed',
  'needs-approval': 'waiting for a person to approve the disablement',
  'approval-expired': 'not acting: nobody approved in time',
  'rejected-by-person': 'not acting: a person rejected the disablement',
  'person-enabled': 'not acting: a person enabled the claim, and there is no new evidence',
  'incident-resolved': 'not acting: the incident is resolved',
  'budget-spent': 'not acting: the budget of disablements for this hour is spent',
}

/** Why AWS did not tell a certificate's state, after the code of the error. */
const causeTexts: Readonly<Partial<Record<ErrorCode, string>>> = {
  'aws-denied': 'iot:DescribeCertificate is not allowed',
  'aws-credentials-expired': 'the credentials for AWS have expired',
  'aws-clock-off': 'AWS refuses what is signed by the clock of this machine',
  'aws-not-found': 'there is no such certificate in this account and region',
  'aws-unreachable': 'AWS IoT does not answer',
  'aws-throttled': 'AWS IoT answers nothing more for now',
}

/** A verdict's reason, for people. */
export function verdictText({ reason, cause }: Pick<Verdict, 'reason' | 'cause'>): string {
  if (cause === undefined) return verdictTexts[reason]
  return `${verdictTexts[reason]} (${[cause, causeTexts[cause]].filter(Boolean).join(': ')})`
}

/**
 * A notice in words. `sink` says where the result is shown, so that what a device could choose (a network prefix is the only such
 * thing here) is escaped for it. Title and labels hold nothing but words of ours, aliases of the configuration and hex digits.
 */
export function messageOf(notice: Notice | TestNotice, sink: Sink): Message {
  if (notice.cause === 'test') return testMessage(notice, sink)
  const { incident } = notice
  const headline = headlineOf(notice)
  const undo = undoOf(incident)
  const lines = [
    { label: 'Contained?', text: `${headline}: ${verdictText(incident.verdict)}` },
    { label: 'What', text: `claim ${claimName(incident)}, incident ${incident.id}` },
    { label: 'How bad', text: howBad(incident, sink) },
    { label: 'Why', text: why(incident) },
    { label: 'Cost', text: 'while the claim is disabled, no device can provision with it; devices that already did are untouched' },
    { label: 'Next', text: notice.nextStep ?? 'nothing: this is for your information' },
    ...(undo === null ? [] : [{ label: 'Undo', text: undo }]),
    { label: 'More', text: `claimwatch incident show ${incident.id}` },
  ]
  return { title: `${headline}: claim ${claimName(incident)} misused, ${mintedText(incident)}`, lines }
}

/** Its first word is one that no message about misuse begins with. */
function testMessage({ by }: TestNotice, sink: Sink): Message {
  return {
    title: 'TEST: messages of claimwatch arrive here; no claim is misused',
    lines: [
      { label: 'What', text: `a test that ${render(sink, by)} asked for with \`claimwatch notify test\`` },
      { label: 'Next', text: 'nothing: this is only a test' },
    ],
  }
}

function headlineOf({ cause, incident }: Notice): string {
  switch (cause) {
    case 'waiting':
      return waitingHeadline(incident)
    case 'disabled':
      return 'DISABLED, NOT VERIFIED'
    case 'effective':
      return 'DISABLED, VERIFIED'
    case 'not-effective':
      return 'NOT EFFECTIVE'
    case 'could-not-disable':
      return 'COULD NOT DISABLE'
    case 'decided':
      return incident.decision === null ? 'DECIDED' : `DECIDED (${incident.decision.kind})`
    case 'resolved':
      return incident.state === 'false-alarm' ? 'CLOSED AS FALSE ALARM' : 'RESOLVED'
    case 'opened':
    case 'escalated':
    case 'not-acting':
      return incident.verdict.reason === 'needs-approval' ? waitingHeadline(incident) : 'ALERT ONLY'
  }
}

function waitingHeadline(incident: Incident): string {
  const expires = incident.approvalExpiresAt
  return expires === null ? 'WAITING FOR YOU' : `WAITING FOR YOU (expires ${isoTime(expires).slice(11, 16)} UTC)`
}

/** An alias alone can be mistaken; alias and the end of the id cannot (reliability reference, T03). */
function claimName(incident: Incident): string {
  const id = parseCertificateId(incident.claim) ?? ''
  return `${incident.alias ?? '(not configured)'} …${id.slice(-8)}`
}

function mintedText({ minted }: Incident): string {
  const all = minted.exact + minted.inferred
  return all === 1 ? '1 certificate minted' : `${all} certificates minted`
}

function howBad(incident: Incident, sink: Sink): string {
  const shown = incident.sources.slice(0, MOST_SAMPLES).map((source) => render(sink, source))
  const more = incident.sources.length - shown.length
  const from = shown.length === 0 ? '' : ` from ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const basis = `${incident.minted.exact} exact, ${incident.minted.inferred} inferred`
  return `level ${incident.level}, ${mintedText(incident)} (${basis})${from}, since ${isoTime(incident.openedAt)}`
}

function why(incident: Incident): string {
  const shown = incident.reasons.slice(0, MOST_REASONS).map((reason) => reason.text)
  return shown.length === 0 ? 'see the incident' : shown.join('; ')
}

/** How to undo what claimwatch did; null where it changed nothing, or what it disabled was enabled again. */
function undoOf({ claim, actions }: Incident): string | null {
  const last = actions.findLast(changedSomething)
  if (last?.kind !== 'disable') return null
  const command = `aws iot update-certificate --certificate-id ${claim} --new-status ACTIVE`
  return last.result === 'unknown' ? `if AWS shows it as INACTIVE: ${command}` : command
}

function changedSomething({ kind, result }: Action): boolean {
  return kind === 'disable' ? result !== null && changesAws(result) : result === 'applied'
}
