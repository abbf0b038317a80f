// The steps of one client with one claim, in the order of their times, folded into attempts.
import { type Millis, SECOND } from '../model/time.ts'
import { addStep, endOf, isClosed, isRegistering, isWordOfOthers, type JoinedAttempt, openedBy, takeBackSteps } from './joined-attempt.ts'
import { type AttemptStep, inOrder, mayBeSame, type StepKind } from './steps.ts'

/**
 * The hook has a clock of its own, and it speaks before AWS answers: how far behind an attempt's end its line, or the answer to what
 * it refused, is still taken for a part of that attempt.
 */
const SKEW = 10 * SECOND

/**
 * When the end of an attempt can no longer move. Who refuses it before AWS answers is followed by that answer, which is then its end:
 * a watermark that comes between the two must not make it final.
 */
export function settlesAt(attempt: JoinedAttempt, timeout: Millis): Millis {
  const isAwaitingAnswer = attempt.reply === null && attempt.refusal !== null && isWordOfOthers(attempt.refusal)
  return endOf(attempt, timeout) + (isAwaitingAnswer ? SKEW : 0)
}

/** What the steps so far come to. */
export interface Fold {
  /** In the order in which they were opened. */
  attempts: JoinedAttempt[]
  /** Those of `attempts` that a step may still join, and those that have ended only just; each in the same order. */
  open: readonly JoinedAttempt[]
  recent: readonly JoinedAttempt[]
}

/** A step that was taken: the attempt it belongs to, null for an answer without a question. */
export interface TakenStep {
  readonly step: AttemptStep
  readonly attempt: JoinedAttempt | null
}

export function emptyFold(): Fold {
  return { attempts: [], open: [], recent: [] }
}

/**
 * Takes the next step. Steps must come in the order of `inOrder`, so that the attempts are a function of the steps and not of their
 * arrival.
 */
export function foldStep(fold: Fold, step: AttemptStep, timeout: Millis): TakenStep {
  if (fold.open.length + fold.recent.length > 0) sortOut(fold, step.at, timeout)
  return { step, attempt: attemptFor(fold, step) }
}

/**
 * Takes the last steps back, as if they had not come. To remember at each step how things stood before it would be most of what is kept
 * of a client; few steps come behind their time.
 */
export function unfoldSteps(fold: Fold, later: readonly TakenStep[]): void {
  const gone = new Set(later.map(({ step }) => step))
  fold.attempts = fold.attempts.filter(({ first }) => !gone.has(first))
  const touched = new Set(later.map(({ attempt }) => attempt))
  for (const attempt of fold.attempts) {
    const isTouched = touched.has(attempt) || (attempt.abandonedBy !== null && gone.has(attempt.abandonedBy))
    if (isTouched) takeBackSteps(attempt, gone)
  }
  // The next step sorts out which of them it may still join.
  fold.open = [...fold.attempts]
  fold.recent = NOBODY
}

const NOBODY: readonly JoinedAttempt[] = []

function attemptFor(fold: Fold, step: AttemptStep): JoinedAttempt | null {
  switch (step.kind) {
    case 'create':
      return foldCreate(fold, step)
    case 'register':
      return joinTo(openOn(fold, step).at(-1), step) ?? openNew(fold, step)
    case 'create-accepted':
    case 'create-rejected':
      return foldCreateReply(fold, step)
    case 'register-accepted':
    case 'register-rejected':
      return foldRegisterReply(fold, step)
    case 'credentials':
    case 'provisioned':
      return joinTo(
        [...fold.open, ...fold.recent].find(({ steps }) => steps.some(({ traceId }) => traceId === step.traceId)),
        step,
      )
    case 'hook':
      return foldHook(fold, step)
  }
}

/** Moves what ended before `at` out of the way. */
function sortOut(fold: Fold, at: Millis, timeout: Millis): void {
  const isOver = (attempt: JoinedAttempt) => attempt.isDropped || isClosed(attempt) || endOf(attempt, timeout) < at
  const isRecent = (attempt: JoinedAttempt) => !attempt.isDropped && isClosed(attempt) && endOf(attempt, timeout) >= at - SKEW
  const ended = fold.open.filter(isOver)
  if (ended.length > 0) fold.open = fold.open.filter((attempt) => !isOver(attempt))
  if (ended.length + fold.recent.length === 0) return
  fold.recent = [...fold.recent, ...ended].filter(isRecent)
  // The same order whether they ended one by one or are looked at together.
  if (fold.recent.length > 1) fold.recent = fold.recent.toSorted((a, b) => inOrder(a.first, b.first))
}

