// A supervised feed: news of the logging does not wait for the next batch, a feed that stands still is said, and failures change nothing.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { Batch, Feed } from '../../src/ingest/feed.ts'
import type { LogSettings, LogVerdict } from '../../src/ingest/log-levels.ts'
import { READ_EVERY, superviseFeed } from '../../src/ingest/supervised-feed.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { BlindReason } from '../../src/model/incident.ts'
import { SECOND } from '../../src/model/time.ts'

const stalledAfter = 40 * SECOND
const nothing: Batch = { lines: [], upTo: null, ended: false, assumed: false, cause: null }
const settings: LogSettings = { isOff: false, defaultLevel: 'INFO', events: [], overrides: [] }

/** Sleeps that a test ends: `pass` wakes whoever sleeps for so long. */
function createSleeps() {
  const sleeping = new Map<() => void, number>()
  return {
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const end = (): void => {
          sleeping.delete(end)
          resolve()
        }
        if (signal.aborted) return end()
        sleeping.set(end, ms)
        signal.addEventListener('abort', end, { once: true })
      }),
    pass(ms: number) {
      for (const [end, length] of [...sleeping]) if (length === ms) end()
    },
    lengths: () => [...sleeping.values()].toSorted((a, b) => a - b),
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

/** A feed that gives what a test pushes, and ends on abort. */
function createSource() {
  const waiting: ((batch: Batch | null) => void)[] = []
  const given: Batch[] = []
  let isOver = false
  const feed: Feed = {
    ...{ name: 'iot', account: null, region: null, hook: false, settle: null },
    async *batches(_from, signal) {
      signal.addEventListener('abort', () => waiting.shift()?.(null), { once: true })
      try {
        while (!signal.aborted) {
          const batch = given.shift() ?? (await new Promise<Batch | null>((resolve) => waiting.push(resolve)))
          if (batch === null) return
          yield batch
        }
      } finally {
        isOver = true
      }
    },
  }
  const push = (changes: Partial<Batch> = {}): void => {
    const batch = { ...nothing, ...changes }
    const taker = waiting.shift()
    if (taker === undefined) given.push(batch)
    else taker(batch)
  }
  return { feed, push, end: () => waiting.shift()?.(null), isOver: () => isOver }
}

/** Answers of the logging settings, one a reading: a verdict, or what is thrown. */
function supervised(answers: (LogVerdict | Error)[] = []) {
  const source = createSource()
  const sleeps = createSleeps()
  const told: (string | null)[] = []
  let verdict: LogVerdict = { cause: null, blind: [] }
  const feed = superviseFeed(source.feed, {
    sleep: sleeps.sleep,
    stalledAfter,
    logging: {
      async read() {
        const answer = answers.shift()
        if (answer instanceof Error) throw answer
        verdict = answer ?? verdict
        return settings
      },
      judge: () => verdict,
      told: (failure) => void told.push(failure?.code ?? null),
    },
  })
  const life = new AbortController()
  const batches = feed.batches(null, life.signal)[Symbol.asyncIterator]()
  const next = async (): Promise<[BlindReason | null, readonly string[]]> => {
    const { value, done } = await batches.next()
    if (done === true) throw new Error('the feed ended')
    return [value.cause, (value.blind ?? []).map(({ claim, cause }: { claim: string; cause: string }) => `${claim} ${cause}`)]
  }
  return { source, sleeps, told, life, batches, next }
}

const off: LogVerdict = { cause: 'logging-off', blind: [] }
const lowForOne: LogVerdict = { cause: null, blind: [{ claim: 'c', cause: 'logging-too-low' }] }
const denied = new ClaimwatchError('aws-denied', { what: 'no' })

it('says at once what changed in the logging, though the feed brings nothing', async () => {
  const { sleeps, next } = supervised([{ cause: null, blind: [] }, off, lowForOne])
  const first = next()
  await until(() => sleeps.lengths().includes(READ_EVERY))
  sleeps.pass(READ_EVERY)
  expect(await first).toEqual(['logging-off', []])
  const second = next()
  await until(() => sleeps.lengths().includes(READ_EVERY))
  sleeps.pass(READ_EVERY)
  expect(await second).toEqual([null, ['c logging-too-low']])
})

it('adds it to every batch of the feed, whose own cause goes first', async () => {
  const { source, next } = supervised([off])
  expect(await next()).toEqual(['logging-off', []])
  source.push({ upTo: 5 })
  expect(await next()).toEqual(['logging-off', []])
  source.push({ cause: 'feed-denied' })
  expect(await next()).toEqual(['feed-denied', []])
})

it('keeps what was known where the settings cannot be read, and makes nobody blind by it', async () => {
  const { source, sleeps, told, next } = supervised([denied, off, denied])
  source.push()
  expect(await next()).toEqual([null, []])
  for (const readings of [1, 2]) {
    await until(() => told.length === readings && sleeps.lengths().includes(READ_EVERY))
    sleeps.pass(READ_EVERY)
  }
  expect(await next()).toEqual(['logging-off', []])
  await until(() => told.length === 3)
  source.push()
  expect(await next()).toEqual(['logging-off', []])
  expect(told).toEqual(['aws-denied', null, 'aws-denied'])
})

it('says that a feed stands still, until it comes forward', async () => {
  const { source, sleeps, next } = supervised()
  const first = next()
  await until(() => sleeps.lengths().includes(stalledAfter))
  sleeps.pass(stalledAfter)
  expect(await first).toEqual(['feed-stalled', []])
  const second = next()
  source.push()
  expect(await second).toEqual([null, []])
})

it('is patient with a feed that has said why it waits', async () => {
  const { source, sleeps, next } = supervised()
  source.push({ cause: 'feed-error' })
  expect(await next()).toEqual(['feed-error', []])
  const second = next()
  await until(() => sleeps.lengths().includes(READ_EVERY))
  sleeps.pass(stalledAfter)
  source.push()
  expect(await second).toEqual([null, []])
})

it('ends with its feed, on abort, and when nobody wants more; nothing goes on behind it', async () => {
  const ended = supervised()
  ended.source.push()
  await ended.next()
  const last = ended.batches.next()
  ended.source.end()
  expect(await last).toMatchObject({ done: true })

  const aborted = supervised()
  const waiting = aborted.batches.next()
  aborted.life.abort()
  expect(await waiting).toMatchObject({ done: true })

  const left = supervised()
  left.source.push()
  await left.next()
  await left.batches.return?.()
  for (const { source, sleeps } of [ended, aborted, left]) {
    await until(() => sleeps.lengths().length === 0)
    expect(source.isOver()).toBe(true)
  }
})

it('ends with a fault of ours', async () => {
  const { batches } = supervised([new TypeError('a fault')])
  await expect(batches.next()).rejects.toMatchObject({ code: 'internal' })
})

it('keeps no batch that was handed over', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const { source, batches, life } = supervised()
  const given: WeakRef<object>[] = []
  for (let turn = 0; turn < 20; turn++) {
    const lines = [{ bytes: Buffer.alloc(1), size: 1, place: 'p', receivedAt: 0, recordedAt: null }]
    given.push(new WeakRef(lines))
    source.push({ lines })
    await batches.next()
  }
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  // The last one is in the hands of whoever asks next.
  expect(given.slice(0, -2).filter((line) => line.deref() !== undefined)).toEqual([])
  life.abort()
  source.end()
})
