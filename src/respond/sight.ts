// What the findings topic tells besides findings: how far the picture is complete, whether a claim can be judged, signs of life.
import { type CertificateId, partitionOf } from '../model/claim.ts'
import type { BlindCause, BlindReason } from '../model/incident.ts'
import type { FindingsRecord } from '../model/record.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { createSilence } from './silence.ts'

/** A watermark this much older than the settle time is behind (design 3.2). */
const SLACK = MINUTE

/** The latest signs of a claim, in event time; null where none was seen. */
export interface Signs {
  readonly used: Millis | null
  readonly refused: Millis | null
}

/** What a claim has shown: the days with attempts, and the attempts. */
export interface Shown {
  readonly days: number
  readonly attempts: number
}

export interface Sight {
  see(record: FindingsRecord): void
  /** Time up to which the claim's picture is complete; null while no watermark was seen. */
  watermark(claim: CertificateId): Millis | null
  /** Why the claim cannot be judged at `now` (wall clock) by what the partition's records say; null where it can. */
  blindness(claim: CertificateId, now: Millis): BlindReason | null
  /** Whether the feeds bring nothing, though by the past weeks some of the claims that are `awaited` should have shown. */
  isSilent(awaited: (claim: CertificateId) => boolean): boolean
  signs(claim: CertificateId): Signs
  shown(claim: CertificateId): Shown
}

interface Watermark {
  readonly upTo: Millis
  /** Nothing more can come: what stands still is complete. */
  readonly ended: boolean
  readonly causes: readonly BlindCause[]
}

/** Sight over some partitions. `settle` is the configured settle time. */
export function createSight(partitions: number, settle: Millis): Sight {
  const watermarks = new Map<number, Watermark>()
  const signs = new Map<CertificateId, Signs>()
  const days = new Map<CertificateId, Map<string, number>>()
  const silence = createSilence()

  function see(record: FindingsRecord): void {
    switch (record.is) {
      case 'finding':
        return
      case 'watermark': {
        const upTo = Math.max(record.upTo, watermarks.get(record.partition)?.upTo ?? record.upTo)
        watermarks.set(record.partition, { upTo, ended: record.ended === true, causes: record.causes })
        return
      }
      case 'sign':
        signs.set(record.claim, withSign(signs.get(record.claim) ?? NO_SIGNS, record))
        silence.heard(record.claim, record.at)
        return
      case 'summary': {
        const known = days.get(record.claim) ?? new Map<string, number>()
        days.set(record.claim, known)
        // A day may be summed up again after a restart: the last one counts.
        known.set(
          record.day,
          Object.values(record.attempts).reduce((sum, count) => sum + count, 0),
        )
      }
    }
  }

  const watermarkOf = (claim: CertificateId): Watermark | undefined => watermarks.get(partitionOf(claim, partitions))

  return {
    see,
    watermark: (claim) => watermarkOf(claim)?.upTo ?? null,
    blindness(claim, now) {
      const watermark = watermarkOf(claim)
      const cause = watermark?.causes.find((each) => each.claim === undefined || each.claim === claim)
      if (cause !== undefined) return cause.cause
      if (watermark?.ended) return null
      return watermark !== undefined && now - watermark.upTo <= settle + SLACK ? null : 'watermark-behind'
    },
    isSilent(awaited) {
      // Where a partition has said nothing, or all feeds came to their ends, silence is no news.
      const all = [...watermarks.values()]
      if (all.length < partitions || all.every(({ ended }) => ended)) return false
      return silence.isKept(Math.min(...all.map(({ upTo }) => upTo)), awaited)
    },
    signs: (claim) => signs.get(claim) ?? NO_SIGNS,
    shown(claim) {
      const busy = [...(days.get(claim)?.values() ?? [])].filter((attempts) => attempts > 0)
      return { days: busy.length, attempts: busy.reduce((sum, attempts) => sum + attempts, 0) }
    },
  }
}

const NO_SIGNS: Signs = { used: null, refused: null }

function withSign(known: Signs, { sign, at }: Extract<FindingsRecord, { is: 'sign' }>): Signs {
  return sign === 'used' ? { ...known, used: Math.max(known.used ?? at, at) } : { ...known, refused: Math.max(known.refused ?? at, at) }
}
