// The feed of a stream: nothing is lost or promised too early, through resharding, restarts and failures; what is missing is said.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Batch } from '../../src/ingest/feed.ts'
import { sentFrom } from '../../src/ingest/payload.ts'
import { type StreamFeedOptions, streamFeed } from '../../src/ingest/stream-feed.ts'
import type { CheckpointRecord } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
import { createSimulatedStream, LOG_GROUP, OWNER, payload, type SimulatedStream } from './simulated-stream.ts'
import { createTimeMachine } from './time-machine.ts'

const START = 1_791_201_600_000
const SETTLE = 3 * MINUTE

type TimedBatch = Batch & { readonly readAt: number }

interface World {
  readonly stream: SimulatedStream
  now(): number
  move(ms: number): void
  /** Reads for some time, from a checkpoint on; `during` is told each batch as it comes. */
  read(
    duration: number,
    plan?: { from?: CheckpointRecord | null; options?: Partial<StreamFeedOptions>; during?(): void },
  ): Promise<TimedBatch[]>
}

function createWorld(pageSize = 2): World {
  const time = createTimeMachine(START)
  const stream = createSimulatedStream(time.clock, pageSize)
  return {
    stream,
    now: time.clock,
    move: time.move,
    async read(duration, { from = null, options = {}, during } = {}) {
      const stop = new AbortController()
      const until = time.clock() + duration
      const batches: TimedBatch[] = []
      const feed = streamFeed({
        ...{ name: 'f', stream, isExpected: sentFrom([LOG_GROUP], [OWNER]), start: 'oldest' as const },
        ...{ settle: SETTLE, pollInterval: SECOND, felt: HOUR, clock: time.clock, telemetry: noTelemetry },
        sleep: async (ms, signal) => {
          await time.sleep(Math.max(1, ms), signal)
          during?.()
          if (time.clock() >= until) stop.abort()
        },
        ...options,
      })
      for await (const batch of feed.batches(from, stop.signal)) batches.push({ ...batch, readAt: time.clock() })
      return batches
    },
  }
}

const textsOf = (batches: readonly Batch[]): readonly string[] =>
  batches.flatMap(({ lines }) => lines.map(({ bytes }) => Buffer.from(bytes).toString()))
const lastPromise = (batches: readonly Batch[]): number | null => batches.findLast(({ upTo }) => upTo !== null)?.upTo ?? null
const causesOf = (batches: readonly Batch[]) => [...new Set(batches.map(({ cause }) => cause))]

/** As `follow` remembers it: what the last batch said that was durable. */
function checkpointAfter(batches: readonly Batch[]): CheckpointRecord {
  const stream = batches.findLast((batch) => batch.stream !== undefined)?.stream
  return { v: 1, feed: 'f', settledUpTo: lastPromise(batches) ?? 0, ...(stream === undefined ? {} : { stream }) }
}

describe('a stream', () => {
  it('gives every entry of every payload, and what it refuses as a rejection', async () => {
    const { stream, read } = createWorld()
    stream.put('shard-0', payload(['a', 'b']))
    stream.put('shard-0', payload(['x'], { logGroup: 'of-somebody-else' }))
    const cut = stream.put('shard-0', payload(['c']).subarray(0, 30))
    stream.put('shard-0', payload(['d']))
    const batches = await read(5 * SECOND)
    expect(textsOf(batches)).toEqual(['a', 'b', 'd'])
    const rejections = batches.flatMap((batch) => batch.rejections ?? [])
    expect(rejections.map(({ reason }) => reason)).toEqual(['unexpected-log-group', 'payload-cut'])
    expect(rejections.at(-1)?.place).toBe(`shard-0#${cut}`)
  })

  it('is read from now on, from its beginning, or from a time on', async () => {
    const firstTexts = async (start: StreamFeedOptions['start']) => {
      const { stream, read } = createWorld()
      stream.put('shard-0', payload(['old']), START - HOUR)
      stream.put('shard-0', payload(['young']), START - MINUTE)
      let isPut = false
      const during = (): void => {
        if (!isPut) stream.put('shard-0', payload(['new']))
        isPut = true
      }
      return textsOf(await read(5 * SECOND, { options: { start }, during }))
    }
    expect(await firstTexts('latest')).toEqual(['new'])
    expect(await firstTexts('oldest')).toEqual(['old', 'young', 'new'])
    expect(await firstTexts(START - 2 * MINUTE)).toEqual(['young', 'new'])
  })

  it('goes on from a time that a feed of another kind has left', async () => {
    const { stream, read } = createWorld()
    stream.put('shard-0', payload(['old']), START - HOUR)
    stream.put('shard-0', payload(['young']), START - MINUTE)
    expect(textsOf(await read(3 * SECOND, { from: { v: 1, feed: 'f', settledUpTo: START - 2 * MINUTE } }))).toEqual(['young'])
  })

  it('that is large is handed over in pieces, and no more than four shards are read at once', async () => {
    const { stream, read } = createWorld(100)
    for (let n = 0; n < 8; n++) stream.put('shard-0', payload(['x'.repeat(400_000)]))
    const batches = await read(3 * SECOND)
    expect(batches.filter(({ lines }) => lines.length > 0).map(({ lines }) => lines.length)).toEqual([3, 3, 2])
    const wide = createWorld()
    for (const shard of wide.stream.split('shard-0')) for (const child of wide.stream.split(shard)) wide.stream.split(child)
    await wide.read(10 * SECOND)
    expect(wide.stream.mostAtOnce()).toBe(4)
  })
})

