// One owner's term: take up, judge, close what was left open, act; and beside it, never in its way, tell people, watch for drift and gather evidence.
import type { EventLog } from '../log/event-log.ts'
import { type CertificateId, UNREGISTERED } from '../model/claim.ts'
import { toClaimwatchError } from '../model/errors.ts'
import type { Outbox, Told } from '../model/notice.ts'
import type { RespondSettings } from '../model/settings.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { act, closeIntent, type Hands } from './act.ts'
import type { CertificateDoor } from './certificates.ts'
import { stateOf } from './claim-book.ts'
import { blindChanges, intentsOverdue, judge, looksAwaited, looksDue, ordersDue, stateChange, takeUp, takeUpDecisions } from './desk.ts'
import { isOverruled, verdictOnOrder } from './facts.ts'
import { gather } from './gather.ts'
import type { Statement } from './ledger.ts'
import type { LedgerKeeper } from './ledger-keeper.ts'
import type { Memory } from './memory.ts'

/** What the role is given. */
export interface RespondOptions {
  readonly log: EventLog
  readonly settings: RespondSettings
  readonly certificates: CertificateDoor
  readonly outbox: Outbox
  /** Wall clock: for approvals, expiries and what is told; never for evidence. */
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly signal: AbortSignal
  /** Waits so long, or until the signal aborts; may then resolve or reject. */
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
  /** Unique to this process. */
  readonly writer: string
  /** 256 random bits in hex, others at each call: what hides a text behind its digest. */
  readonly salt: () => string
}

/** What an owner works with during its term. */
export interface Term {
  readonly options: RespondOptions
  readonly memory: Memory
  readonly keeper: LedgerKeeper
  /** Resolves when something new was read. */
  readonly news: () => Promise<void>
  /** Whether no newer owner's record has been read. */
  readonly isOurs: () => boolean
  /** Aborts when the partition is lost or the process stops. */
  readonly signal: AbortSignal
}

const ROUND_EVERY = SECOND

/** Serves until the signal aborts or a newer owner shows up in the ledger. Rejects when the ledger cannot be written. */
export async function serve(term: Term): Promise<void> {
  const ending = new AbortController()
  const inner: Term = { ...term, signal: AbortSignal.any([term.signal, ending.signal]) }
  const telling = term.options.outbox.notifiers.map((notifier) => (own: Term) => tell(own, notifier))
  const loops = [round, watchDrift, gather, ...telling].map((work) => repeat(inner, work).finally(() => ending.abort()))
  const ends = await Promise.allSettled(loops)
  releaseFigures(term)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed?.status === 'rejected' && !term.signal.aborted) throw failed.reason
}

/** Whoever owns the ledger next shows these; two that show them would be two that wait, or two that are blind. */
function releaseFigures({ memory, options: { telemetry } }: Term): void {
  telemetry.approvalsWaiting(0, null)
  for (const { alias } of memory.settings.claims) telemetry.claimReleased(alias)
}

/** Does something now, at every piece of news, and every second. */
async function repeat(term: Term, work: (term: Term) => Promise<void>): Promise<void> {
  const { signal, options } = term
  while (!signal.aborted && term.isOurs()) {
    const news = term.news()
    try {
      await work(term)
    } catch (thrown) {
      if (signal.aborted) return
      throw thrown
    }
    await pause(news, ROUND_EVERY, options, signal)
  }
}

async function pause(news: Promise<void>, ms: Millis, { sleep }: RespondOptions, signal: AbortSignal): Promise<void> {
  const awake = new AbortController()
  await Promise.race([news, sleep(ms, AbortSignal.any([signal, awake.signal])).catch(() => {})])
  awake.abort()
}

/** One round of the desk. What it writes is read back before the next step looks at it. */
async function round(term: Term): Promise<void> {
  const { memory, keeper, options } = term
  const { clock, telemetry } = options
  telemetry.stageBeat('respond', clock())
  const decisions = takeUpDecisions(memory)
  if (decisions.length > 0) await keeper.append(decisions)
  await keeper.append(takeUp(memory, clock()))
  for (const claim of looksAwaited(memory)) await look(term, claim)
  await judgeNow(term)
  for (const intent of intentsOverdue(memory, clock())) await closeIntent(intent, handsOf(term))
  for (const order of ordersDue(memory, clock())) {
    await act(order, handsOf(term))
    await look(term, order.claim)
  }
  await judgeNow(term)
  report(term)
}

