// A sweep reads all pages of a span, each record once, at its rate, and calls nothing settled by the faster of two clocks.
import { describe, expect, it } from 'vitest'
import type { FeedLine } from '../../src/ingest/feed.ts'
import type { LogGroup, Page } from '../../src/ingest/log-group.ts'
import { createSweeper, type Sweeper } from '../../src/ingest/sweep.ts'
import { createSimulatedGroup } from './simulated-group.ts'
import { createTimeMachine } from './time-machine.ts'

const START = 1_791_201_600_000
const { signal } = new AbortController()

async function read(sweeper: Sweeper, from: number, to: number | null, hurry = false): Promise<readonly FeedLine[]> {
  const lines: FeedLine[] = []
  for await (const some of sweeper.sweep(from, to, hurry, signal)) lines.push(...some)
  return lines
}

const ids = (lines: readonly FeedLine[]): readonly string[] => lines.map(({ bytes }) => Buffer.from(bytes).toString())
const group = (readPage: LogGroup['readPage']): LogGroup => ({ name: 'g', readPage })
const page = (changes: Partial<Page>): Page => ({ records: [], nextToken: null, awsTime: null, ...changes })

describe('the pages', () => {
  it('are read to the last, also behind an empty one, and both ends of the span count', async () => {
    const time = createTimeMachine(START)
    const deliveries = [0, 10, 20, 30, 40].map((at) => ({ at: START + at, arrivesAt: START, eventId: `e${at}` }))
    const sweeper = createSweeper({ group: createSimulatedGroup(time.clock, deliveries), ...time })
    expect(ids(await read(sweeper, START + 10, START + 40))).toEqual(['e10', 'e20', 'e30', 'e40'])
  })

  it('may repeat their token, but not for ever', async () => {
    const time = createTimeMachine(START)
    let asked = 0
    const patient = group(async () => page({ nextToken: ++asked < 10 ? 'same' : null }))
    expect(await read(createSweeper({ group: patient, ...time }), START, null)).toEqual([])
    expect(asked).toBe(10)
    const loop = group(async () => page({ nextToken: 'same' }))
    await expect(read(createSweeper({ group: loop, ...time }), START, null)).rejects.toMatchObject({ code: 'aws-failed' })
  })

  it('give lines with their place and both times of the record', async () => {
    const time = createTimeMachine(START)
    const record = { message: 'Gerät', stream: 's', eventId: null, timestamp: 5, ingestionTime: 9 }
    const lines = await read(createSweeper({ group: group(async () => page({ records: [record] })), ...time }), START, null)
    expect(lines).toEqual([{ bytes: Buffer.from('Gerät'), size: 6, place: 's#?', receivedAt: 9, recordedAt: 5 }])
  })
})

describe('each record', () => {
  it('is given once, by its id; two of one millisecond are two', async () => {
    const time = createTimeMachine(START)
    const id = '3941720558331627490581723664018293746550192837465501222'
    const deliveries = [5, 6].map((last) => ({ at: START, arrivesAt: START + (last - 5) * 60_000, eventId: `${id}${last}` }))
    const sweeper = createSweeper({ group: createSimulatedGroup(time.clock, deliveries), ...time })
    expect(ids(await read(sweeper, START, null))).toEqual([`${id}5`])
    time.move(60_000)
    expect(ids(await read(sweeper, START, null))).toEqual([`${id}6`])
    expect(ids(await read(sweeper, START, null))).toEqual([])
  })

  it('is forgotten when it will not be read again', async () => {
    const time = createTimeMachine(START)
    const deliveries = [0, 10].map((at) => ({ at: START + at, arrivesAt: START, eventId: `e${at}` }))
    const sweeper = createSweeper({ group: createSimulatedGroup(time.clock, deliveries), ...time })
    await read(sweeper, START, null)
    sweeper.forget(START + 10)
    expect(ids(await read(sweeper, START, null))).toEqual(['e0'])
  })
})

describe('the rate', () => {
  it('is one request a second, and two and a half when there is hurry', async () => {
    const time = createTimeMachine(START)
    const deliveries = Array.from({ length: 8 }, (_, n) => ({ at: START + n, arrivesAt: START, eventId: `e${n}` }))
    const sweeper = createSweeper({ group: createSimulatedGroup(time.clock, deliveries), ...time })
    // What gives way to others sleeps for no time at all.
    const waited = (): readonly number[] => time.slept.filter((ms) => ms > 0)
    await read(sweeper, START, null)
    expect(waited()).toEqual([1_000, 1_000, 1_000, 1_000])
    await read(sweeper, START, null, true)
    expect(waited().slice(4)).toEqual([400, 400, 400, 400, 400])
  })

  it('does not stand still when the clock is set back', async () => {
    const time = createTimeMachine(START)
    const sweeper = createSweeper({ group: group(async () => page({})), ...time })
    await read(sweeper, START, null)
    time.move(-3_600_000)
    await read(sweeper, START, null)
    expect(time.slept).toEqual([1_000])
  })
})

describe('the present time', () => {
  it.each([
    ['ours is six minutes ahead', -360_000, -360_000],
    ['ours is six minutes behind', 360_000, 0],
  ])('is the lesser of two clocks: %s', async (_name, awsAhead, difference) => {
    const time = createTimeMachine(START)
    const sweeper = createSweeper({ group: group(async () => page({ awsTime: time.clock() + awsAhead })), ...time })
    await read(sweeper, START, null)
    expect(sweeper.now() - time.clock()).toBe(difference)
  })
})

it('stops with an abort', async () => {
  const time = createTimeMachine(START)
  const stop = new AbortController()
  const endless = group(async () => page({ nextToken: String(time.clock()) }))
  const sweeper = createSweeper({ group: endless, ...time })
  const reading = async () => {
    for await (const _lines of sweeper.sweep(START, null, false, stop.signal)) stop.abort(new Error('enough'))
  }
  await expect(reading()).rejects.toThrow('enough')
})
