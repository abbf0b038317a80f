// The audit of committed offsets: one that goes back is seen, and one that runs ahead of the durable state.
import { expect, it } from 'vitest'
import { encodeMark } from '../../src/detect/horizon.ts'
import { WATCH_GROUP } from '../../src/detect/run-watch.ts'
import { createWatermark } from '../../src/detect/watermark.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import { encode } from '../../src/model/record.ts'
import { auditOffsets } from './audit-offsets.ts'
import { isMet } from './figures.ts'
import { createOffsetBook } from './group-offsets.ts'

/** A state of partition 1 that stands for the records before `offset`, and needs those from `needs` on. */
function stateOf(writer: string, offset: number, needs: number): LogRecord {
  const snapshot = Buffer.from(encodeMark({ offset: needs, watermark: createWatermark().save() })).toString('base64')
  const claim = '_partition-1'
  const value = encode('state', { v: 1, claim, partition: 1, offset, writer, detector: '1', config: 'c', snapshot })
  return { partition: 1, offset: 0, key: `${claim}:${writer}`, value, timestamp: 0 }
}
function notMet(commits: readonly (readonly [partition: number, offset: number])[], states: readonly LogRecord[]): string[] {
  const book = createOffsetBook()
  for (const [partition, offset] of commits) book.note(WATCH_GROUP, partition, offset)
  return auditOffsets(book, states)
    .filter((figure) => !isMet(figure))
    .map(({ what }) => what)
}

it('lets pass what goes forward and stays within what is durable', () => {
  expect(
    notMet(
      [
        [1, -1],
        [1, 5],
        [1, 5],
        [1, 7],
        [1, -1],
      ],
      [stateOf('a', 30, 5), stateOf('a', 40, 7)],
    ),
  ).toEqual([])
})

it('sees an offset that goes back', () => {
  expect(
    notMet(
      [
        [1, 7],
        [0, 1],
        [1, 6],
      ],
      [stateOf('a', 40, 7)],
    ),
  ).toContain('committed offsets that went back')
})

it('sees an offset beyond what the state with the greatest offset needs, or beyond no state at all', () => {
  const complaint = ['committed offsets beyond what is durable']
  expect(notMet([[1, 8]], [stateOf('a', 40, 7), stateOf('b', 20, 9)])).toEqual(complaint)
  expect(notMet([[1, 1]], [])).toEqual(complaint)
  const removed = { ...stateOf('a', 40, 7), value: null }
  expect(notMet([[1, 7]], [stateOf('a', 40, 7), removed])).toEqual(complaint)
})
