// The join: events of one partition in, attempts with their outcomes out (design 3.2).
import type { IotEvent } from '../model/event.ts'
import type { DetectSettings } from '../model/settings.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { untrusted } from '../model/untrusted.ts'
import { type Client, dropAttempts, forget, noteSighting, takeStep } from './client.ts'
import { createClients } from './clients.ts'
import { endOf, type JoinedAttempt } from './joined-attempt.ts'
import { type AttemptStep, connectionOf, isReply, isRequest, stepOf } from './steps.ts'
import { type ClaimKnowledge, createAttemptTeller, idOf, isSettled, type Told } from './tell-attempts.ts'
import { createWaitingSteps, type WaitingStep } from './waiting-steps.ts'

export type JoinOutput =
  | Told
  /** An entry that names no claim, and that belongs to nothing that was seen. */
  | { readonly is: 'unattributed' }

export interface Join {
  /** The next event that was not seen before, with its offset. Corrections of what was told wait for the watermark. */
  take(event: IotEvent, offset: number): readonly JoinOutput[]
  /**
   * The watermark: settles what ended before it, in the order (end, id), and forgets what ended before `horizon`. `isAssumed`: some
   * feed only supposes that everything is there; a time-out is then no evidence.
   */
  advance(watermark: Millis, horizon: Millis, isAssumed: boolean): readonly JoinOutput[]
  /** The first offset that the attempts not settled yet were read from; infinite where there are none. */
  firstOffset(): number
  /** How many attempts were settled before their time because a bound was reached. */
  forgotten(): number
}

/** Steps of one client: what a single connection does within the horizon at AWS's default of ten registrations a second, and some. */
const MOST_STEPS = 49_152

