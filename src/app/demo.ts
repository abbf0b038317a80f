// The demo: a leaked claim, played through the whole road on an embedded log, with an account in memory instead of AWS.
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClaimwatchError } from '../model/errors.ts'
import type { Incident, Minted } from '../model/incident.ts'
import type { Notice, Notifier } from '../model/notice.ts'
import { noTelemetry, type Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { createSimulatedCertificates } from '../respond/simulated-certificates.ts'
import { createOutbox } from '../tell/outbox.ts'
import { readConfiguration } from './configuration.ts'
import { decide } from './decide.ts'
import { demoFeed } from './demo-account.ts'
import { openLog } from './open-log.ts'
import { mintedIn, readLog } from './reading.ts'
import { walkRoad } from './road.ts'
import { roles } from './roles.ts'
import { sleep } from './sleep.ts'

const CLAIM = '5be8a1cf0d3c4b6f9a27e1d05c84f3b2a96d7e10fc28b5943d6e07a1b2c3d4e5'
const TEMPLATE = 'acme-sensor-v2'
const DAYS = 21
/** How long the person on call looks before deciding. */
const LOOKS_FOR = 2 * SECOND
/** A proof that does not come by then is not waited for: the ledger says `applied` or `unproven`. */
const PROOF_WITHIN = 20 * SECOND
/** The leak begins once the road is this close behind the present: else the demo would show how fast history is read. */
const CAUGHT_UP_WITHIN = 5 * SECOND
const OVERALL = 55 * SECOND

/** What the demo tells while it plays. */
export interface DemoListener {
  began(folder: string): void
  day(day: number, days: number, entries: number): void
  leaked(at: Millis): void
  told(notice: Notice): void
  /** The person on call types a subcommand. */
  typed(command: string): void
}

/** How the story ended. */
export interface DemoStory {
  readonly folder: string
  /** What the folder holds. */
  readonly bytes: number
  readonly incident: Incident
  readonly minted: readonly Minted[]
  readonly leakedAt: Millis
  /** When the first finding was taken up, and when the claim was disabled; wall clock. */
  readonly seenAt: Millis
  readonly disabledAt: Millis | null
}

/**
 * Plays the story to its end in under a minute. Leaves a folder behind: the configuration, the log, and the history as NDJSON. Where
 * the signal ends it before, it leaves nothing and rejects with the signal's reason.
 */
export async function playDemo(listener: DemoListener, clock: Clock, signal: AbortSignal): Promise<DemoStory> {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-demo-'))
  const file = join(folder, 'claimwatch.yaml')
  writeFileSync(file, demoConfiguration)
  listener.began(folder)
  const configuration = readConfiguration(demoConfiguration, { file, name: file, env: {} })
  const certificates = createSimulatedCertificates([CLAIM], clock)
  const stop = AbortSignal.any([signal, AbortSignal.timeout(OVERALL)])
  const done = new AbortController()
  const log = await openLog(configuration, noTelemetry, clock)
  let leakedAt = clock()
  let judgedUpTo = 0

  const feed = demoFeed({
    seed: 7,
    claim: CLAIM,
    template: TEMPLATE,
    days: DAYS,
    clock,
    sleep,
    async inactiveSince() {
      const { status, lastModifiedAt } = await certificates.describe(CLAIM, signal)
      return status === 'ACTIVE' ? null : lastModifiedAt
    },
    isCaughtUp: () => judgedUpTo >= clock() - CAUGHT_UP_WITHIN,
    keep: (line) => appendFileSync(join(folder, 'history.ndjson'), `${line}\n`),
    onDay: (day, entries) => listener.day(day, DAYS, entries),
    onLeak: (at) => {
      leakedAt = at
      listener.leaked(at)
    },
  })
  const person = createPerson(listener, async (incident) => {
    await sleep(LOOKS_FOR, stop)
    const reason = 'nobody of ours is in these networks'
    listener.typed(`incident approve ${incident.id} --by 'you' --reason '${reason}'`)
    await decide(log, incident, { kind: 'approve', by: 'you', reason, at: clock() })
  })
  try {
    const outbox = createOutbox([person.notifier], noTelemetry)
    const salt = (): string => randomBytes(32).toString('hex')
    const telemetry: Telemetry = {
      ...noTelemetry,
      watermarkMoved(_feed, upTo) {
        judgedUpTo = upTo
      },
    }
    const house = { configuration, log, feeds: [feed], certificates, outbox, telemetry, clock, sleep, writer: 'demo', salt, roleEnded() {} }
    const walk = walkRoad(roles, house, AbortSignal.any([stop, done.signal]))
    await Promise.race([walk, person.proven(stop)])
    done.abort()
    await walk
    signal.throwIfAborted()
    const reading = await readLog(log)
    const [incident] = reading.incidents
    if (incident === undefined) throw new ClaimwatchError('internal', { what: 'the demo found nothing' })
    const disabled = incident.actions.find((action) => action.kind === 'disable')
    const minted = mintedIn(reading, incident)
    return {
      folder,
      bytes: bytesIn(folder),
      incident,
      minted,
      leakedAt,
      seenAt: incident.takenUpAt,
      disabledAt: disabled?.resultAt ?? null,
    }
  } finally {
    done.abort()
    await log.close()
    if (signal.aborted) rmSync(folder, { recursive: true, force: true })
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

interface Person {
  readonly notifier: Notifier
  /** Resolves once the disablement is proven, or the proof is not to be waited for any longer. */
  proven(signal: AbortSignal): Promise<void>
}

function createPerson(listener: DemoListener, approve: (incident: Incident) => Promise<void>): Person {
  const proof = new AbortController()
  let asked = false
  return {
    notifier: {
      name: 'demo',
      async deliver(notice) {
        listener.told(notice)
        if (notice.cause === 'effective') proof.abort()
        if (notice.cause === 'disabled') setTimeout(() => proof.abort(), PROOF_WITHIN).unref()
        if (notice.incident.verdict.reason !== 'needs-approval' || asked) return
        asked = true
        await approve(notice.incident)
      },
    },
    proven: (signal) => sleep(OVERALL, AbortSignal.any([signal, proof.signal])),
  }
}

const demoConfiguration = `# The configuration of the demo. It works with every command of claimwatch.
claims:
  - id: ${CLAIM}
    alias: factory-a
    mode: approve
    templates: [${TEMPLATE}]
    sites: [{ name: plant-7, cidrs: [198.51.100.0/24] }]
    windows: [{ over: 5m, count: accepted, above: 10, level: disable }]
feeds: [{ file: { path: history.ndjson, hook: true } }]
settle: 1s
ingest: { tickEvery: 250ms }
log: { embedded: claimwatch.db }
`
