// Whether this process is alive and does its work: each role beats, and a beat that stays away is told.
import type { ErrorCode } from '../model/errors.ts'
import type { Check, Health } from '../model/health.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, MINUTE, type Millis } from '../model/time.ts'
import type { Role } from './roles.ts'

/** A role that has not beaten for this long does not do its work. */
const STALE_AFTER = MINUTE

export interface HealthWatch {
  /** Passes everything on, and listens for beats. */
  readonly telemetry: Telemetry
  /** A role came to its end, as `ingest` does after the last finite feed. */
  roleEnded(role: Role): void
  health(): Health
}

/**
 * Watches the beats of some roles. The process counts as live as long as it answers: what cannot be mended from within makes it
 * exit. It is ready while every role has beaten within the last minute. A `respond` that AWS does not let describe a claim is ready and
 * says so: it still sees and tells, and no restart would mend it.
 */
export function watchHealth(roles: readonly Role[], telemetry: Telemetry, clock: Clock): HealthWatch {
  const beats = new Map<Role, Millis>()
  const ended = new Set<Role>()
  /** Of each claim whose certificate AWS does not describe, the error's code. */
  const undescribed = new Map<string, ErrorCode>()
  /** Since when the log has had no room; null while it has. */
  let fullSince: Millis | null = null

  function textOf(role: Role, last: Millis | undefined, ok: boolean): string {
    if (ended.has(role)) return 'came to its end'
    if (last === undefined) return 'has not begun yet'
    if (!ok) return 'has not moved for a minute'
    if (role !== 'respond' || undescribed.size === 0) return 'works'
    const claims = Array.from(undescribed, ([claim, code]) => `${claim} (${code})`)
    return `sees and tells, but cannot act: AWS does not describe ${claims.join(', ')}`
  }

  return {
    telemetry: {
      ...telemetry,
      stageBeat(stage, at) {
        telemetry.stageBeat(stage, at)
        beats.set(stage, clock())
      },
      claimDescribed(claim, failure) {
        telemetry.claimDescribed(claim, failure)
        if (failure === null) undescribed.delete(claim)
        else undescribed.set(claim, failure.code)
      },
      claimReleased(claim) {
        telemetry.claimReleased(claim)
        undescribed.delete(claim)
      },
      logFilled(failure) {
        telemetry.logFilled(failure)
        fullSince = failure === null ? null : (fullSince ?? clock())
      },
    },
    roleEnded: (role) => void ended.add(role),
    health() {
      const full =
        fullSince === null ? [] : [{ name: 'log', ok: false, text: 'has no room, and everything waits for some', since: fullSince }]
      const checks: readonly Check[] = roles.map((role) => {
        const last = beats.get(role)
        const ok = ended.has(role) || (last !== undefined && clock() - last < STALE_AFTER)
        return { name: role, ok, text: textOf(role, last, ok), ...(last === undefined ? {} : { since: last }) }
      })
      return { live: true, ready: checks.every(({ ok }) => ok) && full.length === 0, checks: [...checks, ...full] }
    },
  }
}
