// A copy of a log into one with other partitions: everything is there, and `watch` goes on in it and finds nothing a second time.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyLog } from '../../src/app/log-copy.ts'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { runWatch } from '../../src/detect/run-watch.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { eventRecords } from '../../src/ingest/sort-batch.ts'
import type { EventLog, NewRecord } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { partitionOf } from '../../src/model/claim.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { decode, type EventsRecord, encode } from '../../src/model/record.ts'
import type { DetectSettings } from '../../src/model/settings.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { MINUTE } from '../../src/model/time.ts'
import { readAll, recordsOf, textOf } from '../contracts/event-log.notes.ts'
import { until } from '../rig/until.ts'

const PARTITIONS = 3
const claims = ['4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6', 'b'.repeat(64)]
const settings: DetectSettings = {
  claims: claims.map((id, index) => ({
    ...{ id, alias: `factory-${index}`, mode: 'observe', hook: false, auto: { days: 28, attempts: 500 } },
    windows: [{ over: '5m', count: 'ok', above: 5, level: 'disable' }],
  })),
  rotationTemplates: [],
  attemptTimeout: 3 * MINUTE,
  hookFeed: false,
}
const begin = Date.parse('2026-10-05T12:00:00Z')
const given: readonly IotEvent[] = claims
  .flatMap((claim, seed) => {
    const plan = { seed, claim, template: 't', sources: leakAddresses, from: begin, to: begin + 4 * MINUTE, perMinute: 6, hook: false }
    return [...generateLeak(plan)].flatMap(({ line }) => parseIotLog(line, { claims: [claim], now: begin }))
  })
  .flatMap((entry) => (entry.is === 'event' ? [entry.event] : []))
  .toSorted((one, other) => one.at - other.at)

let from: EventLog
let to: EventLog
const openLog = (partitions: number): Promise<EventLog> =>
  openSqliteLog({ ...{ path: ':memory:', role: 'owner', clock: Date.now, owner: { pid: process.pid, host: 'here' } }, partitions })
beforeEach(async () => {
  from = await openLog(1)
  to = await openLog(PARTITIONS)
})
afterEach(async () => {
  await Promise.all([from.close(), to.close()])
})

/** Writes events and a tick as `ingest` does. */
async function put(log: EventLog, some: readonly IotEvent[], upTo: number): Promise<void> {
  const partitions = await log.partitions('events')
  for (const [partition, records] of eventRecords(some, 'iot', partitions)) await log.append('events', partition, records)
  const tick: EventsRecord = { v: 1, is: 'tick', feed: 'iot', upTo, feeds: ['iot'], ended: false, assumed: false, cause: null }
  const record = { key: null, timestamp: upTo, value: encode('events', tick) }
  for (let partition = 0; partition < partitions; partition += 1) await log.append('events', partition, [record])
}

/** Runs `watch` until its watermark has come so far in every partition and its states are durable. */
async function watchUpTo(log: EventLog, writer: string, upTo: number): Promise<void> {
  const stop = new AbortController()
  let now = 0
  const clock = (): number => (now += MINUTE)
  const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  const running = runWatch({ log, settings, configHash: 'c', writer, clock, telemetry: noTelemetry, sleep, signal: stop.signal })
  const partitions = await log.partitions('events')
  try {
    await until('the watermark and the states', async () => {
      const marks = (await findingsIn(log)).flatMap((record) =>
        record.is === 'watermark' && record.upTo === upTo ? [record.partition] : [],
      )
      const states = (await readAll(log, 'state')).filter(({ value }) => value !== null && decode('state', value).writer === writer)
      return new Set(marks).size === partitions && states.length >= claims.length
    })
  } finally {
    stop.abort()
    await running
  }
}

async function findingsIn(log: EventLog) {
  return (await readAll(log, 'findings')).flatMap(({ value }) => (value === null ? [] : [decode('findings', value)]))
}

async function findingIds(log: EventLog): Promise<string[]> {
  return (await findingsIn(log)).flatMap((record) => (record.is === 'finding' ? [record.finding.id] : []))
}

/** When each record of an attempt says that it was told. */
async function toldIn(log: EventLog): Promise<(number | undefined)[]> {
  return (await readAll(log, 'attempts')).flatMap(({ value }) => (value === null ? [] : [decode('attempts', value).told]))
}

const nothing = (): void => undefined

