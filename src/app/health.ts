// Whether this process is alive and does its work: each role beats, and a beat that stays away is told.
import type { Health } from '../model/health.ts'
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
 * exit. It is ready while every role has beaten within the last minute.
 */
export function watchHealth(roles: readonly Role[], telemetry: Telemetry, clock: Clock): HealthWatch {
  const beats = new Map<Role, Millis>()
  const ended = new Set<Role>()
  return {
    telemetry: {
      ...telemetry,
      stageBeat(stage, at) {
        telemetry.stageBeat(stage, at)
        beats.set(stage, clock())
      },
    },
    roleEnded: (role) => void ended.add(role),
    health() {
      const checks = roles.map((role) => {
        const last = beats.get(role)
        const ok = ended.has(role) || (last !== undefined && clock() - last < STALE_AFTER)
        const text = ended.has(role)
          ? 'came to its end'
          : last === undefined
            ? 'has not begun yet'
            : ok
              ? 'works'
              : 'has not moved for a minute'
        return { name: role, ok, text, ...(last === undefined ? {} : { since: last }) }
      })
      return { live: true, ready: checks.every(({ ok }) => ok), checks }
    },
  }
}
