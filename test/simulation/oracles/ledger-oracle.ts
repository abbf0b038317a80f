// The oracle of respond: the chain is whole, everything was taken up once, and nothing was done in AWS that the ledger did not allow.
import { partitionOf } from '../../../src/model/claim.ts'
import type { ActionKind } from '../../../src/model/incident.ts'
import type { LedgerBodyOf, LedgerRecord } from '../../../src/model/ledger.ts'
import { MINUTE, type Millis, SECOND } from '../../../src/model/time.ts'
import { createLedgerReader, verifyLedger } from '../../../src/respond/ledger.ts'
import type { WireCall } from '../account.ts'
import type { StoredRecord } from '../broker.ts'
import type { Site } from '../fleet.ts'
import { writtenTo } from './topics.ts'

/** A record that is in force, where it stands, and who wrote it. */
export interface InForce {
  readonly record: LedgerRecord
  readonly stored: StoredRecord
}

/** The records of the ledger that count, in their order. */
export function inForce({ broker }: Pick<Site, 'broker'>): readonly InForce[] {
  const reader = createLedgerReader()
  return broker.history('ledger', 0).flatMap((stored) => {
    const reading = reader.read(stored)
    return reading.is === 'in-force' ? [{ record: reading.record, stored }] : []
  })
}

/** What is wrong with what respond wrote and did. */
export function judgeRespond(site: Site): readonly string[] {
  const records = inForce(site)
  const { faults } = verifyLedger(site.broker.history('ledger', 0))
  const broken = faults.map(({ offset, fault }) => `the ledger does not verify at ${offset}: ${fault}`)
  return [...broken, ...judgeOnce(records), ...judgeCalls(site, records), ...judgeBlindness(site, records)]
}

/** Findings, decisions and intents stand in the ledger once each. */
function judgeOnce(records: readonly InForce[]): readonly string[] {
  const seen = new Set<string>()
  return records.flatMap(({ record }) => {
    const key = keyOf(record)
    if (key === null) return []
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew ? [] : [`${key} is in force twice`]
  })
}

function keyOf(record: LedgerRecord): string | null {
  if (record.is === 'finding') return `finding ${record.finding.id}`
  if (record.is === 'decision') return `decision ${record.decision.id}`
  return record.is === 'intent' ? `intent ${record.action}` : null
}

type Intent = LedgerRecord & LedgerBodyOf<'intent'>

const KIND_OF: Readonly<Record<WireCall['to'], ActionKind>> = { INACTIVE: 'disable', ACTIVE: 'enable' }

/** Each call that reached AWS was allowed by an intent of its own: in force, of its sender, not expired and without a result. */
function judgeCalls({ aws, world }: Site, records: readonly InForce[]): readonly string[] {
  const used = new Set<string>()
  return aws.calls.flatMap((call) => {
    const what = `the call of ${call.machine} that set ${call.claim.slice(0, 8)} ${call.to}`
    const mode = world.respond.claims.find(({ id }) => id === call.claim)?.mode
    if (mode !== 'approve' && mode !== 'auto') return [`${what} is of a claim that is only observed`]
    const allowing = records.findLast(({ record, stored }) => record.is === 'intent' && isFor(record, stored, call))
    if (allowing === undefined || allowing.record.is !== 'intent') return [`${what} had no intent in force`]
    const { action, expiresAt, kind, verdict } = allowing.record
    const wrong: string[] = []
    if (used.has(action)) wrong.push(`${what} is the second of its action`)
    used.add(action)
    if (call.clock > expiresAt) wrong.push(`${what} came after its intent had expired`)
    const ended = records.find(({ record }) => record.is === 'result' && record.action === action)
    if (ended !== undefined && ended.stored.storedAt < call.sentAt) wrong.push(`${what} came after its result`)
    const isDecided = verdict.reason === 'automatic' ? mode === 'auto' && kind === 'disable' : hasDecision(records, allowing, kind)
    if (!isDecided) wrong.push(`${what} rests on nothing that anybody said`)
    return wrong
  })
}

function isFor({ claim, kind }: Intent, stored: StoredRecord, call: WireCall): boolean {
  return claim === call.claim && kind === KIND_OF[call.to] && stored.writer === call.machine && stored.storedAt <= call.sentAt
}

function hasDecision(records: readonly InForce[], { record: intent, stored }: InForce, kind: ActionKind): boolean {
  const wanted = kind === 'disable' ? 'approve' : 'enable'
  return records.some(
    ({ record, stored: { offset } }) =>
      record.is === 'decision' &&
      record.decision.kind === wanted &&
      'incident' in intent &&
      record.incident === intent.incident &&
      offset < stored.offset,
  )
}

/** How old what a process knows may be when it writes an intent down: the time a pause may take, and that of a tail. */
const KNOWN_WITHIN: Millis = 80 * SECOND
/** From the judgement until its intent is written down so much time may pass. */
const SCRUPLE: Millis = SECOND

/** No disablement was meant while its claim was blind: by the ledger, and by what the findings topic told at the time. */
function judgeBlindness(site: Site, records: readonly InForce[]): readonly string[] {
  const blind = new Map<string, boolean>()
  return records.flatMap(({ record, stored }) => {
    if (record.is === 'blind') blind.set(record.claim, record.reason !== null)
    if (record.is !== 'intent' || record.kind !== 'disable') return []
    const what = `the intent ${record.action}`
    if (blind.get(record.claim) === true) return [`${what} is of a claim that the ledger calls blind`]
    return couldSee(site, record, stored) ? [] : [`${what} is of a claim that nobody could judge`]
  })
}

function couldSee({ broker, world }: Site, { claim, at }: Intent, { storedAt }: StoredRecord): boolean {
  let upTo = 0
  let isSeen = false
  for (const { record, stored } of writtenTo(broker, 'findings', partitionOf(claim, broker.partitions('findings')))) {
    if (record.is !== 'watermark' || stored.storedAt > storedAt) continue
    upTo = Math.max(upTo, record.upTo)
    const isClear = record.causes.length === 0 && at - upTo <= world.respond.settle + MINUTE + SCRUPLE
    // What was told long before counts only as the last word before the time in which it may have been read.
    isSeen = stored.storedAt < storedAt - KNOWN_WITHIN ? isClear : isSeen || isClear
  }
  return isSeen
}
