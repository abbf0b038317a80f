// One client that uses one claim: its steps, the attempts they come to, and the connections it was seen on.
import type { CertificateId } from '../model/claim.ts'
import { MINUTE, type Millis, SECOND } from '../model/time.ts'
import type { Untrusted } from '../model/untrusted.ts'
import { emptyFold, type Fold, foldStep } from './fold-steps.ts'
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
  steps: AttemptStep[]
  sightings: Sighting[]
  fold: Fold
}

export function newClient(claim: CertificateId, clientId: Untrusted): Client {
  return { claim, clientId, steps: [], sightings: [], fold: emptyFold() }
}

/**
 * Adds a step and returns the attempts that it may have changed. Steps that come in order cost little; one that comes late makes
 * all of them be read again, so that the attempts do not depend on the order of arrival.
 */
export function takeStep(client: Client, step: AttemptStep, timeout: Millis): readonly JoinedAttempt[] {
  const last = client.steps.at(-1)
  if (last === undefined || inOrder(last, step) <= 0) {
    client.steps.push(step)
    const attempt = foldStep(client.fold, step, timeout)
    return attempt === null ? [] : [attempt]
  }
  client.steps.splice(client.steps.findLastIndex((other) => inOrder(other, step) <= 0) + 1, 0, step)
  foldAgain(client, timeout)
  return client.fold.attempts
}

/** Reads all steps again. An attempt that was told of keeps its id, whatever else is found to belong to it. */
function foldAgain(client: Client, timeout: Millis): void {
  const tellings = new Map<string, Telling>()
  for (const { telling } of client.fold.attempts) if (telling !== null) tellings.set(telling.anchor, telling)
  client.fold = emptyFold()
  for (const step of client.steps) {
    const attempt = foldStep(client.fold, step, timeout)
    if (attempt !== null) attempt.telling ??= tellings.get(step.id) ?? null
  }
}

export function noteSighting(client: Client, sighting: Sighting): void {
  client.sightings.push(sighting)
  if (client.sightings.length > MOST_SIGHTINGS) client.sightings.shift()
}

/** Where the client was connected from when the step came that names no connection itself: the last place it was seen in. */
export function likelySource(client: Client, { at }: AttemptStep): string | null {
  let last: { readonly at: Millis; readonly ip: string } | null = null
  for (const { at: seen, connection } of [...client.sightings, ...client.steps]) {
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
  client.sightings = client.sightings.filter(({ at }) => at >= before)
  const oldest = client.steps[0]
  if (oldest === undefined || oldest.at >= before) return []
  const ended = client.fold.attempts.filter((attempt) => attempt.telling?.isSettled === true && endOf(attempt, timeout) < before)
  const inAttempts = new Set(client.fold.attempts.flatMap(({ steps }) => steps))
  // What is in no attempt is an answer whose question nobody heard.
  const loose = client.steps.filter((step) => step.at < before && !inAttempts.has(step))
  return [...dropAttempts(client, ended), ...dropSteps(client, loose)]
}

/** Takes attempts out with all their steps, and returns these. */
export function dropAttempts(client: Client, attempts: readonly JoinedAttempt[]): readonly AttemptStep[] {
  if (attempts.length === 0) return []
  const dropped = new Set(attempts)
  const isKept = (attempt: JoinedAttempt) => !dropped.has(attempt)
  const { fold } = client
  client.fold = { attempts: fold.attempts.filter(isKept), open: fold.open.filter(isKept), recent: fold.recent.filter(isKept) }
  return dropSteps(
    client,
    attempts.flatMap(({ steps }) => steps),
  )
}

function dropSteps(client: Client, steps: readonly AttemptStep[]): readonly AttemptStep[] {
  if (steps.length === 0) return steps
  const dropped = new Set(steps)
  client.steps = client.steps.filter((step) => !dropped.has(step))
  return steps
}
