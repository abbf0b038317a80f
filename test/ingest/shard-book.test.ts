// The book of shards: parents before children, nothing of a shard forgotten, and no more promised than was read.
import { describe, expect, it } from 'vitest'
import { createShardBook } from '../../src/ingest/shard-book.ts'
import type { ShardPosition } from '../../src/model/record.ts'

const root = { id: 'a', parents: [] }
const [left, right] = [
  { id: 'b', parents: ['a'] },
  { id: 'c', parents: ['a'] },
]
const merged = { id: 'd', parents: ['b', 'c'] }
const at = (shard: string, changes: Partial<ShardPosition> = {}): ShardPosition => ({
  ...{ shard, after: null, since: null, readTo: null, ended: false },
  ...changes,
})

describe('a book of shards', () => {
  it('begins everywhere where the first start says', () => {
    const book = createShardBook(null, 100)
    book.list([root, left])
    expect(book.positions()).toEqual([at('a', { since: 100 }), at('b', { since: 100 })])
    const oldest = createShardBook(null, null)
    oldest.list([root])
    expect(oldest.readable()).toEqual([at('a')])
  })

  it('reads a shard once all that it came from have ended, from its beginning', () => {
    const book = createShardBook(null, 100)
    const readable = () => book.readable().map(({ shard }) => shard)
    book.list([root])
    book.moved('a', { after: '7', readTo: 200 })
    book.list([root, left, right, merged])
    expect(readable()).toEqual(['a'])
    book.moved('a', { ended: true })
    expect(book.readable()).toEqual([at('b', { readTo: 200 }), at('c', { readTo: 200 })])
    book.moved('b', { ended: true })
    expect(readable()).toEqual(['c'])
    book.moved('c', { ended: true })
    expect(readable()).toEqual(['d'])
  })

  it('reads the children of a shard that is no longer kept', () => {
    const book = createShardBook([at('a', { after: '7', ended: true })], 100)
    book.list([left])
    expect(book.readable()).toEqual([at('b')])
    expect(book.positions()).toHaveLength(1)
  })

  it('knows of a merged shard no more than of the parent that was read least', () => {
    const book = createShardBook([at('b', { readTo: 300, ended: true }), at('c', { readTo: 200, ended: true })], null)
    book.list([left, right, merged])
    expect(book.readable()).toEqual([at('d', { readTo: 200 })])
  })

  it('has read as far as the shard that is most behind', () => {
    const book = createShardBook(null, 100)
    expect(book.readTo()).toBeNull()
    book.list([root, { id: 'x', parents: [] }])
    book.moved('a', { readTo: 500 })
    expect(book.readTo()).toBeNull()
    book.moved('x', { readTo: 300 })
    expect(book.readTo()).toBe(300)
    book.moved('x', { ended: true })
    expect(book.readTo()).toBe(500)
    book.moved('nobody', { readTo: 1 })
    expect(book.readTo()).toBe(500)
  })

  it('goes on from where it was left', () => {
    const saved = [at('a', { after: '7', readTo: 200 })]
    const book = createShardBook(saved, 900)
    book.list([root, { id: 'x', parents: [] }])
    expect(book.positions()).toEqual([...saved, at('x')])
  })
})
