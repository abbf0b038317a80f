// A payload that is pushed one by one: durable before it is called done, under the ids that a poll gives.
import { describe, expect, it } from 'vitest'
import { type Pushing, pushPayload } from '../../src/ingest/push.ts'
import { sortBatch } from '../../src/ingest/sort-batch.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { createMemoryLog, type MemoryLog } from './memory-log.ts'
import { AT, brokerEntry, CLAIM } from './parse/entries.ts'
import { LOG_GROUP, payload } from './simulated-stream.ts'

const feeds = [
  { name: 'of-another', logGroup: LOG_GROUP, account: '999999999999', region: 'eu-west-1' },
  { name: 'iot', logGroup: LOG_GROUP, account: null, region: 'eu-west-1' },
]
const entry = JSON.stringify(brokerEntry({}))
const textOf = (data: Uint8Array): string => Buffer.from(data).toString('base64')

async function push(log: MemoryLog, data: string, changes: Partial<Pushing> = {}): Promise<readonly string[]> {
  const counted: string[] = []
  await pushPayload(data, 'lambda#1', {
    ...{ log, partitions: 2, feeds, claims: new Set([CLAIM]), clock: () => AT + 5_000, sleep: async () => {} },
    telemetry: {
      ...noTelemetry,
      eventsIngested: (kind, delaysMs) => void counted.push(...delaysMs.map(() => kind)),
      entriesRejected: (reason, entries) => void counted.push(...Array(entries).fill(reason)),
      entriesIgnored: (reason, entries) => void counted.push(...Array(entries).fill(reason)),
    },
    signal: new AbortController().signal,
    ...changes,
  })
  return counted
}

describe('a pushed payload', () => {
  it('becomes the events that a poll of its log group gives, under their ids and its feed', async () => {
    const log = createMemoryLog(2)
    expect(await push(log, textOf(payload([entry, 'x'])))).toEqual(['Connect', 'cannot-concern-a-claim'])
    const line = { bytes: Buffer.from(entry), size: entry.length, place: 'p', receivedAt: AT, recordedAt: null }
    const [polled] = sortBatch([line], { account: null, region: 'eu-west-1', settle: null }, new Set([CLAIM]), AT).events
    expect(log.records('events')).toEqual([{ v: 1, is: 'event', feed: 'iot', event: { ...polled?.event, id: polled?.event.id } }])
    await push(log, textOf(payload([entry], { owner: '999999999999' })))
    expect(log.records('events')).toMatchObject([{ feed: 'iot' }, { feed: 'of-another' }])
  })

  it('of a log group that nobody polls is a rejection, and so is what cannot be read', async () => {
    const log = createMemoryLog(2)
    const foreign = payload([entry], { logGroup: 'of-somebody-else' })
    expect(await push(log, textOf(foreign))).toEqual(['unexpected-log-group'])
    expect(await push(log, textOf(foreign.subarray(0, 30)))).toEqual(['payload-cut'])
    expect(log.records('events')).toEqual([])
    expect(log.records('rejections')).toEqual([
      { v: 1, feed: 'push', at: AT + 5_000, reason: 'unexpected-log-group', place: 'lambda#1', raw: textOf(foreign) },
      { v: 1, feed: 'push', at: AT + 5_000, reason: 'payload-cut', place: 'lambda#1', raw: textOf(foreign.subarray(0, 30)) },
    ])
  })

  it('of control is counted and passed by', async () => {
    const log = createMemoryLog(2)
    expect(await push(log, textOf(payload(['x'], { messageType: 'CONTROL_MESSAGE', logGroup: '' })))).toEqual(['control-message'])
    expect(log.appended.filter(({ records }) => records.length > 0)).toEqual([])
  })

  it('is done when it is durable, however often the log refuses, and not counted when it is not', async () => {
    const log = createMemoryLog(1)
    log.fail('log-not-confirmed', 'log-not-confirmed')
    expect(await push(log, textOf(payload([entry])), { partitions: 1 })).toEqual(['Connect'])
    log.fail('kafka-refused')
    await expect(push(log, textOf(payload([entry])), { partitions: 1 })).rejects.toMatchObject({ code: 'kafka-refused' })
    await expect(push(log, textOf(payload([entry])), { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late')
  })
})
