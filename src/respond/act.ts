// The act protocol: guardrails, durable intent, describe, exactly one update, describe, result. What AWS answers is no evidence.
import { orAborted } from '../model/aborted.ts'
import { ClaimwatchError, type ErrorCode, toClaimwatchError } from '../model/errors.ts'
import type { ActionResult, Verdict } from '../model/incident.ts'
import type { LedgerBodyOf, ObservedCertificate } from '../model/ledger.ts'
import { type Clock, MINUTE, type Millis, SECOND } from '../model/time.ts'
import { type CertificateDoor, manualStep, TRANSITIONS } from './certificates.ts'
import type { Statement } from './ledger.ts'
import type { Order } from './orders.ts'

/** How long an intent may be carried out. */
export const INTENT_LIFE = MINUTE
/** The update's own deadline; it begins only where this still fits into the intent's life. */
const UPDATE_DEADLINE = 10 * SECOND
/** AWS may need a moment until describing shows what was done. */
const VERIFY_TRIES = 5
const VERIFY_WAIT = 2 * SECOND
const DESCRIBE_TRIES = 4

/** What the protocol needs beside the order. */
export interface Hands {
  readonly certificates: CertificateDoor
  /** Writes records and reads them back from the ledger. False: they are not in force, a newer owner precedes them. */
  readonly append: (bodies: readonly Statement[]) => Promise<boolean>
  /** The guardrails with fresh facts; the observation is remembered. */
  readonly judge: (order: Order, observed: ObservedCertificate | null) => Verdict
  /** Whether a person has said something else since. */
  readonly isOverruled: (order: Order) => boolean
  /** The first intent for an action that is in force in the ledger. */
  readonly intentOf: (action: string) => LedgerBodyOf<'intent'> | null
  readonly clock: Clock
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
  /** Aborts when the ledger is lost, and when the process stops. The intent then stays open, and is closed by describing. */
  readonly signal: AbortSignal
}

const RESULT_OF: Partial<Readonly<Record<ErrorCode, ActionResult>>> = {
  'aws-denied': 'denied',
  'aws-credentials-expired': 'denied',
  'aws-not-found': 'not-found',
  'aws-wrong-state': 'wrong-state',
}

/** The protocol under way: what it was asked for, its hands, and the wire calls that are not in the ledger yet. */
interface Protocol {
  readonly order: Order
  readonly hands: Hands
  readonly calls: LedgerBodyOf<'call'>[]
}

interface Ending {
  readonly result: ActionResult
  readonly observed: ObservedCertificate | null
}

/**
 * Carries an order out (design 3.4). Returns once the result stands in the ledger, or without one where the guardrails refuse or the
 * ledger is no longer ours. Rejects only with the signal's reason, or when the ledger cannot be written.
 */
export async function act(order: Order, hands: Hands): Promise<void> {
  const protocol: Protocol = { order, hands, calls: [] }
  const before = await describe(protocol)
  const observed = before instanceof ClaimwatchError ? null : before
  const verdict = hands.judge(order, observed)
  if (observed === null || !verdict.act) return

  const intent = intentFor(order, verdict, observed, hands.clock())
  if (!(await write(protocol, intent))) return
  if (hands.intentOf(order.action)?.expiresAt !== intent.expiresAt) return

  const ending = await carryOut(intent, protocol)
  await write(protocol, resultOf(order, ending))
}

/** Closes an intent that somebody left open, by describing: nothing is sent again. Does nothing while AWS cannot tell. */
export async function closeIntent(intent: LedgerBodyOf<'intent'>, hands: Hands): Promise<void> {
  const protocol: Protocol = { order: intent, hands, calls: [] }
  const found = await describe(protocol)
  const ending = found instanceof ClaimwatchError ? closedBlindly(found) : { result: closedResult(intent, found), observed: found }
  if (ending !== null) await write(protocol, resultOf(intent, ending))
}

function intentFor(order: Order, verdict: Verdict, observed: ObservedCertificate, now: Millis): LedgerBodyOf<'intent'> {
  const { incident, action, kind, claim, evidence } = order
  return { is: 'intent', incident, action, kind, claim, evidence, verdict, observed, expiresAt: now + INTENT_LIFE }
}

async function carryOut(intent: LedgerBodyOf<'intent'>, protocol: Protocol): Promise<Ending> {
  const again = await describePatiently(intent, protocol)
  if (again instanceof ClaimwatchError) return finalError(again) ?? { result: 'expired', observed: null }
  const changed = whatChanged(intent, again)
  if (changed !== null) return { result: changed, observed: again }
  if (protocol.hands.isOverruled(protocol.order)) return { result: 'superseded', observed: again }
  if (isTooLate(intent, protocol)) return { result: 'expired', observed: again }
  return verify(protocol, await update(protocol))
}

/** Whether the update's deadline no longer fits into the intent's life. */
function isTooLate({ expiresAt }: LedgerBodyOf<'intent'>, { hands }: Protocol): boolean {
  return hands.clock() + UPDATE_DEADLINE > expiresAt
}

/** Between the intent and the call a person may have acted: then that stands. */
function whatChanged({ kind, observed }: LedgerBodyOf<'intent'>, now: ObservedCertificate): ActionResult | null {
  if (now.status === TRANSITIONS[kind].to) return kind === 'disable' ? 'already-inactive' : 'superseded'
  if (now.status !== TRANSITIONS[kind].from) return 'wrong-state'
  return isAsItWas(observed, now) ? null : 'superseded'
}