/** A join for one partition. Pure: no clock but the watermark; no client holds more than `mostSteps` steps. */
export function createJoin(settings: DetectSettings, knowledge: ClaimKnowledge, mostSteps: number = MOST_STEPS): Join {
  const { attemptTimeout: timeout, rotationTemplates } = settings
  const configured = new Set(settings.claims.map(({ id }) => id))
  const clients = createClients()
  const waiting = createWaitingSteps()
  const teller = createAttemptTeller(settings, knowledge)
  /** Clients with an attempt that is not settled, or a step that is not counted. */
  const active = new Set<Client>()
  let forgottenUpTo = 0
  let forgotten = 0

  /** Gives a step to its client, and to the step those that waited for it. */
  function place(client: Client, step: AttemptStep): readonly JoinOutput[] {
    const told = takeStep(client, step, timeout).flatMap((attempt) => teller.tellIfComplete(client, attempt))
    active.add(client)
    clients.index(client, step)
    const found = isRequest(step.kind) || step.kind === 'hook' ? waiting.takeFor(client.clientId) : []
    const traced = isRequest(step.kind) && step.traceId !== null ? waiting.takeFor(step.traceId) : []
    return [...told, ...[...found, ...traced].flatMap(placeByPartner)]
  }

  /** Finds the client of a step that names no claim, or waits for it. */
  function placeByPartner(held: WaitingStep): readonly JoinOutput[] {
    const { step, partner, principal } = held
    const client = isReply(step.kind) ? clients.askedBy(partner, step.at - timeout, step.at, principal) : clients.byTrace(partner)
    if (client === null || client === undefined) {
      waiting.hold(held)
      return []
    }
    const placed = place(client, step)
    // An entry that names a configured claim was counted as it came.
    const isCounted = step.failed && configured.has(client.claim) && (principal === null || !configured.has(principal))
    if (!isCounted || knowledge.isHistory(client.claim)) return placed
    return [{ is: 'count', claim: client.claim, what: 'refusals', at: step.at }, ...placed]
  }

  function makeRoomFor(client: Client): readonly JoinOutput[] {
    const outputs: JoinOutput[] = []
    if (client.steps.length > mostSteps) {
      // Some at once: taking them out costs as much as one.
      const oldest = client.fold.attempts.slice(0, Math.ceil(client.fold.attempts.length / 8))
      if (oldest.length === 0) client.steps.shift()
      else outputs.push(...giveUp(client, oldest))
    }
    const longestUnused = clients.overflow()
    if (longestUnused === null) return outputs
    outputs.push(...giveUp(longestUnused, longestUnused.fold.attempts))
    active.delete(longestUnused)
    clients.remove(longestUnused)
    return outputs
  }

  /** Settles attempts before their time, as if it had run out; that is then no evidence. */
  function giveUp(client: Client, attempts: readonly JoinedAttempt[]): readonly JoinOutput[] {
    const unsettled = attempts.filter((attempt) => !isSettled(attempt))
    const outputs = unsettled.flatMap((attempt) => [
      ...teller.settle(client, attempt, true),
      ...teller.countsDue(client, attempt, Number.POSITIVE_INFINITY),
    ])
    forgotten += unsettled.length
    clients.tidy(client, dropAttempts(client, attempts))
    return outputs
  }

  /** What ended before the watermark, in the order in which `duplicate` and new sources are decided. */
  function settleBefore(watermark: Millis, isAssumed: boolean): readonly JoinOutput[] {
    const due = Array.from(active).flatMap((client) =>
      client.fold.attempts
        .filter((attempt) => !isSettled(attempt) && endOf(attempt, timeout) < watermark)
        .map((attempt) => ({ client, attempt, end: endOf(attempt, timeout), id: idOf(client, attempt) })),
    )
    due.sort((a, b) => a.end - b.end || (a.id < b.id ? -1 : 1))
    const settled = due.flatMap(({ client, attempt }) => teller.settle(client, attempt, isAssumed))
    const goingOn = Array.from(active).flatMap((client) =>
      client.fold.attempts.flatMap((attempt) => teller.correct(client, attempt, watermark)),
    )
    return [...settled, ...goingOn]
  }

  function forgetBefore(horizon: Millis): void {
    if (horizon < forgottenUpTo + MINUTE) return
    forgottenUpTo = horizon
    for (const client of clients.all()) clients.tidy(client, forget(client, horizon, timeout))
  }

  return {
    take(event, offset) {
      const { claim } = event
      const step = stepOf(event, offset)
      if (step !== null && (claim === null || isOfUnknownClaim(step, configured.has(claim)))) {
        const partner = isReply(step.kind) ? event.clientId : event.traceId
        return partner === null ? [{ is: 'unattributed' }] : placeByPartner({ step, partner, principal: claim })
      }
      if (claim === null) return [{ is: 'unattributed' }]
      const client = clients.of(claim, event.clientId ?? untrusted(''))
      const connection = connectionOf(event)
      if (connection !== null && (event.kind === 'Connect' || event.kind === 'Subscribe')) {
        noteSighting(client, { at: event.at, connection, isRotation: rotationTemplates.includes(event.template ?? '') })
      }
      const placed = step === null ? [] : place(client, step)
      return [...placed, ...makeRoomFor(client)]
    },
    advance(watermark, horizon, isAssumed) {
      const settled = settleBefore(watermark, isAssumed)
      const counts = Array.from(active).flatMap((client) =>
        client.fold.attempts.flatMap((attempt) => teller.countsDue(client, attempt, watermark)),
      )
      for (const client of active) if (isDone(client, watermark)) active.delete(client)
      forgetBefore(horizon)
      const unattributed = Array.from({ length: waiting.giveUpBefore(watermark) }, (): JoinOutput => ({ is: 'unattributed' }))
      return [...settled, ...counts, ...unattributed]
    },
    firstOffset() {
      const unsettled = Array.from(active).flatMap(({ fold }) => fold.attempts.filter((attempt) => !isSettled(attempt)))
      return unsettled.flatMap(({ steps }) => steps).reduce((first, { offset }) => Math.min(first, offset), Number.POSITIVE_INFINITY)
    },
    forgotten: () => forgotten,
  }
}

/** The provisioning service names no client; and whose principal a reply shows is not documented (reference aws-iot.md 9). */
function isOfUnknownClaim({ kind }: AttemptStep, isConfigured: boolean): boolean {
  return kind === 'credentials' || kind === 'provisioned' || (isReply(kind) && !isConfigured)
}

function isDone({ fold, steps }: Client, watermark: Millis): boolean {
  return fold.attempts.every(isSettled) && steps.every(({ step }) => step.at < watermark)
}
