// Incidents, folded from the records of the ledger: one story of misuse of one claim, from its first finding to its review.
import type { CertificateId } from '../model/claim.ts'
import type { Decision } from '../model/decision.ts'
import { shortId } from '../model/digest.ts'
import { atLeast, type Finding, type Level, type Reason } from '../model/finding.ts'
import type { Action, Incident, Mode } from '../model/incident.ts'
import type { LedgerBodyOf, LedgerRecord } from '../model/ledger.ts'
import { HOUR, type Millis } from '../model/time.ts'
import { createGrownLists } from './grown-list.ts'
import { type KeptEvidence, NOTHING_KEPT, withErased, withNamed } from './kept-evidence.ts'

/** A finding this long after the incident's last one is another story. */
export const STORY_GAP = 24 * HOUR

/** A finding of an incident, as it was taken up. */
export interface Evidence {
  readonly id: string
  readonly level: Level
  readonly at: Millis
  readonly takenUpAt: Millis
  /** The claim's mode when it was taken up: what was only to be observed is not acted on under a later mode. */
  readonly mode: Mode
  readonly usualPerHour: number | null
}

/** What a person said about acting: to approve, to reject or to enable. */
export interface Answer {
  readonly decision: Decision
  /** Not behind the end of the wait under way when it was written down. A later wait does not make it one of its own. */
  readonly inTime: boolean
  /** How many findings of the incident stood before it in the ledger. */
  readonly seen: number
}

/** An incident with what its guardrails and its actions need to know beyond it. */
export interface Story {
  readonly incident: Incident
  readonly evidence: readonly Evidence[]
  readonly decisions: readonly Decision[]
  /** Of the decisions, those that say something about acting. An approval before there was evidence to disable on says nothing. */
  readonly answers: readonly Answer[]
  readonly intents: readonly LedgerBodyOf<'intent'>[]
  /** When each disablement was first seen to be applied, by action; wall clock. Its effect is judged from there. */
  readonly applied: ReadonlyMap<string, Millis>
  /** The last time a person was asked, and until when an answer counts; wall clock. It outlives the verdict that asked. */
  readonly asked: { readonly at: Millis; readonly until: Millis } | null
  /** The level that the last verdict was about; null before the first. */
  readonly judgedLevel: Level | null
  /** Wall-clock time of the last count of minted certificates; null before the first. */
  readonly countedAt: Millis | null
  readonly kept: KeptEvidence
  /** Wall-clock time of the last record that tells something other than what was kept of it. */
  readonly newsAt: Millis
}

/** The stories of a ledger, brought forward record by record. Applying a record twice changes nothing the second time round. */
export interface Incidents {
  /** The story that the record changed, before and after; null where it belongs to none. */
  apply(record: LedgerRecord): { readonly before: Story | null; readonly after: Story } | null
  of(incident: string): Story | null
  ofClaim(claim: CertificateId): readonly Story[]
  all(): readonly Story[]
  /** Those with an action: few, whatever else there is. */
  acted(): readonly Story[]
  /** The incident that took a finding up; null while none did. */
  takenUpBy(finding: string): string | null
}

/** An empty book of incidents. Give it only records that are in force (`ledger.ts` tells which). */
export function createIncidents(): Incidents {
  const stories = new Map<string, Story>()
  const ofClaims = new Map<CertificateId, Set<string>>()
  const acted = new Set<string>()
  const takers = new Map<string, string>()

  function apply(record: LedgerRecord): { before: Story | null; after: Story } | null {
    if (!('incident' in record)) return null
    // Of one finding the first record counts, whichever incident it names.
    if (record.is === 'finding' && takers.has(record.finding.id)) return null
    const before = stories.get(record.incident) ?? null
    const after = next(before, record)
    if (after === null || after === before) return null
    if (record.is === 'finding') takers.set(record.finding.id, record.incident)
    keep(record.incident, after)
    return { before, after }
  }

  function keep(id: string, story: Story): void {
    const { claim, actions } = story.incident
    stories.set(id, story)
    ofClaims.set(claim, (ofClaims.get(claim) ?? new Set()).add(id))
    if (actions.length > 0) acted.add(id)
  }

  function named(ids: ReadonlySet<string> | undefined): readonly Story[] {
    return Array.from(ids ?? [], (id) => stories.get(id)).filter((story) => story !== undefined)
  }

  return {
    apply,
    of: (incident) => stories.get(incident) ?? null,
    ofClaim: (claim) => named(ofClaims.get(claim)),
    all: () => [...stories.values()],
    acted: () => named(acted),
    takenUpBy: (finding) => takers.get(finding) ?? null,
  }
}

