// Which state a successor restores, and which keys it may remove.
import { describe, expect, it } from 'vitest'
import { createStateBook, stateKey } from '../../src/detect/state-book.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import { encode, type StateRecord } from '../../src/model/record.ts'

const claim = 'a'.repeat(64)
const stateOf = (writer: string, offset: number, partition = 0): StateRecord => ({
  ...{ v: 1, claim, partition, offset, writer, detector: '1', config: 'c', snapshot: '' },
})
const recordOf = (state: StateRecord): LogRecord => ({
  ...{ partition: 0, offset: 0, timestamp: 0, key: stateKey(state.claim, state.writer), value: encode('state', state) },
})

describe('createStateBook', () => {
  it('lets the greatest offset win, in whatever order the writers wrote', () => {
    const book = createStateBook()
    book.read([recordOf(stateOf('new', 20)), recordOf(stateOf('zombie', 12))])
    expect(book.of(0)).toEqual([stateOf('new', 20)])
    expect(book.of(1)).toEqual([])
    expect(book.predecessorsOf(claim, 'new', 20)).toEqual([stateKey(claim, 'zombie')])
  })

  it('lets a writer that lost its partition remove nothing of its successor', () => {
    const book = createStateBook()
    book.read([recordOf(stateOf('old', 10)), recordOf(stateOf('new', 20))])
    expect(book.predecessorsOf(claim, 'zombie', 19)).toEqual([stateKey(claim, 'old')])
    expect(book.predecessorsOf(claim, 'zombie', 20)).toEqual([stateKey(claim, 'old')])
  })

  it('forgets a key that was removed', () => {
    const book = createStateBook()
    book.read([recordOf(stateOf('old', 30)), recordOf(stateOf('new', 20))])
    book.read([{ partition: 0, offset: 2, timestamp: 0, key: stateKey(claim, 'old'), value: null }])
    expect(book.of(0)).toEqual([stateOf('new', 20)])
    expect(book.predecessorsOf(claim, 'new', 40)).toEqual([])
  })
})