describe('the promise', () => {
  it('follows the tip, the settle time behind it, is renewed every few seconds, and is assumed', async () => {
    const { read, now } = createWorld()
    const batches = await read(MINUTE)
    expect(now() - (lastPromise(batches) ?? 0)).toBeLessThan(SETTLE + 7 * SECOND)
    expect(batches.every(({ upTo, readAt }) => upTo === null || upTo <= readAt - SETTLE)).toBe(true)
    expect(batches.filter(({ upTo }) => upTo !== null).length).toBeGreaterThan(9)
    expect(batches.every(({ assumed, ended }) => assumed && !ended)).toBe(true)
  })

  it('of a shard that is behind is what was read of it, and the least of all shards counts', async () => {
    const { stream, read } = createWorld(1)
    const [one, other] = stream.split('shard-0')
    for (let n = 0; n < 40; n++) stream.put(one, payload([`${n}`]), START - HOUR + n * MINUTE)
    stream.put(other, payload(['other']))
    const batches = await read(7 * SECOND)
    const arrived = textsOf(batches).filter((text) => text !== 'other').length - 1
    expect(arrived).toBeGreaterThan(3)
    expect(arrived).toBeLessThan(39)
    expect(lastPromise(batches)).toBeLessThanOrEqual(START - HOUR + arrived * MINUTE - SETTLE)
    expect(lastPromise(batches)).toBeGreaterThanOrEqual(START - HOUR - SETTLE)
  })

  it('does not move while the stream cannot be read', async () => {
    const { stream, read } = createWorld()
    const first = await read(10 * SECOND)
    stream.failAlways('read', 'aws-failed')
    const then = await read(MINUTE, { from: checkpointAfter(first) })
    expect(lastPromise(then)).toBeLessThanOrEqual(lastPromise(first) ?? 0)
    expect(causesOf(then)).toContain('feed-error')
  })

  it('follows the lesser of our clock and AWS’s', async () => {
    const { stream, read } = createWorld()
    const slow = { ...stream, awsBehind: () => 10 * MINUTE }
    const batches = await read(10 * SECOND, { options: { stream: slow } })
    expect(lastPromise(batches)).toBeLessThanOrEqual(START + 10 * SECOND - 10 * MINUTE - SETTLE)
  })
})

