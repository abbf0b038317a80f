// Whether a disablement took effect: judged by what devices met afterwards, never by what AWS answered.
import type { ActionResult } from '../model/incident.ts'
import { HOUR, type Millis } from '../model/time.ts'
import type { Signs } from './sight.ts'

/** So many attempts must have been to be expected before silence is evidence (design 3.4). */
export const EXPECTED_ATTEMPTS = 5

/** What the effect of a disablement is judged by. */
export interface Aftermath {
  readonly result: ActionResult
  /** When the disablement was seen to be applied. */
  readonly appliedAt: Millis
  /** How long after that AWS may still let sessions live. */
  readonly grace: Millis
  readonly signs: Signs
  /** The picture is complete up to here; null while nothing is known. */
  readonly watermark: Millis | null
  readonly blind: boolean
  /** Attempts an hour that the claim usually sees in a stretch of time; null while unknown. */
  readonly usual: { readonly perHour: number; readonly from: Millis; readonly until: Millis } | null
  readonly now: Millis
}

/**
 * What the result becomes; null where nothing changes it. A successful use after the grace time refutes it, for good: whoever is
 * paged decides. A refusal because the certificate is inactive proves it, and so does silence where five attempts were to be
 * expected. Without either it is `unproven` once the grace time is over.
 */
export function judgeEffect(aftermath: Aftermath): 'effective' | 'unproven' | 'not-effective' | null {
  const { result, appliedAt, grace, signs, now } = aftermath
  if (result !== 'applied' && result !== 'unproven' && result !== 'effective') return null
  if (signs.used !== null && signs.used > appliedAt + grace) return 'not-effective'
  if (result === 'effective') return null
  if ((signs.refused !== null && signs.refused > appliedAt) || isTellingSilence(aftermath)) return 'effective'
  return result === 'applied' && now > appliedAt + grace ? 'unproven' : null
}

/** Silence under a blind feed, or of a claim that is seldom used, tells nothing. */
function isTellingSilence({ appliedAt, signs, watermark, blind, usual }: Aftermath): boolean {
  if (blind || watermark === null || usual === null) return false
  // The storm of devices that are cut off may still hold uses within the grace time: silence begins after the last of them.
  const since = Math.max(appliedAt, signs.used ?? appliedAt)
  const silent = Math.min(watermark, usual.until) - Math.max(since, usual.from)
  return (silent / HOUR) * usual.perHour >= EXPECTED_ATTEMPTS
}
