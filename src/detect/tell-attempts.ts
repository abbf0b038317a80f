// When an attempt is judged, what is told of it, and when that is final (design 3.2).
import type { JudgedAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import { digest } from '../model/digest.ts'
import type { DetectSettings } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import type { Counted } from './claim-detector.ts'
import { type Client, isRotation, likelySource } from './client.ts'
import { takeAllAtEnd, takeRegisters } from './due-counts.ts'
import { settlesAt } from './fold-steps.ts'
import { endOf, type JoinedAttempt, type Telling } from './joined-attempt.ts'
import { judge, registrationKeys, resultOf } from './judge.ts'
import { declaredSerials } from './serials.ts'

/** What the join is told of the claims by whoever keeps their state. */
export interface ClaimKnowledge {
  /** Serials, else client ids, that got an accepted registration, as far as the watermark has settled it. */
  registered(claim: CertificateId): { has(key: string): boolean; add(key: string): void }
  /** The claim's state already holds what the present record brings: nothing of it is told again. */
  isHistory(claim: CertificateId): boolean
}

export type Told =
  /** An attempt, when it is complete; and again, under the same id, if it was found to be different when the watermark passed it. */
  | { readonly is: 'attempt'; readonly attempt: JudgedAttempt }
  | { readonly is: 'count'; readonly claim: CertificateId; readonly what: Counted; readonly at: Millis }

/** Where it goes to, a list for one: most calls have nothing to tell. */
export interface Outlet {
  push(told: Told): unknown
}

export interface AttemptTeller {
  /** Tells an attempt whose result is there and can no longer change: a rejection, or an acceptance when no hook is waited for. */
  tellIfComplete(client: Client, attempt: JoinedAttempt, told: Outlet): void
  /**
   * Takes back an end that the watermark is about to pass, where a line that came late has shown that the attempt goes on: it is told
   * as it would end by now.
   */
  correct(client: Client, attempt: JoinedAttempt, watermark: Millis, told: Outlet): void
  /** What was told of an attempt that is none any more: nothing counts as registered by it. */
  takeBack(client: Client, telling: Telling): void
  /** Makes an attempt final, and tells it unless the same was told before. To be called in the order (end, id); `id` is its own. */
  settle(client: Client, attempt: JoinedAttempt, as: { readonly id: string; readonly isAssumed: boolean }, told: Outlet): void
  /** What the attempt's steps before `before` add to the windows, given once. */
  countsDue(client: Client, attempt: JoinedAttempt, before: Millis, told: Outlet): void
}

type IsRegistered = (key: string) => boolean

/** Of what is not told again nobody needs to know whether it was the first of its serial: both leave the same behind. */
const notAsked: IsRegistered = () => false

export function isSettled({ telling }: JoinedAttempt): boolean {
  return telling?.isSettled === true
}

/** The id of an attempt: a hash of its claim, its connection and its first step (design 3.3); once told it stays what it was. */
export function idOf({ claim, clientId }: Client, { first, connection, telling }: JoinedAttempt): string {
  return telling?.id ?? digest('attempt', claim, clientId, connection?.ip ?? null, connection?.port ?? null, first.id)
}

export function createAttemptTeller(settings: DetectSettings, knowledge: ClaimKnowledge): AttemptTeller {
  const configured = new Map(settings.claims.map((claim) => [claim.id, claim]))
  const serials = new Map(settings.claims.map((claim) => [claim.id, declaredSerials(claim)]))
  /** Registrations that were told and that the watermark has not settled yet. */
  const early = createCounter()

  function isOfRotation(client: Client, attempt: JoinedAttempt): boolean {
    return !configured.has(client.claim) && isRotation(client, attempt, settings.rotationTemplates)
  }

  function judged(client: Client, attempt: JoinedAttempt, id: string, isAssumed: boolean, isRegistered: IsRegistered): JudgedAttempt {
    return judge(attempt, {
      id,
      claim: client.claim,
      clientId: client.clientId,
      likelySource: attempt.connection === null ? likelySource(client, attempt.first) : null,
      timeout: settings.attemptTimeout,
      templates: configured.get(client.claim)?.templates,
      isUndeclared: (serial, clientId) => serials.get(client.claim)?.isUndeclared(serial, clientId) ?? false,
      isRegistered,
      isAssumed,
    })
  }

  /** Forgets what was told of an attempt's registration before the watermark. */
  function withdraw({ claim }: Client, telling: Telling | null): void {
    if (telling !== null) early.remove(claim, telling.keys)
  }

  function isRegisteredOf(claim: CertificateId): IsRegistered {
    const registered = knowledge.registered(claim)
    return (key) => registered.has(key) || early.has(claim, key)
  }

  function tellEarly(client: Client, attempt: JoinedAttempt, told: Outlet): void {
    const { claim } = client
    withdraw(client, attempt.telling)
    const isHistory = knowledge.isHistory(claim)
    const isKnown = isHistory ? notAsked : isRegisteredOf(claim)
    const verdict = judged(client, attempt, idOf(client, attempt), false, isKnown)
    const keys = registrationKeys(verdict)
    early.add(claim, keys)
    const anchor = attempt.telling?.anchor ?? attempt.first.id
    attempt.telling = { id: verdict.id, anchor, told: isHistory ? null : verdict, at: verdict.at, keys, isSettled: false }
    if (!isHistory) told.push({ is: 'attempt', attempt: verdict })
  }

  return {
    tellIfComplete(client, attempt, told) {
      const result = resultOf(attempt)
      if (attempt.telling !== null || result === 'open' || isOfRotation(client, attempt)) return
      const isHookAwaited = settings.hookFeed && (configured.get(client.claim)?.hook ?? true) && attempt.hooks === 0
      if (result === 'rejected' || !isHookAwaited) tellEarly(client, attempt, told)
    },
    correct(client, attempt, watermark, told) {
      const { telling } = attempt
      if (telling === null || telling.isSettled || telling.at >= watermark) return
      // The same end: only its answer is waited for.
      if (telling.at !== endOf(attempt, settings.attemptTimeout)) tellEarly(client, attempt, told)
    },
    takeBack: withdraw,
    settle(client, attempt, { id, isAssumed }, told) {
      const { claim } = client
      const before = attempt.telling
      withdraw(client, before)
      const at = endOf(attempt, settings.attemptTimeout)
      attempt.telling = { id, anchor: before?.anchor ?? attempt.first.id, told: null, at, keys: [], isSettled: true }
      if (knowledge.isHistory(claim) || isOfRotation(client, attempt)) return
      const registered = knowledge.registered(claim)
      const final = judged(client, attempt, id, isAssumed, (key) => registered.has(key))
      for (const key of registrationKeys(final)) registered.add(key)
      if (!isSame(before?.told ?? null, final)) told.push({ is: 'attempt', attempt: final })
    },
    countsDue(client, attempt, before, told) {
      const { claim } = client
      const isConfigured = configured.has(claim)
      if (isOfRotation(client, attempt) || (!isConfigured && !isSettled(attempt))) return
      const due = isConfigured ? takeRegisters(attempt, before) : takeAllAtEnd(attempt, settlesAt(attempt, settings.attemptTimeout))
      if (due.length === 0 || knowledge.isHistory(claim)) return
      for (const { what, at } of due) told.push({ is: 'count', claim, what, at })
    },
  }
}

/** Everything that is told of an attempt, so that none is left out of a comparison. */
const facts: { readonly [Fact in keyof JudgedAttempt]: Fact } = {
  id: 'id',
  claim: 'claim',
  at: 'at',
  began: 'began',
  source: 'source',
  clientId: 'clientId',
  outcome: 'outcome',
  serial: 'serial',
  template: 'template',
  certificate: 'certificate',
  basis: 'basis',
  presumed: 'presumed',
}
const allFacts = Object.values(facts)

function isSame(told: JudgedAttempt | null, final: JudgedAttempt): boolean {
  return told !== null && allFacts.every((fact) => told[fact] === final[fact])
}

/** How many attempts of a claim stand behind each key. */
interface Counter {
  has(claim: CertificateId, key: string): boolean
  add(claim: CertificateId, keys: readonly string[]): void
  remove(claim: CertificateId, keys: readonly string[]): void
}

function createCounter(): Counter {
  const claims = new Map<CertificateId, Map<string, number>>()
  return {
    has: (claim, key) => claims.get(claim)?.has(key) === true,
    add(claim, keys) {
      if (keys.length === 0) return
      const counts = claims.get(claim) ?? new Map<string, number>()
      claims.set(claim, counts)
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    remove(claim, keys) {
      const counts = claims.get(claim)
      if (counts === undefined) return
      for (const key of keys) {
        const left = (counts.get(key) ?? 0) - 1
        if (left > 0) counts.set(key, left)
        else counts.delete(key)
      }
      if (counts.size === 0) claims.delete(claim)
    },
  }
}
