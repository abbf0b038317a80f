// Which records of the ledger people are told of: every notice is derived from a record and the story it changed.
import type { CertificateId } from '../model/claim.ts'
import { shortId } from '../model/digest.ts'
import type { ActionResult, Incident, VerdictReason } from '../model/incident.ts'
import type { LedgerBodyOf, LedgerRecord } from '../model/ledger.ts'
import type { Notice, NoticeCause } from '../model/notice.ts'
import type { Millis } from '../model/time.ts'
import { manualStep } from './certificates.ts'
import type { Story } from './incidents.ts'
import { type Memory, rememberLedger } from './memory.ts'
import { lastAnswer, standingDisablement } from './orders.ts'

/** Refusals that whoever decided knows of, or that ask nothing of anybody. */
const NOT_TOLD: ReadonlySet<VerdictReason> = new Set(['rejected-by-person', 'person-enabled', 'incident-resolved', 'already-inactive'])

const CAUSE_OF: Readonly<Record<ActionResult, NoticeCause | null>> = {
  applied: 'disabled',
  'already-inactive': 'disabled',
  effective: 'effective',
  // It was told as not verified when it was applied; this says no more.
  unproven: null,
  'not-effective': 'not-effective',
  denied: 'could-not-disable',
  'not-found': 'could-not-disable',
  'wrong-state': 'could-not-disable',
  expired: 'could-not-disable',
  superseded: 'could-not-disable',
  unknown: 'could-not-disable',
}

/**
 * Takes in a ledger record that is in force, and tells what it gives people to know. A function of the ledger alone: reading it again
 * gives the same notices under the same ids.
 */
export function learn(memory: Memory, record: LedgerRecord): readonly Notice[] {
  const stood = record.is === 'state' ? standingStories(memory, record.claim) : []
  const change = rememberLedger(memory, record)
  const notice = change === null ? null : noticeOf(record, change.before, change.after)
  const released = stood.filter((story) => !standingStories(memory, story.incident.claim).includes(story))
  return [...(notice === null ? [] : [notice]), ...released.map(({ incident }) => noticeOfRelease(record.at, incident))]
}

/** The incidents whose disablement stands and that no person decided to undo. */
function standingStories({ incidents, claims }: Memory, claim: CertificateId): readonly Story[] {
  const { releasedAt } = claims.of(claim)
  return incidents.ofClaim(claim).filter((story) => lastAnswer(story)?.kind !== 'enable' && standingDisablement(story, releasedAt) !== null)
}

/** The notice that a record gives rise to, null for most. */
function noticeOf(record: LedgerRecord, before: Story | null, { incident }: Story): Notice | null {
  if (record.is === 'verdict') return ofVerdict(record, before, incident)
  if (record.is === 'decision') {
    if (record.decision.kind === 'erase') return null
    const closed = record.decision.kind === 'resolve' || record.decision.kind === 'false-alarm'
    return makeNotice(closed ? 'resolved' : 'decided', record.at, incident, null, record.decision.id)
  }
  if (record.is !== 'result') return null
  const cause = record.kind === 'enable' ? 'decided' : CAUSE_OF[record.result]
  return cause === null ? null : makeNotice(cause, record.at, incident, stepAfterResult(record, incident), record.action, record.result)
}

/**
 * The notice that a disabled claim is active again without a person having decided so here: by hand in AWS, or by an attacker who
 * holds the right. `incident` is the one whose disablement stood until then.
 */
function noticeOfRelease(at: Millis, incident: Incident): Notice {
  const step = `the claim was set ACTIVE outside claimwatch; ask CloudTrail by whom, and if nobody meant it: ${manualStep('disable', incident.claim)}`
  return makeNotice('not-effective', at, incident, step, 'released', at)
}

function ofVerdict(record: LedgerRecord & LedgerBodyOf<'verdict'>, before: Story | null, incident: Incident): Notice | null {
  const { act, reason, cause } = record.verdict
  const step = cause === 'aws-denied' ? stepWhereDenied(incident) : stepAfterVerdict(reason, incident)
  if (before === null || before.judgedLevel === null) return makeNotice('opened', record.at, incident, step)
  if (before.judgedLevel !== incident.level) return makeNotice('escalated', record.at, incident, step, incident.level)
  if (record.approvalExpiresAt !== null && record.approvalExpiresAt !== before.asked?.until) {
    return makeNotice('waiting', record.at, incident, step, record.approvalExpiresAt)
  }
  if (act || reason === 'needs-approval' || NOT_TOLD.has(reason)) return null
  // A verdict that goes to and fro over the same evidence is told once.
  const why = cause === undefined ? reason : `${reason} ${cause}`
  return makeNotice('not-acting', record.at, incident, step, why, incident.findings.length, incident.decision?.at ?? null)
}

function stepAfterVerdict(reason: VerdictReason, { id, claim }: Incident): string | null {
  switch (reason) {
    case 'approved':
    case 'automatic':
    case 'already-inactive':
    case 'rejected-by-person':
    case 'person-enabled':
    case 'incident-resolved':
      return null
    case 'needs-approval':
    case 'mode-not-earned':
      return `claimwatch incident approve ${id} --reason '…'`
    case 'level-below-disable':
    case 'evidence-stale':
    case 'wrong-state':
      return `claimwatch incident show ${id}`
    case 'claim-not-configured':
      return `find out whose certificate ${claim} is, and configure it if it is a claim`
    case 'facts-unknown':
    case 'mode-observe':
    case 'claim-blind':
    case 'state-unknown':
    case 'approval-expired':
    case 'budget-spent':
      return `if it is misuse: ${manualStep('disable', claim)}`
  }
}

function stepWhereDenied({ claim }: Incident): string {
  return `grant iot:DescribeCertificate on the claim (deploy/iam); if it is misuse: ${manualStep('disable', claim)}`
}

function stepAfterResult({ kind, result, advice }: LedgerBodyOf<'result'>, { id }: Incident): string | null {
  if (kind === 'enable')
    return result === 'applied' ? 'nothing: the claim is ACTIVE again' : `could not enable the claim; by hand: ${advice ?? ''}`
  if (result === 'applied') return `wait until the effect is verified: claimwatch incident show ${id}`
  // Only what claimwatch disabled itself has its effect judged.
  if (result === 'already-inactive') {
    return `the certificate was already INACTIVE, and no effect will be verified; see whether it is still used: claimwatch incident show ${id}`
  }
  if (result === 'effective') return `review what was minted, then close it: claimwatch incident show ${id}`
  return advice
}

function makeNotice(
  cause: NoticeCause,
  at: Millis,
  incident: Incident,
  nextStep: string | null,
  ...moment: (string | number | null)[]
): Notice {
  return { id: shortId('notice', incident.id, cause, ...moment), cause, at, incident, nextStep }
}
