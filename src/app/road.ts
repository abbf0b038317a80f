// The road: how a line of AWS's logs becomes a disabled certificate and a told engineer. Read this file first.
//
//   feeds ──ingest──▶ events ──watch──▶ findings ──respond──▶ ledger ──tell──▶ people
//                                                     ▲                           │
//                                                     └──────── decisions ◀───────┘
//
// Three roles that meet only in records on the log. `run` walks all three in one process; a deployment walks each in its own, and
// only `respond` then holds the right to change a certificate. docs/the-road.md tells the same with the files of every step.
import { runWatch } from '../detect/run-watch.ts'
import type { Feed } from '../ingest/feed.ts'
import { runIngest } from '../ingest/ingest.ts'
import type { EventLog } from '../log/event-log.ts'
import type { Outbox } from '../model/notice.ts'
import type { Telemetry } from '../model/telemetry.ts'
import type { Clock, Millis } from '../model/time.ts'
import type { CertificateDoor } from '../respond/certificates.ts'
import { runRespond } from '../respond/respond.ts'
import { type Configuration, detectSettings, respondSettings } from './configuration.ts'
import type { Role } from './roles.ts'

/** Everything the roles are given: what differs between live, demo and tests is only what fills it. */
export interface House {
  readonly configuration: Configuration
  readonly log: EventLog
  readonly feeds: readonly Feed[]
  readonly certificates: CertificateDoor
  readonly outbox: Outbox
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
  /** Unique to this process. */
  readonly writer: string
  /** 256 random bits in hex, others at each call. */
  readonly salt: () => string
  /** Told when a role came to its end by itself, as `ingest` does after its last finite feed. */
  readonly roleEnded: (role: Role) => void
}

/**
 * Walks the road in some roles until the signal aborts. When one role fails, the others are stopped and its error is what this
 * rejects with: a process that does half of its work looks healthy and is not.
 */
export async function walkRoad(walked: readonly Role[], house: House, signal: AbortSignal): Promise<void> {
  const stop = new AbortController()
  const together = { ...house, signal: AbortSignal.any([signal, stop.signal]) }
  const { configuration } = house

  const walk: Readonly<Record<Role, () => Promise<void>>> = {
    // Feeds to events: parse, append where the claim lives, then promise by a tick that all up to a time is there.
    ingest: () =>
      runIngest({ ...together, claims: configuration.claims.map((claim) => claim.id), tickEvery: configuration.ingest.tickEvery }),

    // Events to windows, attempts and findings: pure, never waits, has no clock.
    watch: () => runWatch({ ...together, settings: detectSettings(configuration), configHash: configuration.hash }),

    // Findings and decisions to verdicts, actions and messages: has the clock, and the only hands.
    respond: () => runRespond({ ...together, settings: respondSettings(configuration) }),
  }

  const ends = await Promise.allSettled(
    walked.map(async (role) => {
      try {
        await walk[role]()
        house.roleEnded(role)
      } catch (thrown) {
        stop.abort(thrown)
        throw thrown
      }
    }),
  )
  const failed = ends.find((end) => end.status === 'rejected' && end.reason !== signal.reason)
  if (failed?.status === 'rejected') throw stop.signal.reason
}
