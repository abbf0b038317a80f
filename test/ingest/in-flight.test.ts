// What is in flight: counted while it is made durable, and at the bound no feed reads on.
import { describe, expect, it } from 'vitest'
import type { Batch, Feed } from '../../src/ingest/feed.ts'
import { createInFlight, MOST_IN_FLIGHT } from '../../src/ingest/in-flight.ts'
import { runIngest } from '../../src/ingest/ingest.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { isoTime } from '../../src/model/time.ts'
import { createMemoryLog } from './memory-log.ts'
import { AT, brokerEntry, CLAIM } from './parse/entries.ts'

const never = new AbortController().signal
const batchOf = (size: number): Batch => {
  const line = { bytes: new Uint8Array(), size, place: 'p', receivedAt: null, recordedAt: null }
  return { lines: [line], upTo: null, ended: false, assumed: false, cause: null }
}

describe('createInFlight', () => {
  it('tells how much is in flight, also where the work fails', async () => {
    const told: number[] = []
    const inFlight = createInFlight({ bytesInFlight: (bytes) => void told.push(bytes) })
    await inFlight.carry(batchOf(5), () => inFlight.carry(batchOf(7), async () => undefined))
    await expect(inFlight.carry(batchOf(3), () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(told).toEqual([5, 12, 5, 0, 3, 0])
  })

  it('lets nobody go on at the bound, until enough has landed or the signal aborts', async () => {
    const inFlight = createInFlight(noTelemetry, 10)
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const carried = [inFlight.carry(batchOf(6), () => gates[0].promise), inFlight.carry(batchOf(12), () => gates[1].promise)]
    const stop = new AbortController()
    const gone: string[] = []
    const waits = [inFlight.free(never).then(() => gone.push('on')), inFlight.free(stop.signal).then(() => gone.push('aborted'))]
    stop.abort()
    await waits[1]
    gates[0].resolve()
    await carried[0]
    expect(gone).toEqual(['aborted'])
    gates[1].resolve()
    await waits[0]
    expect(gone).toEqual(['aborted', 'on'])
    await inFlight.free(never)
  })
})

/** A feed of so many batches of about a megabyte each; its hands are empty whenever it is asked for more. */
function greatFeed(name: string, batches: number, read: { bytes: number }): Feed {
  const filler = 'x'.repeat(60_000)
  return {
    ...{ name, account: null, region: null, hook: false, settle: 0 },
    async *batches() {
      for (let batch = 0; batch < batches; batch += 1) {
        const lines = Array.from({ length: 17 }, (_, index) => {
          const traceId = `${name}-${batch}-${index}`
          const bytes = Buffer.from(JSON.stringify(brokerEntry({ timestamp: isoTime(AT), traceId, details: filler })))
          read.bytes += bytes.length
          return { bytes, size: bytes.length, place: 'p', receivedAt: null, recordedAt: null }
        })
        yield { lines, upTo: null, ended: false, assumed: false, cause: null }
      }
      yield { lines: [], upTo: null, ended: true, assumed: false, cause: null }
    },
  }
}

it('a log that stands still stops the feeds at the bound; when it goes on, everything is there and nothing twice', async () => {
  const [feeds, batches] = [60, 3]
  const memory = createMemoryLog(1)
  const gate = Promise.withResolvers<void>()
  const stalled: EventLog = {
    ...memory,
    async append(topic, partition, records, signal) {
      await gate.promise
      return memory.append(topic, partition, records, signal)
    },
  }
  const read = { bytes: 0 }
  const told: number[] = []
  const telemetry = { ...noTelemetry, bytesInFlight: (bytes: number) => void told.push(bytes) }
  const running = runIngest({
    ...{ feeds: Array.from({ length: feeds }, (_, index) => greatFeed(`f${index}`, batches, read)), log: stalled, claims: [CLAIM] },
    ...{ clock: () => AT, telemetry, signal: never },
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve()
        else signal.addEventListener('abort', () => resolve(), { once: true })
      }),
  })
  // Whatever could still move has moved by then: nothing here waits for a clock.
  for (let turn = 0; turn < 1_000; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  const whileStalled = read.bytes
  expect(told.at(-1)).toBe(whileStalled)
  expect(whileStalled).toBeGreaterThan(MOST_IN_FLIGHT)
  // What each had asked for when the bound was reached comes over it, and no more.
  expect(whileStalled).toBeLessThan(MOST_IN_FLIGHT + (feeds + 1) * 1_100_000)
  gate.resolve()
  await running
  const traces = memory.records('events', 0).flatMap((record) => (record.is === 'event' ? [record.event.id] : []))
  expect(traces).toHaveLength(feeds * batches * 17)
  expect(new Set(traces).size).toBe(traces.length)
  expect(told.at(-1)).toBe(0)
})
