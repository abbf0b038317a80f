// The join: events of one partition in, attempts with their outcomes out (design 3.2).
import type { IotEvent } from '../model/event.ts'
import type { DetectSettings } from '../model/settings.ts'
import { MINUTE, type Millis, SECOND } from '../model/time.ts'
import { untrusted } from '../model/untrusted.ts'
import { type Client, dropAttempts, forget, noteSighting, oldestOf, takeStep } from './client.ts'
import { createClients } from './clients.ts'
import { createDueClients } from './due-clients.ts'
import { settlesAt } from './fold-steps.ts'
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

const NOTHING: readonly JoinOutput[] = []
const NOBODY: readonly WaitingStep[] = []

/** A join for one partition. Pure: no clock but the watermark; no client holds more than `mostSteps` steps. */
export function createJoin(settings: DetectSettings, knowledge: ClaimKnowledge, mostSteps: number = MOST_STEPS): Join {
  const { attemptTimeout: timeout, rotationTemplates } = settings
  const configured = new Set(settings.claims.map(({ id }) => id))
  const clients = createClients()
  /** Whom there is something to forget of, and whom there is something to settle or to count of. */
  const ageing = createDueClients('oldest', MINUTE)
  const waking = createDueClients('wakesAt', SECOND)
  const waiting = createWaitingSteps()
  const teller = createAttemptTeller(settings, knowledge)
  /** Clients with an attempt that is not settled, or a step that is not counted. */
  const active = new Set<Client>()
  let forgottenUpTo = 0
  let forgotten = 0

  /** Gives a step to its client, and to the step those that waited for it. */
  function place(client: Client, step: AttemptStep): readonly JoinOutput[] {
    const outputs: JoinOutput[] = []
    const { changed, lost } = takeStep(client, step, timeout)
    for (const telling of lost) teller.takeBack(client, telling)
    for (const attempt of changed) teller.tellIfComplete(client, attempt, outputs)
    active.add(client)
    clients.index(client, step)
    ageing.note(client, step.at)
    // A step that comes in its order ends an attempt at its own time or later; one that comes late may move any of their ends.
    waking.note(client, client.steps.at(-1)?.step === step ? step.at : wakesAt(client, Number.NEGATIVE_INFINITY))
    if (waiting.isEmpty()) return outputs
    const asks = isRequest(step.kind)
    const found = asks || step.kind === 'hook' ? waiting.takeFor(client.clientId) : NOBODY
    const traced = asks && step.traceId !== null ? waiting.takeFor(step.traceId) : NOBODY
    for (const held of found) outputs.push(...placeByPartner(held))
    for (const held of traced) outputs.push(...placeByPartner(held))
    return outputs
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
    if (client.steps.length <= mostSteps && clients.overflow() === null) return NOTHING
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
    const outputs: JoinOutput[] = []
    for (const attempt of unsettled) {
      teller.settle(client, attempt, { isAssumed: true, id: idOf(client, attempt) }, outputs)
      teller.countsDue(client, attempt, Number.POSITIVE_INFINITY, outputs)
    }
    forgotten += unsettled.length
    clients.tidy(client, dropAttempts(client, attempts))
    return outputs
  }

  /** What ended before the watermark, in the order in which `duplicate` and new sources are decided. */
  function settleBefore(awake: readonly Client[], watermark: Millis, isAssumed: boolean, outputs: JoinOutput[]): void {
    const ended: Ended[] = []
    for (const client of awake) {
      for (const attempt of client.fold.attempts) {
        if (isSettled(attempt) || settlesAt(attempt, timeout) >= watermark) continue
        ended.push({ client, attempt, end: endOf(attempt, timeout), id: idOf(client, attempt) })
      }
    }
    ended.sort((a, b) => a.end - b.end || (a.id < b.id ? -1 : 1))
    for (const { client, attempt, id } of ended) teller.settle(client, attempt, { isAssumed, id }, outputs)
  }

  /** What the steps before the watermark add to the windows, in the order of their times. */
  function countBefore(awake: readonly Client[], watermark: Millis, outputs: JoinOutput[]): void {
    const counts: Extract<Told, { is: 'count' }>[] = []
    for (const client of awake) {
      for (const attempt of client.fold.attempts)
        teller.countsDue(client, attempt, watermark, { push: (told) => told.is === 'count' && counts.push(told) })
    }
    counts.sort((a, b) => a.at - b.at)
    outputs.push(...counts)
  }

  /** When a client, of which all before `watermark` is done, has something to do again; infinite where it never has. */
  function wakesAt({ claim, fold }: Client, watermark: Millis): Millis {
    const isConfigured = configured.has(claim)
    let next = Number.POSITIVE_INFINITY
    for (const attempt of fold.attempts) {
      const isOver = isSettled(attempt)
      if (!isOver) next = Math.min(next, settlesAt(attempt, timeout), correctsAt(attempt, timeout))
      // Of other claims nothing is counted before the end, and what comes after it, late, at once.
      if (!isConfigured && !isOver) continue
      const uncounted = attempt.steps.find(({ at, counted }) => at >= watermark && (isConfigured || counted === 'not-yet'))
      if (uncounted !== undefined) next = Math.min(next, uncounted.at)
    }
    return next
  }

  function forgetBefore(horizon: Millis): void {
    if (horizon < forgottenUpTo + MINUTE) return
    forgottenUpTo = horizon
    for (const client of ageing.takeBefore(horizon)) {
      if (!client.isKept) continue
      clients.tidy(client, forget(client, horizon, timeout))
      ageing.note(client, oldestOf(client))
    }
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
      const clientId = event.clientId ?? untrusted('')
      const connection = event.kind === 'Connect' || event.kind === 'Subscribe' ? connectionOf(event) : null
      if (step === null && connection === null) {
        clients.touch(claim, clientId)
        return NOTHING
      }
      const client = clients.of(claim, clientId)
      if (connection !== null) {
        noteSighting(client, { at: event.at, connection, isRotation: rotationTemplates.includes(event.template ?? '') })
        ageing.note(client, event.at)
      }
      const placed = step === null ? NOTHING : place(client, step)
      const givenUp = makeRoomFor(client)
      return givenUp.length === 0 ? placed : [...placed, ...givenUp]
    },
    advance(watermark, horizon, isAssumed) {
      const outputs: JoinOutput[] = []
      const awake = [...waking.takeBefore(watermark)].filter(({ isKept }) => isKept).sort(inFixedOrder)
      settleBefore(awake, watermark, isAssumed, outputs)
      for (const client of awake) {
        for (const attempt of client.fold.attempts) teller.correct(client, attempt, watermark, outputs)
      }
      countBefore(awake, watermark, outputs)
      for (const client of awake) {
        const next = wakesAt(client, watermark)
        if (next === Number.POSITIVE_INFINITY) active.delete(client)
        else waking.note(client, next)
      }
      forgetBefore(horizon)
      for (let left = waiting.giveUpBefore(watermark); left > 0; left--) outputs.push({ is: 'unattributed' })
      return outputs
    },
    firstOffset() {
      let first = Number.POSITIVE_INFINITY
      for (const { fold } of active) {
        for (const attempt of fold.attempts) {
          if (isSettled(attempt)) continue
          for (const { offset } of attempt.steps) first = Math.min(first, offset)
        }
      }
      return first
    },
    forgotten: () => forgotten,
  }
}

/** An attempt that the watermark has passed, as it is put in order. */
interface Ended {
  readonly client: Client
  readonly attempt: JoinedAttempt
  readonly end: Millis
  readonly id: string
}

/** When the watermark would pass an end that was told and is none any more; infinite where the end is as it was told. */
function correctsAt(attempt: JoinedAttempt, timeout: Millis): Millis {
  const { telling } = attempt
  return telling === null || telling.at === endOf(attempt, timeout) ? Number.POSITIVE_INFINITY : telling.at
}

/** The provisioning service names no client; and whose principal a reply shows is not documented (reference aws-iot.md 9). */
function isOfUnknownClaim({ kind }: AttemptStep, isConfigured: boolean): boolean {
  return kind === 'credentials' || kind === 'provisioned' || (isReply(kind) && !isConfigured)
}

/** Whatever order they came in: of two registrations of one serial the same one is the duplicate, also after a restart. */
function inFixedOrder(a: Client, b: Client): number {
  if (a.clientId !== b.clientId) return a.clientId < b.clientId ? -1 : 1
  return a.claim < b.claim ? -1 : 1
}
