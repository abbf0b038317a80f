// Exhibits and the digests by which the ledger names them: how one is sealed, proved, and found again by who already kept it.
import type { LogRecord } from '../log/event-log.ts'
import { digest } from '../model/digest.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { EvidenceRecord, Exhibit } from '../model/evidence.ts'
import { decode } from '../model/record.ts'

/**
 * An exhibit under its salt. `salt` must be at least 128 random bits, of this exhibit alone, and stand nowhere else: whoever has the
 * ledger then cannot find the text by trying, and once the record is erased nobody can, not even for the few addresses there are.
 */
export function seal(incident: string, exhibit: Exhibit, salt: string): EvidenceRecord {
  return { v: 1, digest: digestOf(salt, incident, exhibit), salt, incident, exhibit }
}

/** Whether a record is what its digest says. `key` is the one it stands under. */
export function isAuthentic({ digest: claimed, salt, incident, exhibit }: EvidenceRecord, key: string | null): boolean {
  return claimed === key && digestOf(salt, incident, exhibit) === claimed
}

/** Our JSON has one form: what was read back from it gives the same text again. */
function digestOf(salt: string, incident: string, exhibit: Exhibit): string {
  return digest('exhibit', salt, incident, JSON.stringify(exhibit))
}

/** How many bytes an exhibit takes, as the bounds of an incident count it. */
export function sizeOf(exhibit: Exhibit): number {
  return Buffer.byteLength(JSON.stringify(exhibit))
}

/** The record in a value; null for what is none. Nothing rests on evidence, so that a record which cannot be read stops nobody. */
export function readEvidence(value: Uint8Array): EvidenceRecord | null {
  try {
    const record = decode('evidence', value)
    const { incident, digest: claimed, salt, exhibit } = record
    const isWhole = [incident, claimed, salt].every((text) => typeof text === 'string') && typeof exhibit === 'object' && exhibit !== null
    return isWhole ? record : null
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError) return null
    throw thrown
  }
}

/** Which exhibits stand in `claimwatch.evidence`, without their texts. */
export interface ExhibitIndex {
  /** Takes in the next record of the topic; a tombstone takes one out. */
  read(record: LogRecord): void
  /** Whether the text of a digest stands there. */
  has(digest: string): boolean
  /** The digests under which an incident's exhibit stands: mostly one, more where two owners wrote it down, each under its salt. */
  digestsOf(incident: string, exhibit: Exhibit): readonly string[]
  /** Bytes of the exhibits of an incident. */
  bytesOf(incident: string): number
}

/** An empty index; give it the topic from its beginning. */
export function createExhibitIndex(): ExhibitIndex {
  const byDigest = new Map<string, Indexed>()
  const byContent = new Map<string, readonly string[]>()
  const bytes = new Map<string, number>()

  function grow({ incident, bytes: by }: Indexed, sign: 1 | -1): void {
    bytes.set(incident, (bytes.get(incident) ?? 0) + sign * by)
  }
  function remove(digest: string): void {
    const known = byDigest.get(digest)
    if (known === undefined) return
    const others = (byContent.get(known.content) ?? []).filter((other) => other !== digest)
    if (others.length === 0) byContent.delete(known.content)
    else byContent.set(known.content, others)
    byDigest.delete(digest)
    grow(known, -1)
  }
  function add(digest: string, { incident, exhibit }: EvidenceRecord): void {
    const known = { incident, content: contentOf(incident, exhibit), bytes: sizeOf(exhibit) }
    byDigest.set(digest, known)
    byContent.set(known.content, [...(byContent.get(known.content) ?? []), digest])
    grow(known, 1)
  }

  return {
    read({ key, value }) {
      if (key === null) return
      remove(key)
      const record = value === null ? null : readEvidence(value)
      if (record !== null) add(key, record)
    },
    has: (digest) => byDigest.has(digest),
    digestsOf: (incident, exhibit) => byContent.get(contentOf(incident, exhibit)) ?? [],
    bytesOf: (incident) => bytes.get(incident) ?? 0,
  }
}

interface Indexed {
  readonly incident: string
  readonly content: string
  readonly bytes: number
}

/** In memory only: without a salt a digest can be tried out. */
function contentOf(incident: string, exhibit: Exhibit): string {
  return digest(incident, JSON.stringify(exhibit))
}
