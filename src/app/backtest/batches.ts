// Legitimate batches in a history: those that a plan declares, and those that look like one.
import { createNetworks, prefixOf } from '../../detect/sources.ts'
import type { JudgedAttempt } from '../../model/attempt.ts'
import type { CertificateId } from '../../model/claim.ts'
import type { ClaimSettings, Plan, Site } from '../../model/settings.ts'
import type { Millis } from '../../model/time.ts'
import type { ClaimDays } from './claim-days.ts'
import { createPlannedBatches } from './planned-batches.ts'

/** What looks like a batch: so many devices of one source on one day, nearly all of them ok. */
const FEWEST_DEVICES = 20
const SHARE_OK = 0.95
/** And its source lies in a declared site, or had such days so often. */
const FEWEST_DAYS = 3

/** A batch that was declared, or that looks like one. */
export interface Batch {
  readonly claim: CertificateId
  /** The plan that declares it; null where it only looks like a batch. */
  readonly plan: Plan | null
  /** Day of the claim on which it began. */
  readonly day: string
  /** Of a plan its times; of what was seen its first attempt and the first moment after its last one. */
  readonly from: Millis
  readonly to: Millis
  /** Network prefixes that its attempts came from. */
  readonly sources: readonly string[]
  /** Devices that were accepted. */
  readonly devices: number
}

export interface BatchBook {
  /** To be called in the order of the ends, as a replay does. */
  attempt(attempt: JudgedAttempt): void
  /** The batches by claim: the declared ones by their begin, then those that were seen, by theirs. */
  batches(): readonly Batch[]
}

/** What is declared about a claim by any of the configurations that are compared. */
export interface DeclaredFacts {
  readonly plans: readonly Plan[]
  readonly sites: readonly Site[]
}

/** What several configurations declare about each claim: a batch is legitimate whichever of them says so. */
export function declaredBy(configured: readonly (readonly ClaimSettings[])[]): ReadonlyMap<CertificateId, DeclaredFacts> {
  const facts = new Map<CertificateId, DeclaredFacts>()
  for (const { id, plans = [], sites = [] } of configured.flat()) {
    const known = facts.get(id)
    facts.set(id, { plans: distinct([...(known?.plans ?? []), ...plans]), sites: distinct([...(known?.sites ?? []), ...sites]) })
  }
  return facts
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return Array.from(new Map(all.map((one) => [JSON.stringify(one), one])).values())
}

/** The batches of the claims about which `declared` knows; nobody made one with a claim that nobody configured. */
export function createBatchBook(days: ClaimDays, declared: ReadonlyMap<CertificateId, DeclaredFacts>): BatchBook {
  const books = new Map(Array.from(declared, ([claim, facts]) => [claim, createClaimBook(claim, facts, days)]))
  return {
    attempt: (attempt) => books.get(attempt.claim)?.attempt(attempt),
    batches: () => Array.from(books.values()).flatMap((book) => book.batches()),
  }
}

/** What one source did on one day. */
interface SourceDay {
  readonly day: string
  readonly source: string
  readonly from: Millis
  to: Millis
  attempts: number
  ok: number
  isInside: boolean
}

function createClaimBook(claim: CertificateId, facts: DeclaredFacts, { dayOf }: ClaimDays): BatchBook {
  const planned = createPlannedBatches(facts)
  const site = createNetworks(facts.sites.flatMap(({ cidrs }) => cidrs))
  const full: SourceDay[] = []
  let today = new Map<string, SourceDay>()
  let day = ''

  /** A day that is over leaves what may be a batch: a field of homes has thousands of sources a day, and none of them is one. */
  function close(): void {
    for (const done of today.values()) if (done.ok >= FEWEST_DEVICES && done.ok >= SHARE_OK * done.attempts) full.push(done)
    today = new Map()
  }

  return {
    attempt(attempt) {
      planned.attempt(attempt)
      const { at, source, outcome } = attempt
      const prefix = source === null ? null : prefixOf(source)
      if (source === null || prefix === null) return
      const own = dayOf(claim, at)
      if (own > day) {
        close()
        day = own
      }
      // What comes late counts on the day that is open.
      const done = today.get(prefix) ?? { day, source: prefix, from: at, to: at, attempts: 0, ok: 0, isInside: true }
      today.set(prefix, done)
      done.to = at + 1
      done.attempts += 1
      done.ok += outcome === 'ok' ? 1 : 0
      done.isInside &&= site.contains(source)
    },
    batches() {
      close()
      const daysOf = Map.groupBy(full, ({ source }) => source)
      const isBatch = ({ isInside, source }: SourceDay): boolean => isInside || (daysOf.get(source)?.length ?? 0) >= FEWEST_DAYS
      const seen = full.filter(isBatch).map((one): Batch => {
        return { claim, plan: null, day: one.day, from: one.from, to: one.to, sources: [one.source], devices: one.ok }
      })
      return [...planned.batches().map((batch) => ({ claim, day: dayOf(claim, batch.plan.from), ...batch })), ...seen]
    },
  }
}