function openNew(fold: Fold, step: AttemptStep): JoinedAttempt {
  step.isAmbiguous = false
  const attempt = openedBy(step)
  // Nearly every client opens one only: a list that is pushed to would keep room for sixteen more.
  if (fold.attempts.length === 0) fold.attempts = [attempt]
  else fold.attempts.push(attempt)
  fold.open = [...fold.open, attempt]
  return attempt
}

function joinTo(attempt: JoinedAttempt | undefined, step: AttemptStep, isAmbiguous = false): JoinedAttempt | null {
  if (attempt === undefined) return null
  step.isAmbiguous = isAmbiguous
  addStep(attempt, step)
  return attempt
}

/** The open attempts of the step's connection; one that the hook's line opened is of any. */
function openOn(fold: Fold, step: AttemptStep): readonly JoinedAttempt[] {
  return fold.open.filter((attempt) => !isClosed(attempt) && mayBeSame(attempt.connection, step.connection))
}

/** A second create before a register gives the first up; after a register the first still waits for its answer. */
function foldCreate(fold: Fold, step: AttemptStep): JoinedAttempt {
  for (const attempt of openOn(fold, step)) {
    if (!isRegistering(attempt)) attempt.abandonedBy = step
  }
  return openNew(fold, step)
}

function foldCreateReply(fold: Fold, step: AttemptStep): JoinedAttempt | null {
  const answered = openOn(fold, step).findLast((attempt) => attempt.first.kind === 'create' && !isRegistering(attempt))
  if (answered !== undefined || step.kind === 'create-accepted') return joinTo(answered, step)
  return joinTo(refusedBefore(fold, step, ['credentials']), step)
}

/** Answers come in the order of the questions. A missing request line does not make an answer worthless. */
function foldRegisterReply(fold: Fold, step: AttemptStep): JoinedAttempt | null {
  const sameTemplate = ({ template }: JoinedAttempt) => template === null || step.template === null || template === step.template
  const candidates = openOn(fold, step).filter(sameTemplate)
  const answered = candidates.find(({ registers }) => registers > 0) ?? candidates.find(isRegistering) ?? candidates.at(-1)
  if (answered !== undefined || step.kind === 'register-accepted') return joinTo(answered, step)
  return joinTo(refusedBefore(fold, step, ['hook', 'provisioned'], sameTemplate), step)
}

/** The attempt whose refusal, by the hook or the provisioning service, was logged before AWS answered with it. */
function refusedBefore(
  { recent }: Fold,
  { connection }: AttemptStep,
  by: readonly StepKind[],
  isLike: (attempt: JoinedAttempt) => boolean = () => true,
): JoinedAttempt | undefined {
  return recent.find(
    (attempt) =>
      attempt.reply === null &&
      attempt.refusal !== null &&
      by.includes(attempt.refusal.kind) &&
      isLike(attempt) &&
      mayBeSame(attempt.connection, connection),
  )
}

/**
 * The hook's line names claim, client and certificate, and no connection: it belongs to the attempt with its certificate, else to one
 * that has no line of the hook yet, else it opens one.
 */
function foldHook(fold: Fold, step: AttemptStep): JoinedAttempt {
  const isOther = ({ certificate }: JoinedAttempt) => certificate !== null && step.certificate !== null && certificate !== step.certificate
  const hasRoom = (attempt: JoinedAttempt) => attempt.hooks < Math.max(1, attempt.registers) && !isOther(attempt)
  const ended = fold.recent.filter((attempt) => agrees(attempt, step))
  // A registration that was refused is asked for again with the same certificate: its line is no second one of the first attempt.
  const sameCertificate = [...fold.open, ...ended.filter(hasRoom)].find(
    ({ certificate }) => certificate !== null && certificate === step.certificate,
  )
  const waiting = fold.open.filter(hasRoom)
  const candidates = waiting.length > 0 ? waiting : ended.filter(hasRoom)
  const best = waiting.find(({ registers }) => registers > 0) ?? candidates.at(-1)
  return joinTo(sameCertificate, step) ?? joinTo(best, step, candidates.length > 1) ?? openNew(fold, step)
}

/** Whether the hook can have said this of an attempt that ended so: AWS may refuse after its yes, and never accepts after its no. */
function agrees({ reply }: JoinedAttempt, hook: AttemptStep): boolean {
  return reply?.kind === 'register-rejected' || (reply?.kind === 'register-accepted' && !hook.failed)
}
