// The exam of announced plans on a log with several partitions: SQLite sits it in `unit`, Kafka in `integration`.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decideOnPlan, readAnnouncedPlans } from '../../src/app/plans.ts'
import { partitionKey } from '../../src/detect/horizon.ts'
import { runWatch } from '../../src/detect/run-watch.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { decode, type EventsRecord, encode, type Records, type Topic } from '../../src/model/record.ts'
import type { Plan } from '../../src/model/settings.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'
import { CLAIM } from '../detect/attempts.ts'
import { detectSettings, eventRecord, provisioning, tick } from '../detect/events.ts'
import { until } from '../rig/until.ts'
import type { ExamDesk } from './event-log.exam.ts'
import { readAll } from './event-log.notes.ts'

/** The log keeps what is younger than its retention only. */
const BEGIN = Math.floor(Date.now() / DAY) * DAY
const BATCH: Plan = { from: BEGIN, to: BEGIN + DAY, devices: 2, cidrs: ['203.0.113.0/24'] }
const saying = (plan: Plan) => ({ kind: 'announce', claim: CLAIM, plan, at: BEGIN, by: 'alice', reason: 'for December' }) as const
const device = (n: number): readonly EventsRecord[] => provisioning(BEGIN + n * MINUTE, { clientId: `SN-${n}` }).map(eventRecord)

/** Holds a log, of which a topic of `many` has three partitions, to what `plan add` and `watch` rely on. */
export function sitPlanExam(name: string, open: () => Promise<ExamDesk>): void {
  describe(`announced plans on ${name}`, () => {
    const partition = partitionOf(CLAIM, 3)
    let desk: ExamDesk
    let log: EventLog
    let clock: Millis

    beforeEach(async () => {
      desk = await open()
      log = await desk.log()
      clock = BEGIN
    })
    afterEach(() => desk.close())

    async function put(...records: readonly EventsRecord[]): Promise<void> {
      await log.append(
        'events',
        partition,
        records.map((record) => ({ key: null, timestamp: BEGIN, value: encode('events', record) })),
      )
    }

    async function all<T extends Topic>(topic: T): Promise<readonly Records[T][]> {
      return (await readAll(log, topic)).flatMap(({ value }) => (value === null ? [] : [decode(topic, value)]))
    }

    const signals = async (): Promise<readonly string[]> =>
      (await all('findings')).flatMap((record) => (record.is === 'finding' ? record.finding.reasons.map(({ signal }) => signal) : []))

    /** Runs a watch until all that is in the claim's partition stands in a state of its own, and stops it. */
    async function watch(writer: string): Promise<void> {
      const end = ((await readAll(log, 'events')).filter((record) => record.partition === partition).at(-1)?.offset ?? -1) + 1
      const stop = new AbortController()
      const running = runWatch({
        ...{ log, settings: detectSettings(), configHash: 'c', writer, telemetry: noTelemetry, signal: stop.signal },
        // Every reading of the clock is a minute later: state is saved after every chunk.
        clock: () => {
          clock += MINUTE
          return clock
        },
        sleep: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      })
      const saved = until(`the state of ${writer}`, async () => {
        const states = (await all('state')).filter((state) => state.writer === writer && state.claim === partitionKey(partition))
        return states.some(({ offset }) => offset >= end) || put(tick(BEGIN + MINUTE)).then(() => false)
      })
      try {
        await Promise.race([saved, running])
      } finally {
        stop.abort()
        saved.catch(() => {})
        await running
      }
    }

    it('stand in the one order of decisions, and among the events of their claim where they were announced', async () => {
      await put(...device(1))
      const first = await decideOnPlan(log, saying(BATCH))
      await put(...device(2))
      const second = await decideOnPlan(log, { ...saying(BATCH), kind: 'withdraw', by: 'bob' })
      const events = (await readAll(log, 'events')).map(
        (record) => [record.partition, decode('events', record.value ?? new Uint8Array())] as const,
      )
      expect(events.every(([at]) => at === partition)).toBe(true)
      expect(events.map(([, { is }]) => is)).toEqual(
        [...device(1), first, ...device(2), second].map((one) => ('is' in one ? one.is : 'plan')),
      )
      expect(await all('decisions')).toEqual([first, second].map((decision) => ({ v: 1, is: 'plan', decision })))
      const [plan, ...others] = await readAnnouncedPlans(log, noTelemetry)
      expect([plan?.announced.last.by, plan?.withdrawn?.by, others]).toEqual(['alice', 'bob', []])
    })

    it('count from their place on, over a take-over', async () => {
      await put(tick(BEGIN), ...device(1), ...device(2), ...device(3))
      await decideOnPlan(log, saying(BATCH))
      await put(...device(4))
      await watch('a')
      await put(...device(5))
      await watch('b')
      expect(await signals()).toEqual([])
      await put(...device(6))
      await watch('c')
      expect(await signals()).toEqual(['plan-exceeded'])
    })

    it('count no more once they are withdrawn, over a take-over', async () => {
      await put(tick(BEGIN))
      await decideOnPlan(log, saying(BATCH))
      await put(...device(1), ...device(2))
      await watch('a')
      await decideOnPlan(log, { ...saying(BATCH), kind: 'withdraw' })
      await watch('b')
      await put(...device(3))
      await watch('c')
      expect(await signals()).toEqual([])
    })
  })
}
