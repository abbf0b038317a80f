// Of each feed the farthest checkpoint counts.
import { expect, it } from 'vitest'
import { checkpointRecord, createCheckpoints } from '../../src/ingest/checkpoints.ts'
import type { LogRecord } from '../../src/log/event-log.ts'

function logged(...records: readonly ReturnType<typeof checkpointRecord>[]): readonly LogRecord[] {
  return records.map((record, offset) => ({ partition: 0, offset, ...record }))
}

it('knows the farthest of each feed, in whatever order they come', () => {
  const checkpoints = createCheckpoints()
  checkpoints.read(logged(checkpointRecord('a', 5, 100), checkpointRecord('b', 6, 100), checkpointRecord('a', 7, 200)))
  expect(checkpoints.of('a')).toEqual({ v: 1, feed: 'a', settledUpTo: 7 })
  // Of an instance that was stopped while it wrote this, and lost the feed meanwhile.
  checkpoints.read(logged(checkpointRecord('a', 6, 100)))
  expect(checkpoints.of('a')).toEqual({ v: 1, feed: 'a', settledUpTo: 7 })
  expect(checkpoints.of('b')).toEqual({ v: 1, feed: 'b', settledUpTo: 6 })
})

it('knows none of a feed that was never read', () => {
  expect(createCheckpoints().of('a')).toBeNull()
})

it('says plainly what it cannot read', () => {
  const broken = { partition: 0, offset: 0, key: 'a', value: Buffer.from('{'), timestamp: 0 }
  expect(() => createCheckpoints().read([broken])).toThrow('checkpoints')
})

it('is kept by feed, so that the topic can be compacted', () => {
  expect(checkpointRecord('a', 5, 100)).toMatchObject({ key: 'a', timestamp: 100 })
})
