// The detector of the library: attempts and the watermark in, findings out; one claim detector inside for each claim.
import type { Attempt } from '../model/attempt.ts'
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Finding } from '../model/finding.ts'
import type { DetectSettings } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import { bytesOf, numberOf, textOf } from './cells.ts'
import { type ClaimDetector, createClaimDetector } from './claim-detector.ts'
import { completeClaim, type PartialClaim } from './complete-claim.ts'
import { concat } from './concat.ts'
import { decodeTables, encodeTables } from './snapshot.ts'

/** The detect section of the configuration. Every field has a default; of a claim only its id is needed. */
export type DetectorConfig = Partial<Omit<DetectSettings, 'claims'>> & { readonly claims?: readonly PartialClaim[] }

/** Pure and deterministic: no clock, no randomness, no I/O (design 5.4). */
export interface Detector {
  /**
   * An attempt in the moment it became complete. The same id again corrects it until the watermark has passed its end.
   * Throws `usage` for a claim that is no certificate id and a time that is no number of milliseconds.
   */
  observe(attempt: Attempt): readonly Finding[]
  /** The watermark, in milliseconds since the epoch: everything before it was observed. Going back is ignored. */
  advance(to: Millis): readonly Finding[]
  /** The state as bytes: `createDetector(config, snapshot)` goes on from them as if it had never stopped. */
  snapshot(): Uint8Array
}

/** Claims that nobody configured are held in no greater number; the one not used for longest is forgotten. */
const MOST_UNREGISTERED = 1_024

/**
 * A detector for the claims of a configuration, fresh or from a snapshot. Throws `config-invalid` for a claim without a proper id
 * `log-record-newer` for a snapshot of a later version, and `log-record-unreadable` for what is none.
 */
export function createDetector(config: DetectorConfig = {}, snapshot?: Uint8Array): Detector {
  const configured = new Map((config.claims ?? []).map(completeClaim).map((claim) => [claim.id, claim]))
  const saved = snapshot === undefined ? {} : decodeTables(snapshot)
  let watermark: Millis = numberOf(saved.watermark?.[0]?.[0] ?? 0)
  const detectors = new Map<CertificateId, ClaimDetector>()
  // Nearly every attempt is of the claim of the one before it.
  let latest: { readonly id: CertificateId; readonly detector: ClaimDetector } | null = null
  for (const row of saved.claims ?? []) detectors.set(textOf(row[0]), createFor(textOf(row[0]), bytesOf(row[1])))

  function createFor(id: CertificateId, saved?: Uint8Array): ClaimDetector {
    const { temporaryClaimTemplates = [], networks } = config
    return createClaimDetector(configured.get(id) ?? { id, configured: false, temporaryClaimTemplates }, saved, networks)
  }

  function detectorOf(id: CertificateId): ClaimDetector {
    if (latest?.id === id) return latest.detector
    const known = detectors.get(id)
    const detector = known ?? createFor(id)
    if (known === undefined) detector.advance(watermark)
    detectors.delete(id)
    detectors.set(id, detector)
    latest = { id, detector }
    if (detectors.size > configured.size + MOST_UNREGISTERED) forgetOneUnregistered()
    return detector
  }

  function forgetOneUnregistered(): void {
    for (const id of detectors.keys()) {
      if (configured.has(id)) continue
      detectors.delete(id)
      return
    }
  }

  return {
    observe(attempt) {
      const claim = attempt.claim === latest?.id ? latest.id : parseCertificateId(attempt.claim)
      if (claim === null) throw wrong('attempt.claim is no certificate id', 'Give the 64 hex digits of the claim certificate.')
      const at = checkedTime(attempt.at, 'attempt.at')
      return detectorOf(claim).observe(claim === attempt.claim && at === attempt.at ? attempt : { ...attempt, claim, at })
    },
    advance(to) {
      watermark = Math.max(watermark, checkedTime(to, 'the watermark'))
      let findings: readonly Finding[] = []
      for (const detector of detectors.values()) findings = concat(findings, detector.advance(watermark, 'findings').findings)
      return findings
    },
    snapshot: () =>
      encodeTables({
        watermark: [[watermark]],
        claims: Array.from(detectors, ([id, detector]) => [id, detector.snapshot()]),
      }),
  }
}

/** The end of the year 9999: later times have no ISO spelling of the usual length. */
const LAST_TIME: Millis = Date.UTC(10_000, 0) - 1

function checkedTime(at: Millis, what: string): Millis {
  if (at >= 0 && at <= LAST_TIME) return Math.floor(at)
  throw wrong(`${what} is no time`, 'Give milliseconds since the epoch.')
}

function wrong(what: string, mend: string): ClaimwatchError {
  return new ClaimwatchError('usage', { what, mend })
}
