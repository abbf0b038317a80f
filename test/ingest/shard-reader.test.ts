// The reader of one shard: it goes on where it was, keeps the pace, and tells what heals from what does not.
import { describe, expect, it } from 'vitest'
import { createShardReader, readToOf } from '../../src/ingest/shard-reader.ts'
import type { ShardPosition } from '../../src/model/record.ts'
import { createSimulatedStream } from './simulated-stream.ts'

const START = 1_791_201_600_000
const { signal } = new AbortController()
const fresh: ShardPosition = { shard: 'shard-0', after: null, since: null, readTo: null, ended: false }

function scene() {
  let now = START
  const stream = createSimulatedStream(() => now)
  return {
    stream,
    reader: createShardReader(stream, 1_000, () => now),
    move: (ms: number) => {
      now += ms
    },
  }
}

describe('a shard', () => {
  it('is opened once and read on, at once where more is left, after a pause where nothing is', async () => {
    const { stream, reader } = scene()
    for (const text of ['1', '2', '3']) stream.put('shard-0', Buffer.from(text), START - 100)
    expect(await reader.read(fresh, signal)).toMatchObject({ is: 'page', askedAt: START, page: { behind: 100 } })
    expect(reader.dueAt).toBe(START + 250)
    expect(await reader.read(fresh, signal)).toMatchObject({ is: 'page', page: { records: [{}], behind: 0 } })
    expect(reader.dueAt).toBe(START + 1_000)
    expect(stream.asked).toEqual(['open shard-0', 'read shard-0', 'read shard-0'])
  })

  it('whose iterator has expired is opened again behind what was read', async () => {
    const { stream, reader } = scene()
    const [first = ''] = ['1', '2', '3'].map((text) => stream.put('shard-0', Buffer.from(text)))
    await reader.read(fresh, signal)
    stream.expireIterators()
    expect(await reader.read({ ...fresh, after: first }, signal)).toEqual({ is: 'nothing' })
    const again = await reader.read({ ...fresh, after: first }, signal)
    expect(again.is === 'page' && again.page.records.map(({ data }) => Buffer.from(data).toString())).toEqual(['2', '3'])
  })

  it('that never had the record to read on behind is lost', async () => {
    const { reader } = scene()
    expect(await reader.read({ ...fresh, after: '77' }, signal)).toEqual({ is: 'lost' })
  })

  it('that others read too is asked later and later, and is a failure in the end', async () => {
    const { stream, reader } = scene()
    stream.failAlways('read', 'aws-throttled')
    const pauses: number[] = []
    for (let times = 0; times < 4; times++) {
      expect(await reader.read(fresh, signal)).toEqual({ is: 'nothing' })
      pauses.push(reader.dueAt - START)
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(await reader.read(fresh, signal)).toMatchObject({ is: 'failed', thrown: { code: 'aws-throttled' } })
    stream.failAlways('read', null)
    expect(await reader.read(fresh, signal)).toMatchObject({ is: 'page' })
  })

  it('that may not be read is a failure at once, and an abort is none', async () => {
    const { stream, reader } = scene()
    stream.fail('read', 'aws-denied')
    expect(await reader.read(fresh, signal)).toMatchObject({ is: 'failed', thrown: { code: 'aws-denied' } })
    await expect(reader.read(fresh, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})

describe('what a page says of how far it was read', () => {
  const record = { data: new Uint8Array(), sequence: '1', arrivedAt: 500 }
  it.each([
    ['the moment of the question, at the tip', { records: [record], next: 'i', behind: 0 }, 900],
    ['its last record, behind it', { records: [record], next: 'i', behind: 3 }, 500],
    ['its last record, at the end of the shard', { records: [record], next: null, behind: 0 }, 500],
    ['nothing, where it is empty', { records: [], next: 'i', behind: 3 }, null],
    ['nothing, where the record does not say', { records: [{ ...record, arrivedAt: null }], next: 'i', behind: 3 }, null],
  ])('is %s', (_, page, readTo) => {
    expect(readToOf(page, 900)).toBe(readTo)
  })
})
