// A history that is read in a thread of its own is the same history, to its last count; and no death of that thread goes unheard.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileSources } from '../../src/ingest/file.ts'
import { type HistoryOptions, type HistorySource, type ReadHistory, readHistory } from '../../src/ingest/history.ts'
import { readInThread } from '../../src/ingest/reading-thread.ts'
import { toClaimwatchError } from '../../src/model/errors.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { isoTime, MINUTE } from '../../src/model/time.ts'
import { AT, brokerEntry, CLAIM, hookLine, STRANGER } from './parse/entries.ts'

const options: HistoryOptions = { claims: new Set([CLAIM]), settle: 3 * MINUTE, now: AT + 600 * MINUTE, account: '111122223333' }

let folder: string
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-thread-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(content: string | Uint8Array, name = `history-${files++}.ndjson`): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const lineAt = (minute: number, members: Record<string, unknown> = {}): string =>
  JSON.stringify(brokerEntry({ timestamp: isoTime(AT + minute * MINUTE), traceId: `trace-${minute}`, ...members }))

/** Everything that a history gives: its events with their ids, its tally, and its failure. */
async function allOf(read: ReadHistory, sources: readonly HistorySource[], changes: Partial<HistoryOptions> = {}) {
  const history = read(sources, { ...options, ...changes })
  const events: unknown[] = []
  let failure: unknown = null
  try {
    for await (const batch of history) for (const event of batch) events.push({ ...event, id: event.id, ownId: Object.hasOwn(event, 'id') })
  } catch (thrown) {
    const { code, what, mend, message, exit } = toClaimwatchError(thrown)
    failure = { code, what, mend, message, exit }
  }
  const { disorder, ...counts } = history.tally
  return { events, failure, counts, disorder: disorder.all() }
}

async function expectSame(paths: readonly string[], changes: Partial<HistoryOptions> = {}) {
  const here = await allOf(readHistory, await fileSources(paths), changes)
  expect(await allOf(readInThread, await fileSources(paths), changes)).toEqual(here)
  return here
}

describe('a history that is read in a thread of its own', () => {
  it('gives the same events, counts and places', async () => {
    const entries = [
      lineAt(0),
      lineAt(1, { principalId: STRANGER }),
      'no json, but it names $aws/certificates/create',
      lineAt(9, { clientId: '雨\ud83d"\\', eventType: 'Publish-In', topicName: '$aws/certificates/create/json' }),
      lineAt(2),
      JSON.stringify(hookLine({ timestamp: isoTime(AT + 5 * MINUTE) })),
      JSON.stringify({ timestamp: AT + 6 * MINUTE, message: lineAt(6), eventId: '1', ingestionTime: AT + 6 * MINUTE, logStreamName: 's' }),
      '',
    ]
    const paths = [fileOf(entries.join('\n')), fileOf(gzipSync(entries.map((line) => line.replaceAll('SN-', 'XN-')).join('\n')))]
    const { events, counts, disorder } = await expectSame(paths)
    expect(events.length).toBeGreaterThan(8)
    expect(counts.rejectedAt.get('not-json')).toHaveLength(2)
    expect(counts.ignored).toBeGreaterThan(0)
    expect(disorder.map(({ entries }) => entries)).toEqual([2, 2])
  })

  it('gives the same whatever the lines, their order and their files', async () => {
    const line = fc.oneof(
      fc.record({ minute: fc.nat(300), client: fc.nat(5) }).map(({ minute, client }) => lineAt(minute, { clientId: `c-${client}` })),
      fc.constantFrom('', '{', '[1]', lineAt(3), lineAt(4, { principalId: STRANGER }), lineAt(700), lineAt(-4_000_000)),
      fc.string({ maxLength: 20 }),
    )
    const history = fc.array(fc.array(line, { maxLength: 30 }), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(history, async (lists) => {
        await expectSame(lists.map((lines) => fileOf(lines.join('\n'))))
      }),
      { numRuns: 6 },
    )
  })

  it('gives the same of many events, which fill its memory several times', async () => {
    const file = fileOf('')
    const minutes = Array.from({ length: 4_000 }, (_, index) => index / 100)
    for (let round = 0; round < 4; round++) {
      appendFileSync(file, `${minutes.map((minute) => lineAt(minute + 40 * round, { clientId: `c-${minute}` })).join('\n')}\n`)
    }
    expect((await expectSame([file])).events).toHaveLength(16_000)
  })

  it('keeps to the bounds that it is given', async () => {
    const file = fileOf([0, 1, 2, 3, 4].map((minute) => lineAt(minute)).join('\n'))
    expect((await expectSame([file], { from: AT + MINUTE, to: AT + 4 * MINUTE })).events).toHaveLength(3)
  })

  it('says what is wrong with a file in the same words, behind everything that could be read', async () => {
    const [whole, zipped] = [fileOf(lineAt(1)), fileOf(gzipSync([lineAt(0), lineAt(2), lineAt(3)].join('\n')).subarray(0, -12))]
    const cut = await expectSame([zipped, whole])
    expect(cut.failure).toMatchObject({ code: 'file-truncated', exit: 1, mend: 'Fetch the file again; what came before the cut was read.' })
    expect(cut.events.length).toBeGreaterThan(0)

    const sources = await fileSources([fileOf(lineAt(0), 'gone.ndjson'), whole])
    rmSync(join(folder, 'gone.ndjson'))
    const gone = await allOf(readHistory, sources)
    expect(gone.failure).toMatchObject({ code: 'file-not-found' })
    expect(await allOf(readInThread, sources)).toEqual(gone)
  })

  it('takes nothing that is no file', async () => {
    const pipe: HistorySource = { feed: 'stdin', rereadable: false, read: () => readHistoryOfNothing() }
    expect(() => readInThread([pipe], options)).toThrow('stdin is no file that another thread can read')
  })
})

