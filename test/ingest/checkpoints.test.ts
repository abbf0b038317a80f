// Of each feed the farthest checkpoint counts.
import { expect, it } from 'vitest'
import { checkpointRecord, createCheckpoints } from '../../src/ingest/checkpoints.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'

function logged(...records: readonly ReturnType<typeof checkpointRecord>[]): readonly LogRecord[] {
  return records.map((record, offset) => ({ partition: 0, offset, ...record }))
}

it('knows the farthest of each feed, in whatever order they come', () => {
  const checkpoints = createCheckpoints(noTelemetry)
  checkpoints.read(logged(checkpointRecord('a', 5, 100), checkpointRecord('b', 6, 100), checkpointRecord('a', 7, 200)))
  expect(checkpoints.of('a')).toEqual({ v: 1, feed: 'a', settledUpTo: 7 })
  // Of an instance that was stopped while it wrote this, and lost the feed meanwhile.
  checkpoints.read(logged(checkpointRecord('a', 6, 100)))
  expect(checkpoints.of('a')).toEqual({ v: 1, feed: 'a', settledUpTo: 7 })
  expect(checkpoints.of('b')).toEqual({ v: 1, feed: 'b', settledUpTo: 6 })
})

it('knows none of a feed that was never read', () => {
  expect(createCheckpoints(noTelemetry).of('a')).toBeNull()
})

it('tells of what it cannot read, and goes on behind it', () => {
  const told: string[] = []
  const checkpoints = createCheckpoints({ recordUnreadable: (topic, place) => void told.push(`${topic}: ${place}`) })
  const broken = { partition: 0, offset: 7, key: 'a', value: Buffer.from('{'), timestamp: 0 }
  checkpoints.read([broken, ...logged(checkpointRecord('a', 5, 100))])
  expect(told).toEqual(['checkpoints: partition 0, offset 7'])
  expect(checkpoints.of('a')?.settledUpTo).toBe(5)
})

it('is kept by feed, so that the topic can be compacted', () => {
  expect(checkpointRecord('a', 5, 100)).toMatchObject({ key: 'a', timestamp: 100 })
})