describe('a copied log', () => {
  it('has equal digests, each claim in its partition, and what names no claim in each', async () => {
    await put(from, given, begin + MINUTE)
    await from.append('ledger', 0, recordsOf(['owner', 'intent'], 'incident'))
    await from.append('checkpoints', 0, recordsOf(['iot']))
    const copied: string[] = []
    const { from: before, to: after } = await copyLog(from, to, (topic) => void copied.push(topic))
    expect(after).toEqual(before)
    expect(before.find(({ topic }) => topic === 'events')?.records).toBe(given.length + 1)
    expect([copied[0], copied.length]).toEqual(['events', 10])
    expect((await readAll(to, 'ledger')).map(textOf)).toEqual(['owner', 'intent'])
    const records = await readAll(to, 'events')
    for (const { key, partition } of records) if (key !== null) expect(partition).toBe(partitionOf(key, PARTITIONS))
    expect(records.filter(({ key }) => key === null).map(({ partition }) => partition)).toEqual([0, 1, 2])
  })

  it('is gone on in: the states stand where they stood, and no finding is issued a second time', async () => {
    const half = Math.floor(given.length / 2)
    await put(from, given.slice(0, half), begin + MINUTE)
    await watchUpTo(from, 'before', begin + MINUTE)
    const found = await findingIds(from)
    expect(found.length).toBeGreaterThan(0)
    await copyLog(from, to, nothing)
    const states = (await readAll(to, 'state')).flatMap(({ value }) => (value === null ? [] : [decode('state', value)]))
    expect(states.map(({ claim }) => claim).toSorted()).toEqual(
      [...claims, ...[0, 1, 2].map((partition) => `_partition-${partition}`)].toSorted(),
    )
    const events = await readAll(to, 'events')
    for (const { claim, partition, offset } of states) {
      if (claims.includes(claim)) expect(partition).toBe(partitionOf(claim, PARTITIONS))
      expect(offset).toBe(events.filter((record) => record.partition === partition).length)
    }
    // The new log counts its offsets anew: what is told of an attempt in it must not count for less than what was told before.
    expect((await toldIn(from)).every((told) => told !== undefined)).toBe(true)
    expect(new Set(await toldIn(to))).toEqual(new Set([undefined]))
    const toldBefore = (await findingsIn(to)).length

    await put(to, given.slice(half), begin + 10 * MINUTE)
    await watchUpTo(to, 'after', begin + 10 * MINUTE)
    // What was told before the copy is told by nobody again: no watermark goes back.
    for (const record of (await findingsIn(to)).slice(toldBefore)) {
      if (record.is === 'watermark') expect(record.upTo).toBe(begin + 10 * MINUTE)
    }
    const attempts = (await readAll(to, 'attempts')).length
    await put(from, given.slice(half), begin + 10 * MINUTE)
    await watchUpTo(from, 'stayed', begin + 10 * MINUTE)
    const ids = await findingIds(to)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.toSorted()).toEqual((await findingIds(from)).toSorted())
    expect(attempts).toBe((await readAll(from, 'attempts')).length)
  })

  it('keeps what it cannot read', async () => {
    await from.append('state', 0, recordsOf(['poison'], 'no claim'))
    const { from: before, to: after } = await copyLog(from, to, nothing)
    expect(after).toEqual(before)
    expect((await readAll(to, 'state')).map(textOf)).toEqual(['poison'])
  })

  it('shows in its digest what was written meanwhile', async () => {
    await from.append('decisions', 0, recordsOf(['first']))
    const { from: before, to: after } = await copyLog(from, to, (topic) => {
      if (topic === 'decisions') void from.append('decisions', 0, recordsOf(['late']))
    })
    const of = (digests: typeof before) => digests.find(({ topic }) => topic === 'decisions')?.records
    expect([of(before), of(after)]).toEqual([2, 1])
  })
})

describe('a copy is refused', () => {
  it('into a log that holds something', async () => {
    await to.append('decisions', 0, recordsOf(['there']))
    await expect(copyLog(from, to, nothing)).rejects.toMatchObject({ code: 'log-not-empty', message: expect.stringContaining('decisions') })
    expect(await readAll(to, 'events')).toEqual([])
  })

  it('where the ledger would not keep its offsets', async () => {
    const worn: EventLog = {
      ...to,
      async append(topic, partition, records: readonly NewRecord[], signal) {
        const offsets = await to.append(topic, partition, records, signal)
        return topic === 'ledger' ? offsets.map((offset) => offset + 5) : offsets
      },
    }
    await from.append('ledger', 0, recordsOf(['owner']))
    await expect(copyLog(from, worn, nothing)).rejects.toMatchObject({ code: 'log-not-empty', message: expect.stringContaining('ledger') })
  })

  it('of a log with several partitions', async () => {
    await expect(copyLog(to, from, nothing)).rejects.toMatchObject({ code: 'usage' })
  })
})
