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
 * The counts of the steps before `before`, each given once. A register request and the hook's line about it are one register,
 * whichever of the two was logged first or at all: the first of each pair counts, at its own time. `isConfigured`: the claim's other
 * requests were counted as they came; those of an unregistered claim wait until it is known that no device renews its certificate.
 */
export function takeDueCounts({ steps }: JoinedAttempt, before: Millis, isConfigured: boolean): readonly DueCount[] {
  const due: DueCount[] = []
  let counted = steps.filter((step) => step.counted === 'as-register').length
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
    if (!isConfigured) due.push(...countsOfRequest(step))
  }
  return due
}

function countsOfRequest({ kind, at, failed }: AttemptStep): readonly DueCount[] {
  if (!isRequest(kind)) return []
  const counts: readonly Counted[] = [...(kind === 'create' ? (['creates'] as const) : []), ...(failed ? (['refusals'] as const) : [])]
  return counts.map((what) => ({ what, at }))
}