/**
 * The incident that a finding belongs to: the claim's open one, unless its last finding is more than 24 h away; then a new one,
 * whose id is a hash of its first finding. While our own disablement stands (`contained`), the storm of devices that try in vain
 * goes on for days, and stays one story.
 */
export function incidentFor(finding: Finding, stories: readonly Story[], contained: (story: Story) => boolean): string {
  const open = stories.filter(({ incident }) => incident.claim === finding.claim && incident.state === 'open')
  const joined = open.findLast((story) => contained(story) || Math.abs(finding.at - lastFindingAt(story)) <= STORY_GAP)
  return joined?.incident.id ?? newIncidentId(finding)
}

/** The id of the incident that a finding opens. */
export function newIncidentId(finding: Finding): string {
  return shortId('incident', finding.claim, finding.id)
}

function lastFindingAt({ evidence }: Story): Millis {
  return evidence.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY)
}

type IncidentRecord = Extract<LedgerRecord, { readonly incident: string }>

function next(story: Story | null, record: IncidentRecord): Story | null {
  if (record.is === 'evidence') return story === null ? null : { ...story, kept: withNamed(story.kept, record) }
  const after = followed(story, record)
  return after === null || after === story ? after : { ...after, newsAt: record.at }
}

function followed(story: Story | null, record: Exclude<IncidentRecord, { readonly is: 'evidence' }>): Story | null {
  if (record.is === 'finding') return story === null ? opened(record) : joined(story, record)
  if (story === null) return null
  switch (record.is) {
    case 'verdict':
      return judged(story, record)
    case 'decision':
      return decided(story, record.decision)
    case 'intent':
      return intended(story, record)
    case 'result':
      return ended(story, record)
    case 'minted':
      return { ...story, countedAt: record.at, incident: { ...story.incident, minted: { exact: record.exact, inferred: record.inferred } } }
    case 'call':
    case 'told':
      return story
  }
}

type FindingRecord = LedgerRecord & LedgerBodyOf<'finding'>

/** A fact that is found again the next day is no second reason. */
const reasonLists = createGrownLists<Reason>(({ text }) => text)
const sourceLists = createGrownLists<string>((source) => source)

function opened(record: FindingRecord): Story {
  const { finding, alias, mode } = record
  const incident: Incident = {
    id: record.incident,
    claim: finding.claim,
    alias,
    mode,
    level: finding.level,
    openedAt: finding.at,
    alertAt: null,
    containAt: null,
    disableAt: null,
    ...reached(finding, null),
    takenUpAt: record.at,
    findings: [finding.id],
    reasons: reasonLists.append([], finding.reasons),
    sources: sourceLists.append([], sourcesOf(finding)),
    verdict: { act: false, reason: 'facts-unknown' },
    approvalExpiresAt: null,
    decision: null,
    actions: [],
    minted: { exact: 0, inferred: 0 },
    state: 'open',
  }
  return {
    incident,
    evidence: [evidenceOf(record)],
    decisions: [],
    answers: [],
    intents: [],
    applied: new Map(),
    asked: null,
    judgedLevel: null,
    countedAt: null,
    kept: NOTHING_KEPT,
    newsAt: record.at,
  }
}

