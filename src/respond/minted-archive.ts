// What was minted in a whole history, in some ninety bytes a certificate: years of a fleet have millions of them.
import type { JudgedAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Incident, Minted } from '../model/incident.ts'
import type { Millis } from '../model/time.ts'
import { type Untrusted, untrusted } from '../model/untrusted.ts'
import { countOf, listed, type MintedBook, registrationOf } from './minted.ts'
import { createAddressIndex, createNetworkSet, type NetworkSet } from './network-set.ts'

/** A book that forgets nothing, for attempts that are final some time after they are told of. */
export interface MintedArchive extends MintedBook {
  /** No attempt that ended before `time` is told of again. */
  settleBefore(time: Millis): void
}

/** An empty archive. */
export function createMintedArchive(): MintedArchive {
  const open = new Map<string, JudgedAttempt>()
  const claims = new Map<CertificateId, Shelf>()

  function settle(attempt: JudgedAttempt): void {
    open.delete(attempt.id)
    const minted = registrationOf(attempt)
    if (minted === null || attempt.source === null) return
    shelfOf(attempt.claim).add(attempt.source, minted)
  }

  /** What attempts got that are not final yet. */
  function openIn(claim: CertificateId, networks: NetworkSet): Minted[] {
    const found: Minted[] = []
    for (const attempt of open.values()) {
      if (attempt.claim !== claim || attempt.source === null || !networks.has(attempt.source)) continue
      const minted = registrationOf(attempt)
      if (minted !== null) found.push(minted)
    }
    return found
  }

  function shelfOf(claim: CertificateId): Shelf {
    const shelf = claims.get(claim) ?? createShelf()
    claims.set(claim, shelf)
    return shelf
  }

  function list({ claim, sources }: Pick<Incident, 'claim' | 'sources'>): readonly Minted[] {
    const asked = shelfOf(claim).ask(sources)
    return listed([...asked.list(), ...openIn(claim, asked.networks)].sort((a, b) => a.at - b.at))
  }

  return {
    add: (attempt) => void open.set(attempt.id, attempt),
    settleBefore(time) {
      for (const attempt of open.values()) if (attempt.at < time) settle(attempt)
    },
    of: list,
    count(incident) {
      const shelf = shelfOf(incident.claim)
      const asked = shelf.ask(incident.sources)
      const more = openIn(incident.claim, asked.networks)
      // A certificate that was registered twice is listed once: only the list can tell.
      if (shelf.hasRepeats(more)) return countOf(list(incident))
      const other = countOf(more)
      return { exact: asked.count.exact + other.exact, inferred: asked.count.inferred + other.inferred }
    },
    forgotten: () => 0,
  }
}

/** What was minted through one claim. */
interface Shelf {
  add(address: string, minted: Minted): void
  /** What some networks got. */
  ask(prefixes: readonly string[]): Question
  /** Whether a certificate may stand here twice, or here and among `more`. */
  hasRepeats(more: readonly Minted[]): boolean
}

/** What some networks got, valid until something is added. */
interface Question {
  readonly networks: NetworkSet
  /** How many rows there are. */
  readonly count: Incident['minted']
  /** The rows, address by address. */
  list(): Minted[]
}

function createShelf(): Shelf {
  const rows = createRows()
  const addresses: Address[] = []
  const index = createAddressIndex()
  const certificates = new Set<number>()
  let isRepeated = false
  const numbers = new Map<string, number>()
  let asked = createAsked()

  function numberOf(address: string): number {
    const known = numbers.get(address)
    if (known !== undefined) return known
    const number = index.add(address)
    numbers.set(address, number)
    addresses.push({ address, last: NO_ROW, exact: 0, inferred: 0 })
    if (asked.networks.has(address)) asked.numbers.add(number)
    return number
  }

  function mintedFrom(number: number): Minted[] {
    const known = addresses[number]
    return known === undefined ? [] : rows.upTo(known.last, known.address)
  }

  function note({ certificateId }: Minted): void {
    if (certificateId === null) return
    const before = certificates.size
    certificates.add(shortOf(certificateId))
    if (certificates.size === before) isRepeated = true
  }

  function include(number: number): void {
    if (asked.numbers.has(number)) return
    asked.numbers.add(number)
    asked.exact += addresses[number]?.exact ?? 0
    asked.inferred += addresses[number]?.inferred ?? 0
  }

  return {
    add(address, minted) {
      note(minted)
      const number = numberOf(address)
      const known = addresses[number]
      if (known === undefined) return
      known.last = rows.add(minted, known.last)
      known[minted.basis] += 1
      if (asked.numbers.has(number)) asked[minted.basis] += 1
    },
    ask(prefixes) {
      if (!asked.prefixes.every((prefix, at) => prefix === prefixes[at])) asked = createAsked()
      for (const prefix of prefixes.slice(asked.prefixes.length)) {
        asked.networks.add(prefix)
        for (const number of index.in(prefix)) include(number)
      }
      asked.prefixes = prefixes
      const { networks, exact, inferred } = asked
      const list = (): Minted[] => Array.from(asked.numbers).sort(ascending).flatMap(mintedFrom)
      return { networks, count: { exact, inferred }, list }
    },
    hasRepeats(more) {
      const named = more.flatMap(({ certificateId }) => (certificateId === null ? [] : [shortOf(certificateId)]))
      return isRepeated || new Set(named).size < named.length || named.some((short) => certificates.has(short))
    },
  }
}

