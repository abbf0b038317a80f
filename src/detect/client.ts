// One client that uses one claim: its steps, the attempts they come to, and the connections it was seen on.
import type { CertificateId } from '../model/claim.ts'
import { MINUTE, type Millis, SECOND } from '../model/time.ts'
import type { Untrusted } from '../model/untrusted.ts'
import { emptyFold, type Fold, foldStep, type TakenStep, unfoldSteps } from './fold-steps.ts'
import { endOf, type JoinedAttempt, type Telling } from './joined-attempt.ts'
import { type AttemptStep, type Connection, inOrder, mayBeSame } from './steps.ts'

/** Connections, and subscriptions to a template, say something about what follows within this time. */
export const CONTEXT: Millis = 5 * MINUTE
/** The clocks of the broker and of the hook may differ by this much. */
const SKEW = 10 * SECOND
/** More would be no client that provisions: AWS accepts ten registrations a second in a whole account, unless asked for more. */
const MOST_SIGHTINGS = 64

/** A line of the broker that names a connection, and whether it names a template by which devices renew their certificates. */
export interface Sighting {
  readonly at: Millis
  readonly connection: Connection
  readonly isRotation: boolean
}

export interface Client {
  readonly claim: CertificateId
  readonly clientId: Untrusted
  /** In the order of their times. */
  steps: TakenStep[]
  sightings: readonly Sighting[]
  readonly fold: Fold
  /** No step and no sighting is older; infinite where that is not known. Kept by `due-clients.ts`. */
  oldest: Millis
  /** When the watermark passes this, it has something to settle or to count; infinite where it has nothing. Kept by `due-clients.ts`. */
  wakesAt: Millis
  /** It was neither removed nor given up. Kept by `clients.ts`. */
  isKept: boolean
}

export function newClient(claim: CertificateId, clientId: Untrusted): Client {
  const never = Number.POSITIVE_INFINITY
  return { claim, clientId, steps: [], sightings: [], fold: emptyFold(), oldest: never, wakesAt: never, isKept: true }
}

/** What a step has done: the attempts that it may have changed, and what was told of attempts that are none any more. */
export interface Taken {
  readonly changed: readonly JoinedAttempt[]
  readonly lost: readonly Telling[]
}

/**
 * Adds a step. For one that comes behind its time the later ones are taken back and taken again, so that the attempts do not depend on the
 * order of arrival. An attempt that was told of keeps its id then, whatever else is found to belong to it; where two of them come to one,
 * the id that is left goes to an attempt that has none yet, so that no more are told than there are.
 */
export function takeStep(client: Client, step: AttemptStep, timeout: Millis): Taken {
  const { steps, fold } = client
  const last = steps.at(-1)
  if (last === undefined || inOrder(last.step, step) <= 0) {
    const taken = foldStep(fold, step, timeout)
    steps.push(taken)
    return taken.attempt === null ? NOTHING : { changed: [taken.attempt], lost: NONE }
  }
  const place = steps.findLastIndex((other) => inOrder(other.step, step) <= 0) + 1
  const later = steps.splice(place)
  const tellings = takeTellings(later)
  unfoldSteps(fold, later)
  const changed = new Set<JoinedAttempt>()
  for (const next of [step, ...later.map((taken) => taken.step)]) {
    const taken = foldStep(fold, next, timeout)
    steps.push(taken)
    const { attempt } = taken
    if (attempt === null) continue
    changed.add(attempt)
    const telling = tellings.get(next.id)
    if (telling === undefined || attempt.telling !== null) continue
    attempt.telling = telling
    tellings.delete(next.id)
  }
  return { changed: [...changed], lost: tellings.size === 0 ? NONE : giveToOthers([...tellings.values()], changed) }
}

const NONE: readonly never[] = []
const NOTHING: Taken = { changed: NONE, lost: NONE }

/** Gives what was told to those attempts of which nothing was; returns what is left of it. */
function giveToOthers(tellings: readonly Telling[], attempts: Iterable<JoinedAttempt>): readonly Telling[] {
  const left = [...tellings]
  for (const attempt of attempts) {
    if (attempt.telling !== null) continue
    const telling = left.shift()
    if (telling !== undefined) attempt.telling = { ...telling, anchor: attempt.first.id }
  }
  return left
}

