// A replay's history: the same sequence of events however its lines are ordered within the settle time and cut into files.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeedLine } from '../../src/ingest/feed.ts'
import { type HistoryItem, type HistoryOptions, type HistorySource, readHistory } from '../../src/ingest/history.ts'
import { isoTime, MINUTE } from '../../src/model/time.ts'
import { AT, brokerEntry, CLAIM } from './parse/entries.ts'

const SETTLE = 3 * MINUTE
const options: HistoryOptions = { claims: new Set([CLAIM]), settle: SETTLE, now: AT + 60 * MINUTE }

const lineAt = (at: number, clientId = `c${at}`): string => JSON.stringify(brokerEntry({ timestamp: isoTime(at), clientId }))

function source(lines: readonly string[], { feed = 'f', chunk = 3, rereadable = true } = {}): HistorySource & { opened: () => number } {
  let opened = 0
  return {
    feed,
    rereadable,
    opened: () => opened,
    async *read() {
      opened++
      for (let at = 0; at < lines.length; at += chunk) {
        yield lines.slice(at, at + chunk).map((text, index): FeedLine => {
          return { bytes: Buffer.from(text), size: text.length + 1, place: `${feed}:${at + index + 1}`, receivedAt: null, recordedAt: null }
        })
      }
    },
  }
}

async function eventsOf(sources: readonly HistorySource[], changes: Partial<HistoryOptions> = {}): Promise<readonly HistoryItem[]> {
  return collect(readHistory(sources, { ...options, ...changes }))
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const ids = (items: readonly HistoryItem[]): readonly string[] => items.map(({ event }) => event.id)

describe('the order of events', () => {
  // Each event with how far its line is out of place: less than the settle time.
  const events = fc.array(fc.record({ at: fc.nat(20 * MINUTE), shift: fc.nat(SETTLE - 1), file: fc.nat(3), client: fc.nat(9) }), {
    maxLength: 40,
  })

  it('is that of time, whatever the order of lines within the settle time and the cut into files', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (all, chunk, rereadable) => {
        const sorted = all.toSorted((a, b) => a.at - b.at).map(({ at, client }) => lineAt(AT + at, `c${client}`))
        const shuffled = all.toSorted((a, b) => a.at + a.shift - (b.at + b.shift))
        const cut = [0, 1, 2, 3].map((file) =>
          source(
            shuffled.filter((event) => event.file === file).map(({ at, client }) => lineAt(AT + at, `c${client}`)),
            { feed: `f${file}`, chunk, rereadable },
          ),
        )
        const expected = await eventsOf([source(sorted)])
        expect(ids(await eventsOf(cut))).toEqual(ids(expected))
        const times = expected.map(({ event }) => event.at)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(times).toHaveLength(all.length)
      }),
    )
  })

  it('gives what is later than the settle time as soon as it is found', async () => {
    const lines = [0, 10, 20, 1, 30].map((minute) => lineAt(AT + minute * MINUTE))
    const minutes = (await eventsOf([source(lines, { chunk: 1 })])).map(({ event }) => (event.at - AT) / MINUTE)
    expect(minutes).toEqual([0, 10, 1, 20, 30])
  })

  it('tells feed and place of each event', async () => {
    const items = await eventsOf([source([lineAt(AT)], { feed: 'a' }), source([lineAt(AT + 1)], { feed: 'b' })])
    expect(items.map(({ feed, place }) => `${feed} ${place}`)).toEqual(['a a:1', 'b b:1'])
  })
})

describe('sources', () => {
  it('are opened when their time has come, and closed when they are read', async () => {
    const early = source([lineAt(AT), lineAt(AT + MINUTE)])
    const late = source([lineAt(AT + 40 * MINUTE)])
    const seen: number[] = []
    for await (const _item of readHistory([late, early], options)) seen.push(late.opened())
    // The first opening only looks at the beginning.
    expect(seen).toEqual([1, 1, 2])
  })

  it('that can be read once only are opened once', async () => {
    const pipe = source([lineAt(AT)], { rereadable: false })
    expect(await eventsOf([pipe])).toHaveLength(1)
    expect(pipe.opened()).toBe(1)
  })

  it('that fail are told when all the others were read', async () => {
    const broken: HistorySource = {
      feed: 'broken',
      rereadable: true,
      async *read() {
        yield* source([lineAt(AT + 5)]).read()
        throw new Error('cut short')
      },
    }
    const read: HistoryItem[] = []
    const reading = async () => {
      for await (const item of readHistory([broken, source([lineAt(AT), lineAt(AT + 10)])], options)) read.push(item)
    }
    await expect(reading()).rejects.toThrow('cut short')
    expect(read.map(({ event }) => event.at - AT)).toEqual([0, 5, 10])
  })

  it('are closed when the reader has had enough', async () => {
    let closed = 0
    const endless: HistorySource = {
      feed: 'endless',
      rereadable: false,
      async *read() {
        try {
          for (let minute = 0; ; minute++) yield* source([lineAt(AT + minute * MINUTE)]).read()
        } finally {
          closed++
        }
      },
    }
    for await (const _item of readHistory([endless], options)) break
    expect(closed).toBe(1)
  })
})

