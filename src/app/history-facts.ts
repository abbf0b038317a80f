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
  /** Accepted connections and requests that name no usable address. */
  readonly withoutAddress: number
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
  const [unregistered, unattributed] = [createTally(), createTally()]
  const claims = new Map(configured.map((id) => [id, createTally()]))
  const hours = createNumberSet()
  return {
    take(event) {
      count(event, event.claim === null ? unattributed : (claims.get(event.claim) ?? unregistered))
      hours.add(Math.floor(event.at / HOUR))
    },
    facts() {
      const seen = hours.all().toSorted((a, b) => a - b)
      const [first = 0, last = -1] = [seen[0], seen.at(-1)]
      return {
        all: evidenceOf([...claims.values(), unregistered, unattributed]),
        claims: new Map(Array.from(claims, ([id, tally]) => [id, evidenceOf([tally])])),
        unregistered: evidenceOf([unregistered]),
        unattributed: evidenceOf([unattributed]),
        hours: last - first + 1,
        hoursWithEntries: seen.length,
        gaps: seen.slice(1).flatMap((hour, index) => gapBetween(seen[index] ?? hour, hour)),
      }
    },
  }
}

function gapBetween(before: number, after: number): readonly Gap[] {
  return after - before < 2 ? [] : [{ from: (before + 1) * HOUR, to: after * HOUR }]
}

/** Numbers that mostly come many times in a row. */
function createNumberSet() {
  const numbers = new Set<number>()
  let last = Number.NaN
  return {
    add(value: number): void {
      if (value === last) return
      last = value
      numbers.add(value)
    },
    all: () => Array.from(numbers),
  }
}

/** Some entries while they are counted. */
interface Tally {
  readonly entries: Record<EvidenceKind, number>
  readonly days: ReturnType<typeof createNumberSet>
  withoutAddress: number
  successes: number
  failures: number
  from: Millis
  to: Millis
}

function createTally(): Tally {
  const [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  return { entries: noEntries(), days: createNumberSet(), withoutAddress: 0, successes: 0, failures: 0, from, to }
}

function count(event: IotEvent, tally: Tally): void {
  const kind = kindOf(event)
  tally.entries[kind]++
  if (event.source === null && (kind === 'connections' || kind === 'requests')) tally.withoutAddress++
  if (event.at < tally.from) tally.from = event.at
  if (event.at > tally.to) tally.to = event.at
  if (event.status === 'Failure') tally.failures++
  if (event.status !== 'Success') return
  tally.successes++
  tally.days.add(Math.floor(event.at / DAY))
}

function noEntries(): Record<EvidenceKind, number> {
  return {
    ...{ connections: 0, refusedConnections: 0, subscriptions: 0, requests: 0 },
    ...{ replies: 0, hookLines: 0, serviceEntries: 0, other: 0 },
  }
}

/** What some tallies come to together. */
function evidenceOf(tallies: readonly Tally[]): Evidence {
  const entries = noEntries()
  for (const kind of evidenceKinds) entries[kind] = sum(tallies, (tally) => tally.entries[kind])
  const from = Math.min(...tallies.map((tally) => tally.from))
  const to = Math.max(...tallies.map((tally) => tally.to))
  return {
    ...{ entries, withoutAddress: sum(tallies, ({ withoutAddress }) => withoutAddress) },
    ...{ successes: sum(tallies, ({ successes }) => successes), failures: sum(tallies, ({ failures }) => failures) },
    daysWithSuccess: new Set(tallies.flatMap(({ days }) => days.all())).size,
    ...(from > to ? { from: null, to: null } : { from, to }),
  }
}

function sum(tallies: readonly Tally[], of: (tally: Tally) => number): number {
  return tallies.reduce((total, tally) => total + of(tally), 0)
}

function kindOf({ kind, step, status }: IotEvent): EvidenceKind {
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
