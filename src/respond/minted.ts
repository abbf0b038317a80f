// Which certificates an incident's sources got through the claim, read from the judged attempts.
import { acceptedOutcomes, type JudgedAttempt, type Outcome } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Incident, Minted } from '../model/incident.ts'
import { createNetworkSet } from './network-set.ts'

/** Outcomes in which a device got a certificate that works. An orphan's is never activated. */
const ACCEPTED: ReadonlySet<Outcome> = new Set(acceptedOutcomes)

/** The accepted attempts of every claim. */
export interface MintedBook {
  /** Takes an attempt in; the last record of an attempt's id counts, since the watermark may correct it. */
  add(attempt: JudgedAttempt): void
  /** What the incident's sources got through its claim, from their first attempt on, in the order of time; nothing of other sources. */
  of(incident: Pick<Incident, 'claim' | 'sources'>): readonly Minted[]
  /** How many those are. */
  count(incident: Pick<Incident, 'claim' | 'sources'>): Incident['minted']
  /** How many attempts of a claim were dropped to stay within `atMost`: with any, `of` is a lower bound. */
  forgotten(claim: CertificateId): number
}

/** An empty book. `atMost` bounds the attempts kept for a claim, the oldest are dropped first; a reader that ends may keep all. */
export function createMintedBook(atMost = Number.POSITIVE_INFINITY): MintedBook {
  const claims = new Map<CertificateId, Registrations>()
  // Each round of the desk asks again, and hardly ever has anything changed: by the list of sources, which is another one when it has grown.
  const counted = new WeakMap<
    readonly string[],
    { readonly known: Registrations; readonly changes: number; readonly count: Incident['minted'] }
  >()
  const of = (claim: CertificateId): Registrations => {
    const known = claims.get(claim) ?? { sources: new Map(), bySource: new Map(), forgotten: 0, changes: 0 }
    claims.set(claim, known)
    return known
  }
  const list: MintedBook['of'] = ({ claim, sources }) => {
    const networks = createNetworkSet(sources)
    const own = [...of(claim).bySource].filter(([source]) => networks.has(source))
    const found = own.flatMap(([, registrations]) => [...registrations.values()])
    return listed(found.toSorted((a, b) => a.at - b.at))
  }
  return {
    add(attempt) {
      const known = of(attempt.claim)
      known.changes += 1
      remove(known, attempt.id)
      insert(known, attempt)
      if (known.sources.size > atMost) forgetOldest(known)
    },
    of: list,
    count(incident) {
      const known = of(incident.claim)
      const before = counted.get(incident.sources)
      if (before?.known === known && before.changes === known.changes) return before.count
      const count = countOf(list(incident))
      counted.set(incident.sources, { known, changes: known.changes, count })
      return count
    },
    forgotten: (claim) => of(claim).forgotten,
  }
}

/** By address first: an incident names few of them, and its certificates are asked for again and again. */
interface Registrations {
  /** The address of each attempt, in the order in which the attempts came. */
  readonly sources: Map<string, string>
  readonly bySource: Map<string, Map<string, Minted>>
  forgotten: number
  /** Grows with every attempt. */
  changes: number
}

function insert(known: Registrations, attempt: JudgedAttempt): void {
  const registration = registrationOf(attempt)
  if (registration === null || attempt.source === null) return
  known.sources.set(attempt.id, attempt.source)
  const there = known.bySource.get(attempt.source) ?? new Map<string, Minted>()
  known.bySource.set(attempt.source, there.set(attempt.id, registration))
}

function remove({ sources, bySource }: Registrations, id: string): void {
  const source = sources.get(id)
  if (source === undefined) return
  sources.delete(id)
  const there = bySource.get(source)
  there?.delete(id)
  if (there?.size === 0) bySource.delete(source)
}

function forgetOldest(known: Registrations): void {
  const oldest = known.sources.keys().next()
  if (oldest.done === true) return
  remove(known, oldest.value)
  known.forgotten += 1
}

/** Null for an attempt that minted nothing, or that cannot be laid at any source's door. */
export function registrationOf({ outcome, source, at, certificate, basis, clientId }: JudgedAttempt): Minted | null {
  if (!ACCEPTED.has(outcome) || source === null) return null
  // A certificate that nobody named was surely made, but which one it is has to be found out: never `exact`.
  return { certificateId: certificate, at, basis: certificate === null ? 'inferred' : (basis ?? 'inferred'), clientId, source }
}

/** One line a certificate: a device that registers twice with the same one minted it once. */
export function listed(registrations: readonly Minted[]): readonly Minted[] {
  const named = new Set<CertificateId>()
  return registrations.filter(({ certificateId }) => {
    if (certificateId === null) return true
    const isFirst = !named.has(certificateId)
    named.add(certificateId)
    return isFirst
  })
}

/** How many of some certificates are exact, and how many inferred. */
export function countOf(certificates: readonly Minted[]): Incident['minted'] {
  const exact = certificates.filter(({ basis }) => basis === 'exact').length
  return { exact, inferred: certificates.length - exact }
}
