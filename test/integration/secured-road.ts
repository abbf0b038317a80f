// The road walked by roles that each have a log of their own: from the lines of a leak to a claim that a person had disabled.
import { randomUUID } from 'node:crypto'
import { decide } from '../../src/app/decide.ts'
import { mintedIn, readLog } from '../../src/app/reading.ts'
import { type House, walkRoad } from '../../src/app/road.ts'
import { roles } from '../../src/app/roles.ts'
import { sleep } from '../../src/app/sleep.ts'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import type { Feed } from '../../src/ingest/feed.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { createSimulatedCertificates } from '../../src/respond/simulated-certificates.ts'
import { createOutbox } from '../../src/tell/outbox.ts'
import { claim, createScene } from '../app/scene.ts'
import { until } from '../rig/until.ts'

const scene = createScene({
  claims: [
    {
      id: claim,
      alias: 'factory-a',
      mode: 'approve',
      hook: false,
      windows: [{ over: '5m', count: 'accepted', above: 5, level: 'disable' }],
    },
  ],
  settle: '1s',
  attemptTimeout: '1s',
  ingest: { tickEvery: '200ms' },
})
scene.remove()

/** A live feed that holds a leak of the last minute, and is complete up to the present from then on. */
function leakingFeed(): Feed {
  return {
    ...{ name: 'leaking', account: null, region: null, hook: false, settle: null },
    async *batches(_from, signal) {
      const now = Date.now()
      const plan = { seed: 3, claim, template: 't', sources: leakAddresses, from: now - MINUTE, to: now, perMinute: 30, hook: false }
      const lines = Array.from(generateLeak(plan), ({ line }, index) => {
        const bytes = Buffer.from(line)
        return { bytes, size: bytes.length, place: `leak:${index}`, receivedAt: now, recordedAt: null }
      })
      yield { lines, upTo: null, ended: false, assumed: false, cause: null }
      while (!signal.aborted) {
        yield { lines: [], upTo: Date.now() - SECOND, ended: false, assumed: false, cause: null }
        await sleep(200, signal)
      }
    },
  }
}

/** Walks it, and resolves to the certificate's status and to who decided, once AWS (simulated) has been told. */
export async function walkTheRoad(logs: Readonly<Record<'ingest' | 'watch' | 'respond' | 'people', EventLog>>) {
  const certificates = createSimulatedCertificates([claim], Date.now)
  const life = new AbortController()
  const around: Omit<House, 'log' | 'writer'> = {
    ...{ configuration: scene.configuration, feeds: [leakingFeed()], certificates, outbox: createOutbox([], noTelemetry) },
    ...{ telemetry: noTelemetry, clock: Date.now, sleep, salt: () => randomUUID(), roleEnded: () => undefined },
  }
  const walks = roles.map((role) => walkRoad([role], { ...around, log: logs[role], writer: role }, life.signal))
  const failure = Promise.all(walks)
  failure.catch(() => undefined)
  try {
    return await Promise.race([failure.then(() => Promise.reject(new Error('the road ended'))), approveAndWait(logs.people, certificates)])
  } finally {
    life.abort(new Error('done'))
    await Promise.allSettled(walks)
  }
}

async function approveAndWait(log: EventLog, certificates: ReturnType<typeof createSimulatedCertificates>) {
  const incident = await until('an incident that waits for a person', async () => {
    const reading = await readLog(log)
    const [waiting] = reading.incidents.filter(({ verdict }) => verdict.reason === 'needs-approval')
    return waiting !== undefined && mintedIn(reading, waiting).length > 0 ? waiting : undefined
  })
  await decide(log, incident, { kind: 'approve', by: 'tester', reason: 'nobody of ours', at: Date.now() })
  const { status } = await until('the disablement', async () => {
    const seen = await certificates.describe(claim, AbortSignal.timeout(5_000))
    return seen.status === 'INACTIVE' ? seen : undefined
  })
  const decided = await until(
    'the decision in the ledger',
    async () => (await readLog(log)).incidents.find(({ id }) => id === incident.id)?.decision ?? undefined,
  )
  return { status, decidedBy: decided.by }
}
