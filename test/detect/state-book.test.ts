// Which state a successor restores, that it has read all of them, and which keys it may remove.
import { describe, expect, it } from 'vitest'
import { createStateBook, stateBarrier, stateKey } from '../../src/detect/state-book.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import { encode, type StateRecord } from '../../src/model/record.ts'

const claim = 'a'.repeat(64)
const stateOf = (writer: string, offset: number, partition = 0): StateRecord => ({
  ...{ v: 1, claim, partition, offset, writer, detector: '1', config: 'c', snapshot: '' },
})
const keyOf = (writer: string): string => stateKey(claim, { writer, epoch: 1 })
const recordOf = (state: StateRecord, offset = 0): LogRecord => ({
  ...{ partition: state.partition, offset, timestamp: 0, key: keyOf(state.writer), value: encode('state', state) },
})

describe('createStateBook', () => {
  it('lets the greatest offset win, in whatever order the writers wrote', () => {
    const book = createStateBook()
    book.read([recordOf(stateOf('new', 20)), recordOf(stateOf('zombie', 12))])
    expect(book.of(0)).toEqual([stateOf('new', 20)])
    expect(book.of(1)).toEqual([])
  })

  it('names of the keys that a writer found those that its own state replaces', () => {
    const book = createStateBook()
    book.read([recordOf(stateOf('old', 10)), recordOf(stateOf('zombie', 20))])
    const found = book.keysOf(0)
    expect(found).toEqual(new Set([keyOf('old'), keyOf('zombie')]))
    expect(book.keysOf(1)).toEqual(new Set())
    expect(book.supersededOf(claim, found, 20)).toEqual([keyOf('old')])
    expect(book.supersededOf(claim, found, 21)).toEqual([keyOf('old'), keyOf('zombie')])
  })

  it('names none that came after a writer, so that one which lost its partition removes nothing of its successor', () => {
    const book = createStateBook()
    book.read([recordOf(stateOf('old', 10))])
    const found = book.keysOf(0)
    book.read([recordOf(stateOf('new', 12))])
    expect(book.supersededOf(claim, found, 30)).toEqual([keyOf('old')])
  })

  it('has another key at each assignment of a process', () => {
    expect(stateKey(claim, { writer: 'a', epoch: 1 })).not.toBe(stateKey(claim, { writer: 'a', epoch: 2 }))
  })

  it('forgets a key that was removed', () => {
    const book = createStateBook()
    book.read([recordOf(stateOf('old', 30)), recordOf(stateOf('new', 20))])
    book.read([{ partition: 0, offset: 2, timestamp: 0, key: keyOf('old'), value: null }])
    expect(book.of(0)).toEqual([stateOf('new', 20)])
    expect(book.keysOf(0)).toEqual(new Set([keyOf('new')]))
  })

  it('says when a partition was read up to an offset', async () => {
    const book = createStateBook()
    let reached = 0
    for (const offset of [4, 7]) void book.reached(1, offset).then(() => (reached = Math.max(reached, offset)))
    book.read([recordOf(stateOf('old', 30), 9)])
    await Promise.resolve()
    expect(reached).toBe(0)
    book.read([{ partition: 1, offset: 5, ...stateBarrier({ writer: 'new', epoch: 3 }, 0) }])
    await Promise.resolve()
    expect(reached).toBe(4)
    await book.reached(1, 5)
    expect(book.of(0)).toEqual([stateOf('old', 30)])
  })

  it('knows behind which barriers a partition was taken up last', () => {
    const book = createStateBook()
    const barrierAt = (offset: number, partition = 0): LogRecord => ({
      ...{ partition, offset },
      ...stateBarrier({ writer: 'w', epoch: offset }, 0),
    })
    expect(book.takenUpBefore(0, 10)).toBeNull()
    book.read([barrierAt(3), recordOf(stateOf('w', 30), 4), barrierAt(5, 1), barrierAt(7)])
    expect([3, 4, 7, 8].map((offset) => book.takenUpBefore(0, offset))).toEqual([null, 3, 3, 7])
    expect(book.takenUpBefore(1, Number.POSITIVE_INFINITY)).toBe(5)
    book.read(Array.from({ length: 20 }, (_, index) => barrierAt(10 + index)))
    expect(book.takenUpBefore(0, 30)).toBe(29)
    expect(book.takenUpBefore(0, 10)).toBeNull()
    expect(book.keysOf(0)).toEqual(new Set([keyOf('w')]))
  })
})