/** A claim may have come into sight again since the round began: that stands before a verdict that says so. */
async function judgeNow({ memory, keeper, options }: Term): Promise<void> {
  const now = options.clock()
  await keeper.append([...blindChanges(memory, now), ...judge(memory, now)])
}

function handsOf({ memory, keeper, options, signal }: Term): Hands {
  const { certificates, clock, sleep } = options
  return {
    certificates,
    clock,
    sleep,
    signal,
    // A claim may come into sight while AWS is asked: that stands before what is done on the strength of it.
    append: (bodies) => keeper.append([...blindChanges(memory, clock()), ...bodies]),
    judge(order, certificate) {
      memory.observed.set(order.claim, { certificate, at: clock() })
      return verdictOnOrder(memory, order, certificate, clock())
    },
    isOverruled: (order) => isOverruled(memory, order),
    intentOf: (action) =>
      memory.incidents
        .all()
        .flatMap(({ intents }) => intents)
        .find((intent) => intent.action === action) ?? null,
  }
}

/** Asks AWS about a claim, remembers the answer, and writes down what changed. */
async function look({ memory, keeper, options, signal }: Term, claim: CertificateId): Promise<void> {
  const { touched } = memory.claims.of(claim)
  const answer = await options.certificates.describe(claim, signal).catch((thrown: unknown) => {
    signal.throwIfAborted()
    return toClaimwatchError(thrown)
  })
  // An action came in between: what was seen may be older than what it did.
  if (memory.claims.of(claim).touched !== touched) return
  const certificate = answer instanceof Error ? null : answer
  const failure = answer instanceof Error ? answer : null
  memory.observed.set(claim, { certificate, at: options.clock(), ...(failure === null ? {} : { failure: failure.code }) })
  options.telemetry.claimDescribed(aliasOf(memory, claim), failure === null ? null : { code: failure.code, text: failure.message })
  options.telemetry.claimStateSeen(aliasOf(memory, claim), stateOf(certificate))
  // A single failure that may pass is no news for the ledger, unless nothing stands there yet: that somebody looked is news then.
  const isPassing = failure?.retry === true && memory.claims.of(claim).state !== null
  const change = isPassing ? null : stateChange(memory, claim, certificate)
  if (change !== null) await keeper.append([change])
}

async function watchDrift(term: Term): Promise<void> {
  for (const claim of looksDue(term.memory, term.options.clock())) await look(term, claim)
}

async function tell({ keeper, options, signal }: Term, notifier: string): Promise<void> {
  const told = await options.outbox.deliverDue(notifier, options.clock(), signal)
  await keeper.append(told.map(toldStatement))
}

function toldStatement({ incident, notice, notifier, outcome }: Told): Statement {
  return { is: 'told', incident, notifier, message: notice, outcome }
}

/** Figures that are read off what is known, at every round. */
function report({ memory, options }: Term): void {
  const { telemetry } = options
  const open = memory.incidents.all().filter(({ incident }) => incident.state === 'open')
  for (const { id, alias, mode } of memory.settings.claims) {
    const minted = open.filter(({ incident }) => incident.claim === id).map(({ incident }) => incident.minted)
    telemetry.claimModeSet(alias, mode)
    telemetry.claimBlinded(alias, memory.claims.of(id).blind)
    for (const basis of ['exact', 'inferred'] as const)
      telemetry.mintedCounted(
        alias,
        basis,
        minted.reduce((sum, count) => sum + count[basis], 0),
      )
  }
  const asked = open.filter(({ incident }) => incident.verdict.reason === 'needs-approval').map((story) => story.asked?.at ?? 0)
  telemetry.approvalsWaiting(asked.length, asked.length === 0 ? null : Math.min(...asked))
}

/** The label of a claim: its alias, or the one word for everything that nobody configured. */
export function aliasOf({ configured }: Memory, claim: CertificateId): string {
  return configured.get(claim)?.alias ?? UNREGISTERED
}