describe('resharding', () => {
  it('loses nothing, and gives each client’s entries in their order: parents before children', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ is: fc.constant('put' as const), shard: fc.nat() }) },
      fc.record({ is: fc.constant('split' as const), shard: fc.nat() }),
      fc.record({ is: fc.constant('merge' as const), shard: fc.nat() }),
      fc.record({ is: fc.constant('restart' as const), shard: fc.nat() }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.integer({ min: 1, max: 3 }), async (steps, pageSize) => {
        const { stream, read } = createWorld(pageSize)
        const open = ['shard-0']
        const put: string[] = []
        const ancestors = new Map<string, Set<string>>([['shard-0', new Set()]])
        const placed = new Map<string, string>()
        let from: CheckpointRecord | null = null
        const got: string[] = []
        const born = (child: string, ...parents: readonly string[]): void => {
          open.push(child)
          ancestors.set(child, new Set(parents.flatMap((parent) => [parent, ...(ancestors.get(parent) ?? [])])))
        }
        for (const { is, shard } of steps) {
          const at = shard % open.length
          const name = open[at] ?? ''
          if (is === 'put') {
            placed.set(`${put.length}`, name)
            stream.put(name, payload([`${put.length}`]))
            put.push(`${put.length}`)
          } else if (is === 'split') {
            open.splice(at, 1)
            for (const child of stream.split(name)) born(child, name)
          } else if (is === 'merge' && open.length > 1) {
            const [one = '', other = ''] = open.splice(0, 2)
            born(stream.merge(one, other), one, other)
          } else if (is === 'restart') {
            const batches = await read(shard % 3_000, { from })
            got.push(...textsOf(batches))
            if (batches.some(({ stream: position }) => position !== undefined)) from = checkpointAfter(batches)
          }
        }
        got.push(...textsOf(await read(2 * MINUTE, { from })))
        expect([...new Set(got)].toSorted()).toEqual(put.toSorted())
        const firstAt = new Map(got.toReversed().map((text, index) => [text, got.length - 1 - index]))
        for (const [late, lateShard] of placed) {
          for (const [early, earlyShard] of placed) {
            if (ancestors.get(lateShard)?.has(earlyShard)) expect(firstAt.get(early)).toBeLessThan(firstAt.get(late) ?? 0)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('is seen as soon as a shard has ended', async () => {
    const { stream, read } = createWorld()
    let isSplit = false
    const during = (): void => {
      if (isSplit) return
      isSplit = true
      stream.put(stream.split('shard-0')[1], payload(['child']))
    }
    expect(textsOf(await read(4 * SECOND, { during }))).toEqual(['child'])
  })
})

describe('what a successor is told', () => {
  it('comes after what it stands for, so that nothing is left out and little comes twice', async () => {
    const { stream, read } = createWorld()
    for (let n = 0; n < 10; n++) stream.put('shard-0', payload([`${n}`]))
    const first = await read(2 * SECOND)
    for (const [index, { stream: position }] of first.entries()) {
      const after = position?.shards[0]?.after
      if (after === undefined || after === null) continue
      expect(textsOf(first.slice(0, index)).length).toBeGreaterThanOrEqual(Number(after))
    }
    const second = await read(20 * SECOND, { from: checkpointAfter(first) })
    const third = await read(20 * SECOND, { from: checkpointAfter(second) })
    expect(new Set([...textsOf(first), ...textsOf(second)]).size).toBe(10)
    expect(textsOf(third)).toEqual([])
  })

  it('keeps what came between, though nothing was read before', async () => {
    const { stream, read } = createWorld()
    const first = await read(10 * SECOND, { options: { start: 'latest' } })
    stream.put('shard-0', payload(['between']))
    expect(textsOf(await read(10 * SECOND, { from: checkpointAfter(first), options: { start: 'latest' } }))).toEqual(['between'])
  })
})

describe('what is missing', () => {
  it('is told when records were deleted before they were read, until windows are whole again, also after a restart', async () => {
    const { stream, read, move, now } = createWorld()
    const first = await read(10 * SECOND)
    stream.put('shard-0', payload(['unread']))
    move(DAY + MINUTE)
    stream.trim(now() - DAY)
    stream.put('shard-0', payload(['next']), now())
    const second = await read(10 * SECOND, { from: checkpointAfter(first) })
    expect(textsOf(second)).toEqual(['next'])
    expect(second[0]?.cause).toBe('records-deleted')
    expect(causesOf(second)).toEqual(['records-deleted'])
    // The gap ends a day ago, and what was promised since lies behind it: it is told for a minute all the same.
    const late = await read(2 * MINUTE, { from: checkpointAfter(second), options: { felt: 2 * DAY } })
    expect(causesOf(late)).toEqual(['records-deleted'])
    const whole = await read(10 * SECOND, { from: checkpointAfter(late) })
    expect(whole.at(-1)?.cause).toBeNull()
  })

  it('is nothing while the stream keeps what was not read', async () => {
    const { stream, read, move } = createWorld()
    const first = await read(10 * SECOND)
    stream.put('shard-0', payload(['kept']))
    move(23 * HOUR)
    const second = await read(10 * SECOND, { from: checkpointAfter(first) })
    expect([textsOf(second), causesOf(second)]).toEqual([['kept'], [null]])
  })

  it('is told of a closed shard that was deleted before its end was read', async () => {
    const { stream, read, move, now } = createWorld()
    const first = await read(10 * SECOND)
    stream.put('shard-0', payload(['unread']))
    const [child] = stream.split('shard-0')
    move(DAY + MINUTE)
    stream.trim(now() - DAY)
    stream.put(child, payload(['child']), now())
    const second = await read(10 * SECOND, { from: checkpointAfter(first) })
    expect(textsOf(second)).toEqual(['child'])
    expect(causesOf(second)).toContain('records-deleted')
  })

  it('is told of another stream with the same name, which is read from its beginning', async () => {
    const { stream, read } = createWorld()
    for (let n = 0; n < 5; n++) stream.put('shard-0', payload([`${n}`]))
    const first = await read(10 * SECOND)
    stream.recreate()
    stream.put('shard-0', payload(['new']))
    const second = await read(10 * SECOND, { from: checkpointAfter(first) })
    expect(textsOf(second)).toEqual(['new'])
    expect(causesOf(second)).toContain('records-deleted')
  })
})

describe('a stream that cannot be read', () => {
  it.each([
    ['shards', 'aws-not-found', 'feed-missing'],
    ['retention', 'aws-denied', 'feed-denied'],
    ['open', 'aws-denied', 'feed-denied'],
    ['read', 'aws-credentials-expired', 'feed-denied'],
    ['read', 'aws-failed', 'feed-error'],
    ['open', 'aws-unreachable', 'feed-error'],
  ] as const)('by %s with %s says so at once, and reads on when it can', async (call, code, cause) => {
    const { stream, read } = createWorld()
    const told: (string | null)[] = []
    const telemetry = {
      ...noTelemetry,
      feedAnswered: (_: string, failure: { code: string } | null) => void told.push(failure?.code ?? null),
    }
    stream.put('shard-0', payload(['a']))
    stream.fail(call, code, code)
    const batches = await read(20 * SECOND, { options: { telemetry } })
    expect(batches[0]).toMatchObject({ cause, lines: [] })
    expect(textsOf(batches)).toEqual(['a'])
    expect(batches.at(-1)?.cause).toBeNull()
    expect([told[0], told.at(-1)]).toEqual([code, null])
  })

  it('in one of its shards stays blind by it, while the others are read', async () => {
    const { stream, read } = createWorld()
    const [one, other] = stream.split('shard-0')
    const half = { ...stream, open: (shard: string, ...rest: [never, AbortSignal]) => stream.open(shard === one ? 'gone' : shard, ...rest) }
    stream.put(other, payload(['other']))
    const batches = await read(30 * SECOND, { options: { stream: half } })
    expect(textsOf(batches)).toEqual(['other'])
    expect(batches.at(-1)?.cause).toBe('feed-missing')
  })

  it('in the list of its shards promises nothing more, and those that are known are read on', async () => {
    const { stream, read, now } = createWorld()
    let isPut = false
    const batches = await read(12 * MINUTE, {
      during() {
        if (now() > START + MINUTE) stream.failAlways('shards', 'aws-throttled')
        if (isPut || now() < START + 8 * MINUTE) return
        isPut = true
        stream.put('shard-0', payload(['late']))
      },
    })
    expect(textsOf(batches)).toEqual(['late'])
    expect(lastPromise(batches)).toBeLessThan(START + 6 * MINUTE)
    expect(batches.at(-1)?.cause).not.toBeNull()
  })

  it('for a moment only, as others read it too, is blind for nobody', async () => {
    const { stream, read } = createWorld()
    stream.fail('read', 'aws-throttled', 'aws-throttled')
    stream.put('shard-0', payload(['a']))
    const batches = await read(20 * SECOND)
    expect([textsOf(batches), causesOf(batches)]).toEqual([['a'], [null]])
  })

  it('by a fault of ours ends the feed', async () => {
    const { stream, read } = createWorld()
    stream.fail('shards', 'internal')
    await expect(read(SECOND)).rejects.toMatchObject({ code: 'internal' })
  })
})

it('tells how far it is behind, and goes on when the clock was set back', async () => {
  const { stream, read, move } = createWorld(1)
  const behind: number[] = []
  const telemetry = { ...noTelemetry, streamRead: (_: string, ms: number) => void behind.push(ms) }
  for (let n = 0; n < 3; n++) stream.put('shard-0', payload([`${n}`]), START - 10_000)
  let steps = 0
  const during = (): void => {
    if (++steps === 1) move(-HOUR)
  }
  const batches = await read(-HOUR + 10 * SECOND, { options: { telemetry }, during })
  expect(behind[0]).toBe(10_000)
  expect(textsOf(batches).length).toBeGreaterThan(0)
})
