// What a history is: its span, its silences, and which kinds of evidence it holds of which claim.
import type { CertificateId } from '../model/claim.ts'
import type { IotEvent } from '../model/event.ts'
import { DAY, HOUR, type Millis } from '../model/time.ts'

export const evidenceKinds = [
  'connections',
  'refusedConnections',
  'subscriptions',
  'requests',
  'replies',
  'hookLines',
  'serviceEntries',
  'other',
] as const
/** What an entry can tell of a claim's use. `serviceEntries` are those of the provisioning service. */
export type EvidenceKind = (typeof evidenceKinds)[number]

/** The entries of one claim, or of several taken together. */
export interface Evidence {
  readonly entries: Readonly<Record<EvidenceKind, number>>
  /** Entries that say so. AWS logs successes at INFO, failures at ERROR: without any success the level was too low. */
  readonly successes: number
  readonly failures: number
  /** Times of the first and the last entry; null where there is none. */
  readonly from: Millis | null
  readonly to: Millis | null
  /** UTC days that hold a success. */
  readonly daysWithSuccess: number
}

/** Whole hours without any entry, in a span that has some before and after. */
export interface Gap {
  readonly from: Millis
  readonly to: Millis
}

export interface HistoryFacts {
  readonly all: Evidence
  /** The configured claims, without an entry too. */
  readonly claims: ReadonlyMap<CertificateId, Evidence>
  /** Every certificate that nobody configured, together. */
  readonly unregistered: Evidence
  /** Entries that name no claim: replies and entries of the provisioning service may do without. */
  readonly unattributed: Evidence
  /** Hours of the span, and those among them that hold an entry. */
  readonly hours: number
  readonly hoursWithEntries: number
  /** In the order of time. */
  readonly gaps: readonly Gap[]
}

export interface FactsBook {
  /** Takes an event, in any order; a copy of one must not be given. */
  take(event: IotEvent): void
  facts(): HistoryFacts
}

/** Collects the facts of a history. Memory grows with the hours of its span and the configured claims, not with its entries. */
export function createFactsBook(configured: readonly CertificateId[]): FactsBook {
  const [all, unregistered, unattributed] = [createTally(), createTally(), createTally()]
  const claims = new Map(configured.map((id) => [id, createTally()]))
  const hours = new Set<number>()
  return {
    take(event) {
      all.take(event)
      const own = event.claim === null ? unattributed : (claims.get(event.claim) ?? unregistered)
      own.take(event)
      hours.add(Math.floor(event.at / HOUR))
    },
    facts() {
      const seen = Array.from(hours).toSorted((a, b) => a - b)
      const gaps = seen.slice(1).flatMap((hour, index) => gapBetween(seen[index] ?? hour, hour))
      const span = seen.length === 0 ? 0 : (seen.at(-1) ?? 0) - (seen[0] ?? 0) + 1
      return {
        all: all.evidence(),
        claims: new Map(Array.from(claims, ([id, tally]) => [id, tally.evidence()])),
        unregistered: unregistered.evidence(),
        unattributed: unattributed.evidence(),
        hours: span,
        hoursWithEntries: seen.length,
        gaps,
      }
    },
  }
}

function gapBetween(before: number, after: number): readonly Gap[] {
  return after - before < 2 ? [] : [{ from: (before + 1) * HOUR, to: after * HOUR }]
}

interface Tally {
  take(event: IotEvent): void
  evidence(): Evidence
}

function createTally(): Tally {
  const entries: Record<EvidenceKind, number> = {
    ...{ connections: 0, refusedConnections: 0, subscriptions: 0, requests: 0 },
    ...{ replies: 0, hookLines: 0, serviceEntries: 0, other: 0 },
  }
  const days = new Set<number>()
  let [successes, failures] = [0, 0]
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  return {
    take(event) {
      entries[evidenceOf(event)]++
      from = Math.min(from, event.at)
      to = Math.max(to, event.at)
      if (event.status === 'Failure') failures++
      if (event.status !== 'Success') return
      successes++
      days.add(Math.floor(event.at / DAY))
    },
    evidence: () => ({
      ...{ entries: { ...entries }, successes, failures, daysWithSuccess: days.size },
      ...(from > to ? { from: null, to: null } : { from, to }),
    }),
  }
}

function evidenceOf({ kind, step, status }: IotEvent): EvidenceKind {
  switch (kind) {
    case 'Connect':
      return status === 'Failure' ? 'refusedConnections' : 'connections'
    case 'Connection.AuthNError':
      return 'refusedConnections'
    case 'Subscribe':
      return 'subscriptions'
    case 'Publish-In':
      return step === 'create' || step === 'register' ? 'requests' : 'other'
    case 'Publish-Out':
      return step === null || step === 'create' || step === 'register' ? 'other' : 'replies'
    case 'PreProvisioningHook':
      return 'hookLines'
    case 'GetDeviceCredentials':
    case 'ProvisionDevice':
      return 'serviceEntries'
    default:
      return 'other'
  }
}
