// An engine that was left is gone on with only where nobody else has had its partition meanwhile.
import { describe, expect, it } from 'vitest'
import { createLeftWatches, isNext, type LeftWatch } from '../../src/detect/left-watch.ts'
import { createStateBook, stateBarrier, stateKey } from '../../src/detect/state-book.ts'
import { createWatch } from '../../src/detect/watch.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import { encode } from '../../src/model/record.ts'
import { HOUR } from '../../src/model/time.ts'
import { CLAIM } from './attempts.ts'
import { detectSettings } from './events.ts'

const barrierAt = (offset: number, writer: string, partition = 0): LogRecord => ({
  ...{ partition, offset },
  ...stateBarrier({ writer, epoch: offset }, 0),
})
const stateAt = (offset: number, writer: string, epoch = 3): LogRecord => ({
  ...{ partition: 0, offset, timestamp: 0, key: stateKey(CLAIM, { writer, epoch }) },
  value: encode('state', { v: 1, claim: CLAIM, partition: 0, offset: 9, writer, detector: '1', config: '', snapshot: '' }),
})
const self = { writer: 'own', epoch: 3 }
const left: LeftWatch = { watch: createWatch(detectSettings(), { partition: 0 }), barrier: 3, self, leftAt: HOUR }

function bookOf(...records: readonly LogRecord[]) {
  const book = createStateBook()
  book.read(records)
  return book
}

describe('an engine that was left', () => {
  it('goes on where its own barrier is the last before the next one', () => {
    const book = bookOf(barrierAt(3, 'own'), barrierAt(4, 'another', 1), barrierAt(6, 'own'))
    expect(isNext(left, book, 0, 6, HOUR + 1)).toBe(true)
  })

  it('does not where another took the partition up in between, nor where that can no longer be known', () => {
    const between = bookOf(barrierAt(3, 'own'), barrierAt(5, 'another'), barrierAt(6, 'own'))
    expect(isNext(left, between, 0, 6, HOUR + 1)).toBe(false)
    expect(isNext(left, bookOf(barrierAt(6, 'own')), 0, 6, HOUR + 1)).toBe(false)
  })

  it('does not where another has saved states behind its barrier, which was written when the partition was lost already', () => {
    const others = [bookOf(barrierAt(2, 'another'), barrierAt(3, 'own'), stateAt(4, 'another'), barrierAt(6, 'own'))]
    others.push(bookOf(barrierAt(3, 'own'), stateAt(4, 'own', 2), barrierAt(6, 'own')))
    expect(others.map((book) => isNext(left, book, 0, 6, HOUR + 1))).toEqual([false, false])
    const own = bookOf(stateAt(2, 'another'), barrierAt(3, 'own'), stateAt(4, 'own'), barrierAt(6, 'own'))
    expect(isNext(left, own, 0, 6, HOUR + 1)).toBe(true)
  })

  it('does not behind a pause in which the barrier of another may have been compacted away', () => {
    const book = bookOf(barrierAt(3, 'own'), barrierAt(6, 'own'))
    expect([2 * HOUR - 1, 2 * HOUR, 0].map((now) => isNext(left, book, 0, 6, now))).toEqual([true, false, false])
  })

  it('is taken out once, and given up when another has taken its partition up', () => {
    const book = bookOf(barrierAt(3, 'own'))
    const watches = createLeftWatches(book)
    watches.leave(0, left)
    watches.forgetTakenUp()
    expect([watches.take(0), watches.take(0), watches.take(1)]).toEqual([left, null, null])
    watches.leave(0, left)
    book.read([barrierAt(5, 'another')])
    watches.forgetTakenUp()
    expect(watches.take(0)).toBeNull()
    const saved = bookOf(barrierAt(3, 'own'), stateAt(4, 'another'))
    const others = createLeftWatches(saved)
    others.leave(0, left)
    others.forgetTakenUp()
    expect(others.take(0)).toBeNull()
  })
})
