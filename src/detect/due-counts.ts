// What is counted of an attempt's steps when the watermark passes them, and not before.
import type { Millis } from '../model/time.ts'
import type { Counted } from './claim-detector.ts'
import type { JoinedAttempt } from './joined-attempt.ts'
import { type AttemptStep, isRequest } from './steps.ts'

export interface DueCount {
  readonly what: Counted
  readonly at: Millis
}

/**
 * The register counts of the steps before `before`, each given once. A register request and the hook's line about it are one register,
 * whichever of the two was logged first or at all: the first of each pair counts, at its own time.
 */
export function takeRegisters({ steps }: JoinedAttempt, before: Millis): readonly DueCount[] {
  const due: DueCount[] = []
  let counted = 0
  for (const step of steps) if (step.counted === 'as-register') counted += 1
  let registers = 0
  let hooks = 0
  for (const step of steps) {
    if (step.at >= before) break
    if (step.kind === 'register') registers += 1
    if (step.kind === 'hook') hooks += 1
    if (step.counted !== 'not-yet') continue
    const isNew = Math.max(registers, hooks) > counted
    if (isNew) counted += 1
    step.counted = isNew ? 'as-register' : 'otherwise'
    if (isNew) due.push({ what: 'registers', at: step.at })
  }
  return due
}

/**
 * All counts of an attempt of a claim that nobody configured, at the time when its end can no longer move: so they do not depend on when
 * the watermark comes by. Only then is it known that it was no device renewing its own certificate. What a configured claim does is counted
 * as it comes, but for its registers.
 */
export function takeAllAtEnd(attempt: JoinedAttempt, settledAt: Millis): readonly DueCount[] {
  const requests = attempt.steps.filter(({ counted }) => counted === 'not-yet').flatMap(countsOfRequest)
  const registers = takeRegisters(attempt, Number.POSITIVE_INFINITY).map(({ what }) => what)
  return [...requests, ...registers].map((what) => ({ what, at: settledAt }))
}

function countsOfRequest({ kind, failed }: AttemptStep): readonly Counted[] {
  if (!isRequest(kind)) return []
  const created: readonly Counted[] = kind === 'create' ? ['creates'] : []
  return failed ? [...created, 'refusals'] : created
}