function joined(story: Story, record: FindingRecord): Story {
  const { finding, mode } = record
  const { incident } = story
  return {
    ...story,
    evidence: [...story.evidence, evidenceOf(record)],
    incident: {
      ...incident,
      mode,
      level: atLeast(finding.level, incident.level) ? finding.level : incident.level,
      openedAt: Math.min(incident.openedAt, finding.at),
      ...reached(finding, incident),
      findings: [...incident.findings, finding.id],
      // The reasons of the gravest level first: the message shows the first two.
      reasons: reasonLists[atLeast(finding.level, incident.level) ? 'prepend' : 'append'](incident.reasons, finding.reasons),
      sources: sourceLists.append(incident.sources, sourcesOf(finding)),
    },
  }
}

function evidenceOf({ finding, mode, at }: FindingRecord): Evidence {
  return { id: finding.id, level: finding.level, at: finding.at, takenUpAt: at, mode, usualPerHour: finding.usualPerHour }
}

function sourcesOf(finding: Finding): readonly string[] {
  return [...(finding.source === null ? [] : [finding.source]), ...finding.suspects]
}

/** The first event time at the finding's own level. */
function reached({ level, at }: Finding, before: Incident | null): Partial<Incident> {
  const key = `${level}At` as const
  return { [key]: Math.min(before?.[key] ?? at, at) }
}

function judged(story: Story, { at, verdict, approvalExpiresAt }: LedgerRecord & LedgerBodyOf<'verdict'>): Story {
  const asked = approvalExpiresAt === null || approvalExpiresAt === story.asked?.until ? story.asked : { at, until: approvalExpiresAt }
  return { ...story, asked, judgedLevel: story.incident.level, incident: { ...story.incident, verdict, approvalExpiresAt } }
}

function decided(story: Story, decision: Decision): Story {
  if (story.decisions.some(({ id }) => id === decision.id)) return story
  const { kind, by, at, reason } = decision
  // It is about what is known of the story, and changes nothing of the story itself.
  if (kind === 'erase') return { ...story, decisions: [...story.decisions, decision], kept: withErased(story.kept, decision) }
  const state = kind === 'resolve' ? 'resolved' : kind === 'false-alarm' ? 'false-alarm' : story.incident.state
  const decisions = [...story.decisions, decision]
  const answer: Answer = { decision, inTime: isInTime(story, decision), seen: story.evidence.length }
  const answers = saysWhatToDo(story, decision) ? [...story.answers, answer] : story.answers
  return { ...story, decisions, answers, incident: { ...story.incident, state, decision: { kind, by, at, reason } } }
}

function saysWhatToDo({ incident }: Story, { kind }: Decision): boolean {
  return kind === 'approve' ? incident.level === 'disable' : kind === 'reject' || kind === 'enable'
}

/** The clock of whoever decides may run behind ours: an answer from before the question is one. */
function isInTime({ asked }: Story, { at }: Decision): boolean {
  return asked === null || asked.at > at || at <= asked.until
}

/** Of one action the first intent counts. */
function intended(story: Story, record: LedgerRecord & LedgerBodyOf<'intent'>): Story {
  if (story.incident.actions.some(({ id }) => id === record.action)) return story
  const action: Action = { id: record.action, kind: record.kind, intendedAt: record.at, result: null, resultAt: null }
  return { ...story, intents: [...story.intents, record], incident: { ...story.incident, actions: [...story.incident.actions, action] } }
}

/** A result without an intent is an action that was given up before one: it is kept too. */
function ended(story: Story, record: LedgerRecord & LedgerBodyOf<'result'>): Story {
  const known = story.incident.actions.find(({ id }) => id === record.action)
  const action: Action = {
    id: record.action,
    kind: record.kind,
    intendedAt: known?.intendedAt ?? record.at,
    result: record.result,
    resultAt: record.at,
  }
  const actions =
    known === undefined ? [...story.incident.actions, action] : story.incident.actions.map((old) => (old === known ? action : old))
  const isFirst = record.result === 'applied' && !story.applied.has(record.action)
  const applied = isFirst ? new Map(story.applied).set(record.action, record.at) : story.applied
  return { ...story, applied, incident: { ...story.incident, actions } }
}
