// The dead letter on a real embedded log: what is listed, and that reading again writes each event once and never disturbs the watch.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { detectSettings } from '../../src/app/configuration.ts'
import { listRejections, replayRejections } from '../../src/app/rejections.ts'
import { createWatch, type WatchOutput } from '../../src/detect/watch.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { readTopic } from '../../src/log/read-topic.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { decode, type EventsRecord, encode, type RejectionRecord } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
import { createMemoryLog } from '../ingest/memory-log.ts'
import { brokerEntry } from '../ingest/parse/entries.ts'
import { claim, createScene, now, type Scene, settings } from './scene.ts'

let scene: Scene
let log: EventLog
beforeEach(async () => {
  scene = createScene({ ...settings, feeds: [{ cloudwatch: { logGroup: 'AWSIotLogsV2', region: 'eu-west-1', name: 'iot' } }] })
  log = await scene.own()
})
afterEach(async () => {
  await log.close()
  scene.remove()
})

const timeOf = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '')
const entry = (at: number, client: string, members: object = {}): string =>
  JSON.stringify(brokerEntry({ timestamp: timeOf(at), clientId: client, traceId: client, ...members }))

async function reject(...given: readonly Partial<Omit<RejectionRecord, 'raw'> & { raw: string }>[]): Promise<void> {
  const records = given.map(({ raw = '', at = now, ...more }): RejectionRecord => {
    return { ...{ v: 1, feed: 'iot', at, reason: 'no-event-type', place: 's#1' }, ...more, raw: Buffer.from(raw).toString('base64') }
  })
  await log.append(
    'rejections',
    0,
    records.map((record) => ({ key: record.feed, timestamp: record.at, value: encode('rejections', record) })),
  )
}

async function eventsInLog(): Promise<{ readonly partition: number; readonly record: EventsRecord }[]> {
  const found: { partition: number; record: EventsRecord }[] = []
  await readTopic(
    log,
    'events',
    ({ partition, value }) => void (value !== null && found.push({ partition, record: decode('events', value) })),
  )
  return found
}

const replay = (more: { isDry?: boolean; filter?: object } = {}) =>
  replayRejections(log, { configuration: scene.configuration, filter: {}, isDry: false, now, ...more }, noTelemetry)

describe('listRejections', () => {
  it('gives the latest first, at most so many, and those that are asked for', async () => {
    await reject(...Array.from({ length: 7 }, (_, index) => ({ at: now + index * MINUTE, raw: `${index}` })), {
      reason: 'not-json',
      at: now + HOUR,
    })
    const { rejections, inAll } = await listRejections(log, { limit: 3, reason: 'no-event-type' }, noTelemetry)
    expect([rejections.map(({ at }) => (at - now) / MINUTE), inAll]).toEqual([[6, 5, 4], 7])
    const within = { from: now + MINUTE, to: now + 3 * MINUTE, limit: 50 }
    expect((await listRejections(log, within, noTelemetry)).rejections.map(({ at }) => (at - now) / MINUTE)).toEqual([2, 1])
  })
})

describe('replayRejections', () => {
  it('writes each event once, however often it was rejected and replayed', async () => {
    await reject(
      { raw: entry(now - MINUTE, 'a') },
      { raw: entry(now - MINUTE, 'a') },
      { raw: entry(now - 2 * MINUTE, 'b') },
      { raw: `x-${claim}`, reason: 'not-json' },
    )
    expect(await replay({ isDry: true })).toMatchObject({ rejections: 4, events: [{}, {}], known: 0 })
    expect(await eventsInLog()).toEqual([])
    expect(await replay()).toMatchObject({ rejections: 4, known: 0, left: new Map([['not-json', 1]]) })
    const written = await eventsInLog()
    expect(written.map(({ partition, record }) => [partition, record.is === 'event' ? record.event.clientId : null])).toEqual([
      [partitionOf(claim, await log.partitions('events')), 'b'],
      [partitionOf(claim, await log.partitions('events')), 'a'],
    ])
    expect(await replay()).toMatchObject({ events: [], known: 2 })
    expect(await eventsInLog()).toHaveLength(2)
  })

  it('finishes what broke off between partitions, and writes nothing twice', async () => {
    await reject({
      raw: entry(now - MINUTE, 'a', {
        ...{ principalId: undefined, eventType: 'Publish-Out', topicName: '$aws/certificates/create/json/accepted' },
      }),
    })
    const wide = createMemoryLog(3)
    await readTopic(log, 'rejections', ({ value, key, timestamp }) => void wide.append('rejections', 0, [{ key, timestamp, value }]))
    let appends = 0
    const breaking: EventLog = {
      ...wide,
      append(topic, ...rest) {
        if (topic === 'events' && ++appends === 2) wide.fail('log-not-confirmed')
        return wide.append(topic, ...rest)
      },
    }
    const options = { configuration: scene.configuration, filter: {}, isDry: false, now }
    await expect(replayRejections(breaking, options, noTelemetry)).rejects.toMatchObject({ code: 'log-not-confirmed' })
    expect(wide.records('events')).toHaveLength(1)
    expect(await replayRejections(wide, options, noTelemetry)).toMatchObject({ events: [{ event: { claim: null } }], known: 0 })
    expect([0, 1, 2].map((partition) => wide.records('events', partition).length)).toEqual([1, 1, 1])
  })

  it('gives the watch late entries that open no attempt and find nothing, and none that it has seen', async () => {
    const partition = partitionOf(claim, await log.partitions('events'))
    const tick: EventsRecord = {
      ...{ v: 1, is: 'tick', feed: 'iot', upTo: now, feeds: ['iot'], ended: false, assumed: false, cause: null },
    }
    await log.append('events', partition, [{ key: null, timestamp: now, value: encode('events', tick) }])
    const mark = { v: 1, is: 'watermark', partition, upTo: now, causes: [] } as const
    await log.append('findings', partition, [{ key: null, timestamp: now, value: encode('findings', mark) }])
    await reject(
      ...Array.from({ length: 50 }, (_, index) => ({ at: now + SECOND, raw: entry(now - 5 * HOUR - index, `old-${index}`) })),
      { at: now + SECOND, raw: entry(now - 2 * MINUTE, 'young') },
      { at: now + SECOND, raw: entry(now + SECOND, 'in-time') },
    )
    expect(await replay()).toMatchObject({ known: 0, late: 51, onlyCounted: 50 })
    const watch = createWatch(detectSettings(scene.configuration), { partition })
    const told: WatchOutput[] = []
    for (const [offset, { record }] of (await eventsInLog()).entries()) told.push(...watch.step(record, offset))
    told.push(...watch.step({ ...tick, upTo: now + HOUR }, 100))
    expect(told.filter(({ is }) => is === 'late')).toHaveLength(51)
    expect(told.filter(({ is }) => is === 'finding')).toEqual([])
    const upTos = told.flatMap((output) => (output.is === 'watermark' ? [output.upTo] : []))
    expect(upTos).toEqual(upTos.toSorted((a, b) => a - b))
  })
})