/** Takes off the attempts what was told under the steps, so that it stays with these, whatever attempts they come to now. */
function takeTellings(taken: readonly TakenStep[]): Map<string, Telling> {
  const tellings = new Map<string, Telling>()
  for (const { step, attempt } of taken) {
    const telling = attempt?.telling
    if (attempt == null || telling == null || telling.anchor !== step.id) continue
    tellings.set(step.id, telling)
    attempt.telling = null
  }
  return tellings
}

export function noteSighting(client: Client, sighting: Sighting): void {
  const { sightings } = client
  // A list that is pushed to keeps room for sixteen more, for as long as the client is kept; most are seen two or three times.
  client.sightings = [...(sightings.length < MOST_SIGHTINGS ? sightings : sightings.slice(1)), sighting]
}

/** Where the client was connected from when the step came that names no connection itself: the last place it was seen in. */
export function likelySource(client: Client, { at }: AttemptStep): string | null {
  let last: { readonly at: Millis; readonly ip: string } | null = null
  for (const { at: seen, connection } of [...client.sightings, ...client.steps.map(({ step }) => step)]) {
    const ip = connection?.ip ?? null
    if (ip === null || seen > at + SKEW || seen < at - CONTEXT) continue
    if (last === null || seen > last.at || (seen === last.at && ip < last.ip)) last = { at: seen, ip }
  }
  return last?.ip ?? null
}

/** Whether the attempt is of a device that renews its certificate: by its template, else by what was subscribed to before it. */
export function isRotation(client: Client, { first, template, connection }: JoinedAttempt, templates: readonly string[]): boolean {
  if (template !== null) return templates.includes(template)
  return client.sightings.some(
    (seen) => seen.isRotation && mayBeSame(seen.connection, connection) && Math.abs(first.at - seen.at) <= CONTEXT,
  )
}

/** Forgets what ended before `before`, whole attempts only: the rest of one would look like another. Returns the steps forgotten. */
export function forget(client: Client, before: Millis, timeout: Millis): readonly AttemptStep[] {
  if (client.sightings.some(({ at }) => at < before)) client.sightings = client.sightings.filter(({ at }) => at >= before)
  const oldest = client.steps[0]
  if (oldest === undefined || oldest.step.at >= before) return []
  const isForgotten = (attempt: JoinedAttempt) => attempt.telling?.isSettled === true && endOf(attempt, timeout) < before
  const last = client.steps.at(-1)
  if (last !== undefined && last.step.at < before && client.fold.attempts.every(isForgotten)) return forgetAll(client)
  const isLoose = ({ step, attempt }: TakenStep) => attempt === null && step.at < before
  return [...dropAttempts(client, client.fold.attempts.filter(isForgotten)), ...dropSteps(client, isLoose)]
}

/** What most clients come to: they provision once. */
function forgetAll(client: Client): readonly AttemptStep[] {
  const { steps, fold } = client
  for (const attempt of fold.attempts) attempt.isDropped = true
  fold.attempts = []
  client.steps = []
  return steps.map(({ step }) => step)
}

/** The time of the oldest step or sighting that is left; infinite where none is. */
export function oldestOf({ steps, sightings }: Client): Millis {
  const first = steps[0]?.step.at ?? Number.POSITIVE_INFINITY
  return sightings.reduce((oldest, { at }) => Math.min(oldest, at), first)
}

/** Takes attempts out with all their steps, and returns these. */
export function dropAttempts(client: Client, attempts: readonly JoinedAttempt[]): readonly AttemptStep[] {
  if (attempts.length === 0) return []
  const { fold } = client
  const dropped = new Set(attempts)
  for (const attempt of attempts) attempt.isDropped = true
  fold.attempts = fold.attempts.filter((attempt) => !dropped.has(attempt))
  return dropSteps(client, ({ attempt }) => attempt !== null && dropped.has(attempt))
}

function dropSteps(client: Client, isDropped: (taken: TakenStep) => boolean): readonly AttemptStep[] {
  const dropped = client.steps.filter(isDropped)
  if (dropped.length > 0) client.steps = client.steps.filter((taken) => !isDropped(taken))
  return dropped.map(({ step }) => step)
}
