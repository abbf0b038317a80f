// What was minted in a whole history, in some ninety bytes a certificate: years of a fleet have millions of them.
import type { JudgedAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Incident, Minted } from '../model/incident.ts'
import type { Millis } from '../model/time.ts'
import { type Untrusted, untrusted } from '../model/untrusted.ts'
import { countOf, lies, listed, type MintedBook, type Network, networksOf, registrationOf } from './minted.ts'

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
    const shelf = claims.get(attempt.claim) ?? createShelf()
    claims.set(attempt.claim, shelf)
    shelf.add(attempt.source, minted)
  }

  /** What attempts got that are not final yet. */
  function openIn({ claim, sources }: Pick<Incident, 'claim' | 'sources'>): Minted[] {
    const networks = networksOf(sources)
    const found: Minted[] = []
    for (const attempt of open.values()) {
      if (attempt.claim !== claim || attempt.source === null || !lies(attempt.source, networks)) continue
      const minted = registrationOf(attempt)
      if (minted !== null) found.push(minted)
    }
    return found
  }

  function list(incident: Pick<Incident, 'claim' | 'sources'>): readonly Minted[] {
    const found = claims.get(incident.claim)?.of(incident.sources) ?? []
    return listed([...found, ...openIn(incident)].sort((a, b) => a.at - b.at))
  }

  return {
    add: (attempt) => void open.set(attempt.id, attempt),
    settleBefore(time) {
      for (const attempt of open.values()) if (attempt.at < time) settle(attempt)
    },
    of: list,
    count(incident) {
      const shelf = claims.get(incident.claim)
      const more = openIn(incident)
      // A certificate that was registered twice is listed once: only the list can tell.
      if (shelf === undefined || shelf.hasRepeats(more)) return countOf(list(incident))
      const [known, other] = [shelf.count(incident.sources), countOf(more)]
      return { exact: known.exact + other.exact, inferred: known.inferred + other.inferred }
    },
    forgotten: () => 0,
  }
}

/** What was minted through one claim. */
interface Shelf {
  add(address: string, minted: Minted): void
  /** What the addresses in some networks got, address by address. */
  of(prefixes: readonly string[]): Minted[]
  /** How many rows those are. */
  count(prefixes: readonly string[]): Incident['minted']
  /** Whether a certificate may stand here twice, or here and among `more`. */
  hasRepeats(more: readonly Minted[]): boolean
}

function createShelf(): Shelf {
  const rows = createRows()
  const addresses: Address[] = []
  const certificates = new Set<number>()
  let isRepeated = false
  const numbers = new Map<string, number>()
  const lookups = new Map<string, Lookup>()

  function addressesIn(prefix: string): readonly number[] {
    const lookup = lookups.get(prefix) ?? { networks: networksOf([prefix]), found: [], asked: 0 }
    lookups.set(prefix, lookup)
    const { networks, found } = lookup
    for (; lookup.asked < addresses.length; lookup.asked++) {
      const known = addresses[lookup.asked]
      if (known !== undefined && lies(known.address, networks)) found.push(lookup.asked)
    }
    return found
  }

  function within(prefixes: readonly string[]): readonly number[] {
    return Array.from(new Set(prefixes.flatMap(addressesIn))).sort(ascending)
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

  return {
    add(address, minted) {
      note(minted)
      const number = numbers.get(address) ?? addresses.length
      if (number === addresses.length) {
        numbers.set(address, number)
        addresses.push({ address, last: NO_ROW, exact: 0, inferred: 0 })
      }
      const known = addresses[number]
      if (known === undefined) return
      known.last = rows.add(minted, known.last)
      known[minted.basis] += 1
    },
    of: (prefixes) => within(prefixes).flatMap(mintedFrom),
    count(prefixes) {
      const count = { exact: 0, inferred: 0 }
      for (const number of within(prefixes)) {
        count.exact += addresses[number]?.exact ?? 0
        count.inferred += addresses[number]?.inferred ?? 0
      }
      return count
    },
    hasRepeats(more) {
      const named = more.flatMap(({ certificateId }) => (certificateId === null ? [] : [shortOf(certificateId)]))
      return isRepeated || new Set(named).size < named.length || named.some((short) => certificates.has(short))
    },
  }
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

/** Which addresses lie in a network, as far as they were asked: an incident asks again and again. */
interface Lookup {
  readonly networks: readonly Network[]
  readonly found: number[]
  asked: number
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
