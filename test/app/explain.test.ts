// A claim explained at a moment: its windows end there, in files as on the log, and what is not known by then is said to be so.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Explained, explainHistory, explainLog } from '../../src/app/explain.ts'
import { generateLeak, type TrafficLine } from '../../src/app/traffic.ts'
import { readHistory } from '../../src/ingest/history.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { type EventsRecord, encode } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'
import { sourceOf } from './histories.ts'
import { claim, createScene, now, type Scene } from './scene.ts'

const windows = [
  { over: '5m', count: 'accepted', above: 500, level: 'disable' },
  { over: '1h', distinct: 'sources', above: 9, level: 'alert' },
]
const begin = now - 60 * MINUTE
const leak = (seed: number, from: Millis): TrafficLine[] => [
  ...generateLeak({ seed, claim, template: 't', sources: ['203.0.113.7'], from, to: from + 4 * MINUTE, perMinute: 6, hook: false }),
]
/** Silence lies between the two. */
const lines = [...leak(1, begin), ...leak(2, begin + 50 * MINUTE)]
const events = lines.flatMap(({ line }) =>
  parseIotLog(line, { claims: [claim], now }).flatMap((entry) => (entry.is === 'event' ? [entry.event] : [])),
)
/** Attempts of the first one, and of both. */
const [FIRST, ALL] = [28, 51]
const end = Math.max(...events.map(({ at }) => at)) + 1

let scene: Scene
beforeEach(() => {
  scene = createScene({ claims: [{ id: claim, alias: 'factory-a', hook: false, windows }] })
})
afterEach(() => scene.remove())

function question(at: Millis | null) {
  const [settings] = scene.configuration.claims
  if (settings === undefined) throw new Error('a claim is configured')
  return { configuration: scene.configuration, claim: settings, at }
}

const attemptsOf = ({ explanation }: Explained): readonly number[] | undefined =>
  explanation?.windows.map(({ attempts }) => Object.values(attempts).reduce((sum, count) => sum + count, 0))

describe('by files', () => {
  const explain = (at: Millis | null) =>
    explainHistory(question(at), { sources: [sourceOf(lines.map(({ line }) => line))], read: readHistory, now })

  it('counts nothing in windows that end in silence, and what came before in those that reach back to it', async () => {
    const moment = begin + 30 * MINUTE
    const told = await explain(moment)
    expect([told.asked, told.knownUntil, told.explanation?.at]).toEqual([moment, moment, moment])
    expect(attemptsOf(told)).toEqual([0, 0, FIRST, FIRST])
    expect(told.operatorLimits).toEqual([
      { over: '5m', reading: 'accepted', value: 0, above: 500, level: 'disable' },
      { over: '1h', reading: 'sources', value: 1, above: 9, level: 'alert' },
    ])
  })

  it('counts a minute that is under way as far as it had come', async () => {
    const [half] = attemptsOf(await explain(begin + 2 * MINUTE + 31_000)) ?? []
    const [whole] = attemptsOf(await explain(begin + 3 * MINUTE)) ?? []
    expect(half).toBeGreaterThan(0)
    expect(half).toBeLessThan(whole ?? 0)
  })

  it('answers for the end of the files where more is asked, and says so', async () => {
    const [beyond, atEnd] = [await explain(now + 30 * DAY), await explain(null)]
    expect([beyond.asked, beyond.knownUntil, beyond.explanation?.at]).toEqual([now + 30 * DAY, end, end])
    expect([atEnd.asked, atEnd.knownUntil]).toEqual([null, end])
    expect(beyond.explanation).toEqual(atEnd.explanation)
    expect(attemptsOf(atEnd)?.slice(2)).toEqual([ALL, ALL])
  })

  it('knows nothing of a claim before its first event', async () => {
    const told = await explain(begin - DAY)
    expect([told.explanation, told.knownUntil, told.findings]).toEqual([null, begin - DAY, []])
  })
})

describe('by the log', () => {
  const tick = (upTo: Millis, feed = 'iot', feeds = ['iot']): EventsRecord => ({
    ...{ v: 1, is: 'tick', feed, upTo, feeds, ended: false, assumed: false, cause: null },
  })
  const eventsBefore = (moment: Millis, from = 0): EventsRecord[] =>
    events.filter(({ at }) => at >= from && at < moment).map((event) => ({ v: 1, is: 'event', feed: 'iot', event }))
  const middle = begin + 30 * MINUTE

  async function explain(at: Millis | null, records: readonly EventsRecord[]): Promise<Explained> {
    const log = await scene.own()
    try {
      const partition = partitionOf(claim, await log.partitions('events'))
      const values = records.map((record) => ({ key: null, timestamp: now, value: encode('events', record) }))
      await log.append('events', partition, values)
      return await explainLog(question(at), log, noTelemetry)
    } finally {
      await log.close()
    }
  }

  it('answers for the moment itself, whenever the next promise of a feed comes', async () => {
    const told = await explain(middle, [...eventsBefore(middle), ...eventsBefore(end, middle), tick(end + MINUTE)])
    expect([told.knownUntil, told.explanation?.at]).toEqual([middle, middle])
    expect(attemptsOf(told)).toEqual([0, 0, FIRST, FIRST])
  })

  it('reads on while one feed promises more than was asked about and another one does not', async () => {
    const feeds = ['iot', 'other']
    const told = await explain(middle, [
      tick(end, 'other', feeds),
      ...eventsBefore(middle),
      tick(end, 'iot', feeds),
      ...eventsBefore(end, middle),
    ])
    expect(attemptsOf(told)).toEqual([0, 0, FIRST, FIRST])
    expect(told.knownUntil).toBe(middle)
  })

  it('says up to when everything is known, and counts what was seen after that too', async () => {
    const complete = begin + 52 * MINUTE
    const records = [...eventsBefore(complete), tick(complete), ...eventsBefore(end, complete)]
    const told = await explain(now + DAY, records)
    expect([told.asked, told.knownUntil, told.explanation?.at]).toEqual([now + DAY, complete, end])
    expect(attemptsOf(told)?.slice(2)).toEqual([ALL, ALL])
  })

  it('answers for the watermark where that lies behind the last event', async () => {
    const told = await explain(null, [...eventsBefore(end), tick(end + 10 * MINUTE)])
    expect([told.asked, told.knownUntil, told.explanation?.at]).toEqual([null, end + 10 * MINUTE, end + 10 * MINUTE])
    expect(attemptsOf(told)?.slice(0, 2)).toEqual([0, 0])
  })

  it('knows nothing where there is nothing', async () => {
    expect(await explain(null, [])).toMatchObject({ knownUntil: null, explanation: null, operatorLimits: [] })
  })
})
