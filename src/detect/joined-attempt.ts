// An attempt as the join holds it: its steps, and what they say together.
import type { Basis, JudgedAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Millis } from '../model/time.ts'
import type { Untrusted } from '../model/untrusted.ts'
import { type AttemptStep, type Connection, isRequest, together } from './steps.ts'

/** What was told of an attempt. It outlives a new reading of the steps, so that an attempt keeps its id. */
export interface Telling {
  readonly id: string
  /** The step that it stays with when the steps are read anew: the one that the id was made of, unless that has come to another attempt. */
  readonly anchor: string
  /** Null: it was judged before the state that this process went on from, so what was told is not known. */
  readonly told: JudgedAttempt | null
  /** The end that was told. */
  readonly at: Millis
  /** What it counts as registered under, for the attempts judged before the watermark settles it. */
  readonly keys: readonly string[]
  readonly isSettled: boolean
}

export interface JoinedAttempt {
  /** In the order of their times, first what opened it. Never empty. */
  readonly steps: AttemptStep[]
  readonly first: AttemptStep
  connection: Connection | null
  /** Register requests, and the hook's lines. */
  registers: number
  hooks: number
  /** The last request, reply or line of the hook: the time-out runs from here. */
  lastStepAt: Millis
  /** The final answer of AWS. */
  reply: AttemptStep | null
  /** The line that refuses it: a refused request, the hook's no, a failure of the provisioning service. */
  refusal: AttemptStep | null
  /** The second create request, which gave it up. */
  abandonedBy: AttemptStep | null
  /** The provisioning service says that the device was provisioned. */
  isServed: boolean
  template: Untrusted | null
  serial: Untrusted | null
  certificate: CertificateId | null
  basis: Basis | null
  telling: Telling | null
  /** It was forgotten: no step may join it any more. */
  isDropped: boolean
}

/** The attempt that a step opens. */
export function openedBy(step: AttemptStep): JoinedAttempt {
  const attempt = unopened(step)
  addStep(attempt, step)
  return attempt
}

/** An attempt whose steps have not been taken yet. Written out in one, since an object that is put together of parts is made slowly. */
function unopened(first: AttemptStep): JoinedAttempt {
  return {
    steps: [],
    first,
    connection: null,
    registers: 0,
    hooks: 0,
    lastStepAt: first.at,
    reply: null,
    refusal: null,
    abandonedBy: null,
    isServed: false,
    template: null,
    serial: null,
    certificate: null,
    basis: null,
    telling: null,
    isDropped: false,
  }
}

/**
 * Takes the last steps of an attempt back, `later` and whatever they did, but not its first. What was told of it stays told, and what was
 * dropped stays dropped.
 */
export function takeBackSteps(attempt: JoinedAttempt, later: ReadonlySet<AttemptStep>): void {
  const { steps, first, abandonedBy, telling, isDropped } = attempt
  const left = steps.filter((step) => !later.has(step))
  Object.assign(attempt, unopened(first), { telling, isDropped })
  for (const step of left) addStep(attempt, step)
  if (abandonedBy !== null && !later.has(abandonedBy)) attempt.abandonedBy = abandonedBy
}

/** Adds a step that belongs to the attempt. */
export function addStep(attempt: JoinedAttempt, step: AttemptStep): void {
  attempt.steps.push(step)
  attempt.connection = together(attempt.connection, step.connection)
  attempt.template ??= step.template
  attempt.serial ??= step.serial
  if (step.kind === 'register') attempt.registers += 1
  if (step.kind === 'hook') attempt.hooks += 1
  if (step.kind === 'provisioned' && !step.failed) attempt.isServed = true
  if (step.kind !== 'credentials' && step.kind !== 'provisioned') attempt.lastStepAt = Math.max(attempt.lastStepAt, step.at)
  if (step.kind === 'create-rejected' || step.kind === 'register-rejected' || step.kind === 'register-accepted') attempt.reply ??= step
  if (step.failed && (isRequest(step.kind) || isWordOfOthers(step))) attempt.refusal ??= step
  addCertificate(attempt, step)
}

/** The hook's line names claim and certificate together, unless it is not clear whose it is; the service's entries name no claim. */
function addCertificate(attempt: JoinedAttempt, step: AttemptStep): void {
  if (step.certificate === null) return
  const basis = step.kind === 'hook' && !step.isAmbiguous ? 'exact' : 'inferred'
  if (attempt.certificate !== null && attempt.basis === 'exact') return
  if (attempt.certificate !== null && basis === 'inferred') return
  attempt.certificate = step.certificate
  attempt.basis = basis
}

/** Neither the device nor the broker wrote it. */
export function isWordOfOthers({ kind }: AttemptStep): boolean {
  return kind === 'hook' || kind === 'credentials' || kind === 'provisioned'
}

/** Whether it got as far as registering: a request, the hook's line, an answer, or the word of the service. */
export function isRegistering(attempt: JoinedAttempt): boolean {
  return attempt.registers + attempt.hooks > 0 || attempt.isServed || attempt.reply?.kind === 'register-accepted'
}

/** Its end (design 3.2): its reply, else the line that refuses it, else the create that gave it up, else the time-out. */
export function endOf(attempt: JoinedAttempt, timeout: Millis): Millis {
  return attempt.reply?.at ?? attempt.refusal?.at ?? attempt.abandonedBy?.at ?? attempt.lastStepAt + timeout
}

/** Whether it has ended by something that was said, and not by time. */
export function isClosed(attempt: JoinedAttempt): boolean {
  return attempt.reply !== null || attempt.refusal !== null || attempt.abandonedBy !== null
}