function isAsItWas(then: ObservedCertificate, now: ObservedCertificate): boolean {
  return now.lastModifiedAt === then.lastModifiedAt && now.customerVersion === then.customerVersion
}

/** The one call that changes something. Its record is durable before anything else is done. */
async function update(protocol: Protocol): Promise<ClaimwatchError | null> {
  const { order, hands } = protocol
  const change = order.kind === 'disable' ? hands.certificates.disable : hands.certificates.enable
  const answer = await askAws(hands.signal, () => within(UPDATE_DEADLINE, hands, (limit) => change(order.claim, limit)))
  const failure = answer instanceof ClaimwatchError ? answer : null
  protocol.calls.push(callOf(order, 'UpdateCertificate', failure, answer instanceof ClaimwatchError ? null : answer.requestId))
  await write(protocol)
  return failure
}

async function verify(protocol: Protocol, failure: ClaimwatchError | null): Promise<Ending> {
  const { order, hands } = protocol
  let observed: ObservedCertificate | null = null
  // Where AWS refused there is nothing to wait for.
  const tries = failure === null || failure.retry ? VERIFY_TRIES : 1
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await describe(protocol)
    observed = found instanceof ClaimwatchError ? null : found
    if (observed?.status === TRANSITIONS[order.kind].to) return { result: 'applied', observed }
    if (attempt < tries) await hands.sleep(VERIFY_WAIT, hands.signal)
  }
  return { result: (failure === null ? null : finalError(failure)?.result) ?? 'unknown', observed }
}

/** Describes until there is an answer, or the update would no longer fit into the intent's life. */
async function describePatiently(intent: LedgerBodyOf<'intent'>, protocol: Protocol): Promise<ObservedCertificate | ClaimwatchError> {
  let found = await describe(protocol)
  for (let attempt = 1; attempt < DESCRIBE_TRIES && found instanceof ClaimwatchError && found.retry; attempt += 1) {
    if (isTooLate(intent, protocol)) return found
    await protocol.hands.sleep(2 ** attempt * SECOND, protocol.hands.signal)
    found = await describe(protocol)
  }
  return found
}

async function describe({ order, hands, calls }: Protocol): Promise<ObservedCertificate | ClaimwatchError> {
  const answer = await askAws(hands.signal, () => hands.certificates.describe(order.claim, hands.signal))
  calls.push(callOf(order, 'DescribeCertificate', answer instanceof ClaimwatchError ? answer : null, null))
  return answer
}

/** AWS's answer, or its error as a value. What is no error of AWS, and an abort, goes on upwards. */
async function askAws<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T | ClaimwatchError> {
  signal.throwIfAborted()
  try {
    return await ask()
  } catch (thrown) {
    signal.throwIfAborted()
    const failure = toClaimwatchError(thrown)
    if (!failure.code.startsWith('aws-')) throw failure
    return failure
  }
}

/** Writes the calls made so far, and what is to stand behind them. */
function write({ hands, calls }: Protocol, ...bodies: readonly Statement[]): Promise<boolean> {
  return hands.append([...calls.splice(0), ...bodies])
}

function finalError(error: ClaimwatchError): Ending | null {
  const result = RESULT_OF[error.code]
  return result === undefined ? null : { result, observed: null }
}

/** The end of an intent whose certificate may not be looked at: nobody knows what became of it. Null: AWS may yet tell. */
function closedBlindly({ code }: ClaimwatchError): Ending | null {
  if (code === 'aws-not-found') return { result: 'not-found', observed: null }
  return code === 'aws-denied' ? { result: 'unknown', observed: null } : null
}

/** Where the certificate was changed and is as it was asked to be no more, it was done and taken back, or somebody else was at it. */
function closedResult({ kind, observed }: LedgerBodyOf<'intent'>, now: ObservedCertificate): ActionResult {
  if (now.status === TRANSITIONS[kind].to) return 'applied'
  if (now.status !== TRANSITIONS[kind].from) return 'wrong-state'
  return isAsItWas(observed, now) ? 'expired' : 'superseded'
}

function callOf(
  order: Order,
  operation: 'DescribeCertificate' | 'UpdateCertificate',
  failure: ClaimwatchError | null,
  requestId: string | null,
): LedgerBodyOf<'call'> {
  const { incident, action } = order
  return { is: 'call', incident, action, operation, answer: failure === null ? 'ok' : nameOf(failure), requestId }
}

/** The name that AWS gave the error, where it is a name; else our own code for it. */
function nameOf({ cause, code }: ClaimwatchError): string {
  return cause instanceof Error && /^[A-Za-z]{1,64}$/.test(cause.name) ? cause.name : code
}

function resultOf({ incident, action, kind, claim }: Order, { result, observed }: Ending): LedgerBodyOf<'result'> {
  const done = result === 'applied' || result === 'already-inactive'
  return { is: 'result', incident, action, kind, claim, result, observed, advice: done ? null : manualStep(kind, claim) }
}

/** Ends a call at its own deadline, inside the life of the signal that it is given. */
async function within<T>(ms: Millis, { sleep, signal }: Hands, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const limit = AbortSignal.any([signal, over.signal])
  const late = new ClaimwatchError('aws-unreachable', { what: `a call to AWS IoT was not answered within ${ms / SECOND} s` })
  sleep(ms, limit).then(
    () => over.abort(late),
    () => {},
  )
  try {
    return await orAborted(work(limit), limit)
  } finally {
    over.abort()
  }
}