/** The last question, kept up to date: an incident asks again and again, for the networks that it had and some more. */
interface Asked {
  prefixes: readonly string[]
  readonly networks: NetworkSet
  /** The addresses in them. */
  readonly numbers: Set<number>
  exact: number
  inferred: number
}

function createAsked(): Asked {
  return { prefixes: [], networks: createNetworkSet(), numbers: new Set(), exact: 0, inferred: 0 }
}

/** An address, the last row of what it got, and how many rows there are. */
interface Address {
  readonly address: string
  last: number
  exact: number
  inferred: number
}

/** 48 bits of a certificate id: if two share them, the list is asked for the count. */
function shortOf(certificate: CertificateId): number {
  return Number.parseInt(certificate.slice(0, 12), 16)
}

const NO_ROW = 0xffff_ffff
/** Rows of one piece of memory, 11 KiB: a claim that nobody configured mostly has a few rows, and there may be thousands of such claims. */
const CHUNK = 256
const DIGEST = 32
const UNNAMED = 0
const INFERRED = 1
const EXACT = 2

interface Rows {
  /** Adds a row behind `before`, and returns its number. */
  add(minted: Minted, before: number): number
  /** A row and all that it names as those before it, the first first: what an address got. */
  upTo(row: number, address: string): Minted[]
}

/** Columns in pieces of a fixed size, outside of the heap: nothing is copied when they grow. */
function createRows(): Rows {
  const chunks: Chunk[] = []
  let count = 0

  return {
    add({ certificateId, at, basis, clientId }, before) {
      const index = count % CHUNK
      const chunk = chunks[Math.floor(count / CHUNK)] ?? newChunk()
      if (index === 0) chunks.push(chunk)
      chunk.at[index] = at
      chunk.before[index] = before
      chunk.clientId[index] = clientId
      chunk.kind[index] = certificateId === null ? UNNAMED : basis === 'exact' ? EXACT : INFERRED
      if (certificateId !== null) chunk.certificate.write(certificateId, index * DIGEST, 'hex')
      return count++
    },
    upTo(last, address) {
      const rows: Minted[] = []
      for (let row = last; row !== NO_ROW; ) {
        const chunk = chunks[Math.floor(row / CHUNK)]
        if (chunk === undefined) break
        rows.push(mintedIn(chunk, row % CHUNK, address))
        row = chunk.before[row % CHUNK] ?? NO_ROW
      }
      return rows.reverse()
    },
  }
}

interface Chunk {
  readonly at: Float64Array
  readonly before: Uint32Array
  readonly kind: Uint8Array
  readonly certificate: Buffer
  readonly clientId: Untrusted[]
}

function newChunk(): Chunk {
  return {
    at: new Float64Array(CHUNK),
    before: new Uint32Array(CHUNK),
    kind: new Uint8Array(CHUNK),
    certificate: Buffer.alloc(CHUNK * DIGEST),
    clientId: [],
  }
}

function mintedIn({ at, kind, certificate, clientId }: Chunk, index: number, source: string): Minted {
  const named = kind[index] !== UNNAMED
  return {
    certificateId: named ? certificate.toString('hex', index * DIGEST, (index + 1) * DIGEST) : null,
    at: at[index] ?? 0,
    basis: kind[index] === EXACT ? 'exact' : 'inferred',
    clientId: clientId[index] ?? untrusted(''),
    source,
  }
}

function ascending(a: number, b: number): number {
  return a - b
}
