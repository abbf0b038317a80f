// A query reads all pages of a span: a page that fails is asked for again, a token that is refused begins it again, a circle ends it.
import { describe, expect, it } from 'vitest'
import type { LogGroup, LogGroupRecord, Page } from '../../src/ingest/log-group.ts'
import { createQuerier } from '../../src/ingest/query.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import { createSimulatedGroup, type Step } from './simulated-group.ts'
import { createTimeMachine } from './time-machine.ts'

const START = 1_791_201_600_000
const { signal } = new AbortController()
const all = { from: START, to: null, pattern: null }
const error = (code: ErrorCode) => new ClaimwatchError(code, { what: 'a test ordered it' })
const deliveries = Array.from({ length: 5 }, (_, n) => ({ at: START + n, arrivesAt: START, eventId: `e${n}` }))

/** Reads a group of five records, two a page, whose requests go as scripted. */
async function ask(...steps: readonly Step[]) {
  const time = createTimeMachine(START)
  const group = createSimulatedGroup(time.clock, deliveries)
  group.script(...steps)
  const ids: (string | null)[] = []
  const reading = (async () => {
    for await (const page of createQuerier({ group, ...time }).pages(all, false, signal)) ids.push(...page.map(({ eventId }) => eventId))
  })()
  return {
    ids,
    time,
    group,
    failed: await reading.then(
      () => null,
      (thrown: unknown) => thrown,
    ),
  }
}

const complete = ['e0', 'e1', 'e2', 'e3', 'e4']

describe('a page that fails', () => {
  it.each<ErrorCode>(['aws-throttled', 'aws-unreachable', 'aws-failed', 'aws-credentials-expired', 'aws-clock-off'])(
    'with %s is asked for again, with the same token and after a pause',
    async (code) => {
      const { ids, group, time, failed } = await ask('ok', 'ok', { throws: error(code) }, { throws: error(code) })
      expect(failed).toBeNull()
      expect(ids).toEqual(complete)
      const tokens = group.requests.map(({ token }) => token)
      expect(tokens.slice(2, 5)).toEqual([tokens[2], tokens[2], tokens[2]])
      expect(time.clock() - START).toBeGreaterThan(3_000)
    },
  )

  it('three times ends the query', async () => {
    const { ids, failed, group } = await ask('ok', ...Array.from({ length: 3 }, () => ({ throws: error('aws-failed') })))
    expect(failed).toMatchObject({ code: 'aws-failed' })
    expect(ids).toEqual([])
    expect(group.requests).toHaveLength(4)
  })

  it.each<ErrorCode>(['aws-denied', 'aws-not-found'])('with %s ends it at once: a person has to mend it', async (code) => {
    const { failed, group } = await ask({ throws: error(code) })
    expect(failed).toMatchObject({ code })
    expect(group.requests).toHaveLength(1)
  })

  it('by a fault of ours ends it at once', async () => {
    expect((await ask({ throws: new TypeError('a fault') })).failed).toMatchObject({ code: 'internal' })
  })
})

describe('the next page', () => {
  it('has been asked for, however long a request takes to be written, when the one before it is given', async () => {
    const time = createTimeMachine(START)
    const group = createSimulatedGroup(time.clock, deliveries)
    let sent = 0
    // A request is signed and written within one turn of the event loop, some hundred promises later.
    const slow: LogGroup = {
      ...group,
      async readPage(request, abort) {
        for (let hops = 0; hops < 500; hops++) await null
        sent++
        return group.readPage(request, abort)
      },
    }
    const sentBefore: number[] = []
    for await (const _ of createQuerier({ group: slow, ...time, budget: { steady: 1e9, catchUp: 1e9 } }).pages(all, true, signal)) {
      sentBefore.push(sent)
    }
    expect(sentBefore.slice(0, 2)).toEqual([2, 3])
  })

  it.each([true, false])('is on its way while the one before it is worked on, and no more than that one (hurry: %s)', async (hurry) => {
    const time = createTimeMachine(START)
    const group = createSimulatedGroup(time.clock, deliveries)
    const pages = createQuerier({ group, ...time }).pages(all, hurry, signal)
    await pages.next()
    await new Promise(setImmediate)
    expect(group.requests).toHaveLength(2)
    await pages.return(undefined)
  })

  it('may be left while a page is on its way that fails', async () => {
    const time = createTimeMachine(START)
    const group = createSimulatedGroup(time.clock, deliveries)
    group.script('ok', { throws: error('aws-denied') })
    const pages = createQuerier({ group, ...time }).pages(all, true, signal)
    await pages.next()
    await new Promise(setImmediate)
    expect(await pages.return(undefined)).toMatchObject({ done: true })
  })
})

describe('a token', () => {
  it('that is refused begins the query again: nothing is lost, and what was read comes again', async () => {
    const { ids, failed } = await ask('ok', 'ok', 'ok', 'refuse')
    expect(failed).toBeNull()
    expect(ids).toEqual(['e0', 'e1', 'e2', 'e3', ...complete])
  })

  it('that is refused again and again ends it', async () => {
    const { failed, group } = await ask(...Array.from({ length: 4 }, (): Step[] => ['ok', 'refuse']).flat())
    expect(failed).toMatchObject({ code: 'aws-token-refused' })
    expect(group.requests).toHaveLength(8)
  })

  it('may come again with empty pages, and those may come with new ones', async () => {
    const { ids } = await ask('ok', 'repeat', 'repeat', 'empty', 'empty', 'repeat', 'ok', 'repeat')
    expect(ids).toEqual(complete)
  })

  it.each([
    ['the same', () => 'same'],
    ['two that alternate', (n: number) => `${n % 2}`],
  ])('of a circle ends it: %s', async (_name, tokenOf) => {
    let asked = 0
    const circle: LogGroup = { name: 'g', readPage: async () => ({ records: [], nextToken: tokenOf(asked++), awsTime: null }) }
    const pages = createQuerier({ group: circle, ...createTimeMachine(START) }).pages(all, false, signal)
    await expect(drain(pages)).rejects.toMatchObject({ code: 'aws-failed' })
    expect(asked).toBeLessThan(30)
  })

  it('of which there are many ends nothing', async () => {
    let asked = 0
    const page = (): Page => ({ records: [], nextToken: ++asked < 2_000 ? `${asked}` : null, awsTime: null })
    const long: LogGroup = { name: 'g', readPage: async () => page() }
    await drain(createQuerier({ group: long, ...createTimeMachine(START) }).pages(all, false, signal))
    expect(asked).toBe(2_000)
  })
})

it('a stop in a pause between two tries ends it with the reason', async () => {
  const stop = new AbortController()
  const time = createTimeMachine(START)
  const group = createSimulatedGroup(time.clock, deliveries)
  group.fail(error('aws-failed'))
  const sleep: typeof time.sleep = async () => stop.abort(new Error('enough'))
  const pages = createQuerier({ group, clock: time.clock, sleep }).pages(all, false, stop.signal)
  await expect(drain(pages)).rejects.toThrow('enough')
  expect(group.requests).toHaveLength(1)
})

async function drain(pages: AsyncGenerator<readonly LogGroupRecord[]>): Promise<void> {
  for await (const _page of pages);
}
