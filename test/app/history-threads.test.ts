// Which history is worth a second thread.
import { expect, it } from 'vitest'
import { readerFor } from '../../src/app/history-threads.ts'
import { type HistorySource, readHistory } from '../../src/ingest/history.ts'
import { readInThread } from '../../src/ingest/reading-thread.ts'

const MIB = 1024 * 1024
const pipe: HistorySource = { feed: 'stdin', rereadable: false, async *read() {} }
const file = (size: number): HistorySource => ({ ...pipe, feed: 'f', rereadable: true, file: { path: '/f', size } })

it('is one of large files, on a machine with more cores than the two', () => {
  expect(readerFor([file(32 * MIB)], null, 3)).toBe(readInThread)
  expect(readerFor([file(20 * MIB), file(12 * MIB)], null, 8)).toBe(readInThread)
  expect(readerFor([file(31 * MIB)], null, 3)).toBe(readHistory)
  expect(readerFor([file(900 * MIB)], null, 2)).toBe(readHistory)
})

it('is what the operator says', () => {
  expect(readerFor([file(1)], 2, 1)).toBe(readInThread)
  expect(readerFor([file(900 * MIB)], 1, 8)).toBe(readHistory)
})

it('is none that holds a pipe: what one thread has taken from it another cannot read', () => {
  expect(readerFor([file(900 * MIB), pipe], null, 8)).toBe(readHistory)
  expect(readerFor([pipe], 2, 8)).toBe(readHistory)
  expect(readerFor([], null, 8)).toBe(readHistory)
})