async function* readHistoryOfNothing(): AsyncGenerator<[]> {}

describe('a reading in a thread of its own that is cut short', () => {
  const endless = (): string => fileOf(Array.from({ length: 60_000 }, (_, index) => lineAt(index / 1_000)).join('\n'))

  it('hands over what was read, and counts no more than that', async () => {
    const cut = new AbortController()
    const history = readInThread(await fileSources([endless()]), { ...options, signal: cut.signal })
    const events: IotEvent[] = []
    for await (const batch of history) {
      events.push(...batch)
      if (events.length > 0) cut.abort()
    }
    const { lines, entries, ignored, rejected } = history.tally
    expect(events.length).toBeGreaterThan(0)
    expect(lines).toBeLessThan(60_000)
    expect(events.length).toBe(entries - ignored - rejected)
  })

  it('ends at once where it never should have begun', async () => {
    const { events, failure } = await allOf(readInThread, await fileSources([endless()]), { signal: AbortSignal.abort() })
    expect(failure).toBe(null)
    expect(events.length).toBeLessThan(60_000)
  })

  it('ends when the reader has had enough', async () => {
    const history = readInThread(await fileSources([endless()]), options)
    let seen = 0
    for await (const events of history) {
      seen += events.length
      if (seen > 0) break
    }
    expect(seen).toBeLessThan(60_000)
  })
})

describe('a thread that dies', () => {
  const dying = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`)
  const source: HistorySource = { feed: 'f', rereadable: true, file: { path: '/nowhere', size: 1 }, read: () => readHistoryOfNothing() }
  const failureOf = (text: string) => allOf((sources, given) => readInThread(sources, given, dying(text)), [source])

  it.each([
    ['throw new Error("no more")', 'no more'],
    ['setTimeout(() => { throw 1 }, 10)', 'something that is no error was thrown'],
    ['process.exit(0)', 'it came to its end without a word'],
    ['import "./nothing.js"', 'nothing.js'],
  ])('is told: %s', async (text, why) => {
    const { failure } = await failureOf(text)
    expect(failure).toMatchObject({ code: 'internal', what: expect.stringContaining(why), mend: expect.stringContaining('--threads 1') })
  })

  it('is told behind what it had handed over', async () => {
    const encoder = pathToFileURL(resolve(import.meta.dirname, '../../src/ingest/event-encoder.ts')).href
    const event = { kind: 'Connect', at: AT, id: 'an-id' }
    const nulls = ['account', 'region', 'claim', 'clientId', 'source', 'sourcePort', 'status', 'reason', 'topic', 'step', 'template']
    const more = ['certificate', 'serial', 'allow', 'filters', 'refused', 'takenOver', 'caller', 'traceId']
    const whole = { ...Object.fromEntries([...nulls, ...more].map((name) => [name, null])), ...event }
    const { events, failure } = await failureOf(`
      import { parentPort } from 'node:worker_threads'
      import { createEventEncoder } from '${encoder}'
      const encoder = createEventEncoder()
      encoder.put(${JSON.stringify(whole)})
      const tally = { lines: 1, bytes: 9, entries: 1, ignored: 0, rejected: 0, reasons: new Map(), rejectedAt: new Map() }
      parentPort.postMessage({ is: 'events', stretch: encoder.take(), tally })
      throw new Error('no more')
    `)
    expect(events).toEqual([{ ...whole, ownId: true }])
    expect(failure).toMatchObject({ code: 'internal', what: expect.stringContaining('no more') })
  })
})
