// The windows of a claim from its saved state: the same as an engine has that read everything, at the end of the log and not before.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { detectSettings } from '../../src/app/configuration.ts'
import { explainNow } from '../../src/app/explain-now.ts'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { DETECTOR_VERSION } from '../../src/detect/save-states.ts'
import { stateKey } from '../../src/detect/state-book.ts'
import { createWatch } from '../../src/detect/watch.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import type { EventLog, NewRecord } from '../../src/log/event-log.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { type EventsRecord, encode } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { MINUTE } from '../../src/model/time.ts'
import { claim, createScene, now, otherClaim, type Scene } from './scene.ts'

const begin = now - 60 * MINUTE
const eventsFrom = (from: number, of = claim): EventsRecord[] =>
  [
    ...generateLeak({ seed: 1, claim: of, template: 't', sources: leakAddresses, from, to: from + 4 * MINUTE, perMinute: 6, hook: false }),
  ].flatMap(({ line }) =>
    parseIotLog(line, { claims: [of], now }).flatMap((entry): EventsRecord[] =>
      entry.is === 'event' ? [{ v: 1, is: 'event', feed: 'iot', event: entry.event }] : [],
    ),
  )
const tick = (upTo: number): EventsRecord => ({
  ...{ v: 1, is: 'tick', feed: 'iot', upTo, feeds: ['iot'], ended: false, assumed: false, cause: null },
})
const parts = [
  [...eventsFrom(begin), ...eventsFrom(begin, otherClaim), tick(begin + 10 * MINUTE)],
  [...eventsFrom(begin + 50 * MINUTE), ...eventsFrom(begin + 50 * MINUTE, otherClaim), tick(begin + 58 * MINUTE)],
] as const

let scene: Scene
let log: EventLog
let partition = 0
beforeEach(async () => {
  scene = createScene()
  log = await scene.own()
  partition = partitionOf(claim, await log.partitions('events'))
})
afterEach(async () => {
  await log.close()
  scene.remove()
})

async function put(records: readonly EventsRecord[]): Promise<void> {
  const values = records.map((record) => ({ key: null, timestamp: now, value: encode('events', record) }))
  await log.append('events', partition, values)
}

/** Writes the states of an engine that read these records, as the role would have. */
async function save(records: readonly EventsRecord[], detector = DETECTOR_VERSION): Promise<void> {
  const watch = createWatch(detectSettings(scene.configuration), { partition })
  for (const [offset, record] of records.entries()) watch.step(record, offset)
  const states = watch.states().map(({ claim: of, offset, snapshot }): NewRecord => {
    const text = Buffer.from(snapshot).toString('base64')
    const state = { v: 1, claim: of, partition, offset, writer: 'w', detector, config: 'h', snapshot: text } as const
    return { key: stateKey(of, { writer: 'w', epoch: 1 }), timestamp: now, value: encode('state', state) }
  })
  await log.append('state', partition, states)
}

/** What an engine says that read every record, and no state. */
function explainWhole() {
  const watch = createWatch(detectSettings(scene.configuration), { partition })
  for (const [offset, record] of parts.flat().entries()) watch.step(record, offset)
  return watch.explain(claim)
}

const explain = () => explainNow(claim, scene.configuration, log, noTelemetry)

it('knows nothing where no state was saved', async () => {
  await put(parts[0])
  expect(await explain()).toBeNull()
})

it('goes on from the saved state over what came since', async () => {
  await put(parts[0])
  await save(parts[0])
  await put(parts[1])
  const told = await explain()
  expect(told).toEqual(explainWhole())
  expect(told?.at).toBe(begin + 58 * MINUTE)
  expect(told?.windows.find(({ over }) => over === '1h')?.attempts.ok).toBeGreaterThan(20)
})

it('reads no state of a later detector', async () => {
  await put(parts[0])
  await save(parts[0], String(Number(DETECTOR_VERSION) + 1))
  expect(await explain()).toBeNull()
})
