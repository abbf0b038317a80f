// Lines of a run, one by one, are the lines that a cutter gives singly.
import { expect, it } from 'vitest'
import { isRun, linesIn } from '../../src/ingest/line-run.ts'

const bytes = Buffer.from('cut off\na\n\nbc\nrest')
const run = { file: 'f', line: 7, bytes, begin: 8, ends: Int32Array.of(9, 10, 13) }
const single = { bytes: Buffer.from('x'), size: 2, place: 'f:6', receivedAt: null, recordedAt: null }

it('are numbered from the first, and take their line feeds with them', () => {
  expect(linesIn([single, run]).map((line) => [Buffer.from(line.bytes).toString(), line.size, line.place])).toEqual([
    ['x', 2, 'f:6'],
    ['a', 2, 'f:7'],
    ['', 1, 'f:8'],
    ['bc', 3, 'f:9'],
  ])
  expect([single, run].map(isRun)).toEqual([false, true])
})