describe('a reading that is cut short', () => {
  it('hands over what was read, also what still waited to be sorted, and closes its sources', async () => {
    const cut = new AbortController()
    let closed = 0
    const endless: HistorySource = {
      feed: 'endless',
      rereadable: false,
      async *read() {
        try {
          for (let minute = 0; ; minute++) {
            if (minute === 10) cut.abort()
            yield* source([lineAt(AT + minute * MINUTE)]).read()
          }
        } finally {
          closed++
        }
      },
    }
    const history = readHistory([endless, source([lineAt(AT + 30 * MINUTE)])], { ...options, signal: cut.signal })
    expect((await collect(history)).map(({ event }) => (event.at - AT) / MINUTE)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect([history.tally.entries, closed]).toEqual([11, 1])
  })

  it('is no error, whatever a source says to it', async () => {
    const cut = new AbortController()
    const stuck: HistorySource = {
      feed: 'pipe',
      rereadable: false,
      async *read(signal) {
        yield* source([lineAt(AT)]).read()
        await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      },
    }
    setImmediate(() => cut.abort(new Error('enough')))
    expect(await collect(readHistory([stuck], { ...options, signal: cut.signal }))).toHaveLength(1)
  })
})

describe('the tally', () => {
  it('counts every line and every entry with its reason', async () => {
    const lines = [lineAt(AT), '', '{"broken', JSON.stringify(brokerEntry({ eventType: 'RuleMatch' })), lineAt(AT + MINUTE)]
    const history = readHistory([source(lines)], options)
    const items = await collect(history)
    expect(items).toHaveLength(2)
    expect(history.tally).toMatchObject({
      lines: 5,
      bytes: lines.reduce((sum, line) => sum + line.length + 1, 0),
      entries: 5,
      ignored: 2,
      rejected: 1,
      reasons: new Map([
        ['empty-line', 1],
        ['not-json', 1],
        ['rules-engine', 1],
      ]),
      rejectedAt: new Map([['not-json', ['f:3']]]),
    })
  })

  it('keeps the first places of each reason, with the number of the entry where a line holds several', async () => {
    const lines = ['{"broken', '{}', '{}{"a":1}', `${lineAt(AT)}{}`, lineAt(AT + MINUTE) + lineAt(AT + 2 * MINUTE)]
    const history = readHistory([source(lines)], options)
    const items = await collect(history)
    expect(items.map(({ place }) => place)).toEqual(['f:4#1', 'f:5#1', 'f:5#2'])
    expect(history.tally.rejectedAt).toEqual(
      new Map([
        ['not-json', ['f:1']],
        ['no-event-type', ['f:2', 'f:3#1', 'f:3#2']],
      ]),
    )
    expect(history.tally).toMatchObject({ entries: 8, rejected: 5, ignored: 0 })
  })

  it('leaves events outside the asked-for time out of the entries', async () => {
    const lines = [0, 1, 2, 3].map((minute) => lineAt(AT + minute * MINUTE))
    const history = readHistory([source(lines)], { ...options, from: AT + MINUTE, to: AT + 3 * MINUTE })
    expect((await collect(history)).map(({ event }) => (event.at - AT) / MINUTE)).toEqual([1, 2])
    expect(history.tally).toMatchObject({ lines: 4, entries: 2 })
  })

  it('names the files that are further out of order than they are sorted', async () => {
    const late = [0, 10, 4, 20, 12, 17].map((minute) => lineAt(AT + minute * MINUTE))
    const orderly = [0, 10, 7, 20].map((minute) => lineAt(AT + minute * MINUTE, 'other'))
    const history = readHistory([source(late, { feed: 'late' }), source(orderly, { feed: 'orderly' })], options)
    await collect(history)
    expect(history.tally.disorder.all()).toEqual([{ file: 'late', entries: 2, furthest: 8 * MINUTE }])
  })

  it('is empty for no sources', async () => {
    expect(await eventsOf([])).toEqual([])
  })
})
