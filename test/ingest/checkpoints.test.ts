// Of each feed the last checkpoint counts.
import { expect, it } from 'vitest'
import { checkpointRecord, readCheckpoints } from '../../src/ingest/checkpoints.ts'
import { createMemoryLog } from './memory-log.ts'

it('reads the last of each feed', async () => {
  const log = createMemoryLog()
  await log.append('checkpoints', 0, [checkpointRecord('a', 5, 100), checkpointRecord('b', 6, 100), checkpointRecord('a', 7, 200)])
  const checkpoints = await readCheckpoints(log)
  expect([...checkpoints.values()]).toEqual([
    { v: 1, feed: 'a', settledUpTo: 7 },
    { v: 1, feed: 'b', settledUpTo: 6 },
  ])
})

it('finds none in an empty log', async () => {
  expect((await readCheckpoints(createMemoryLog())).size).toBe(0)
})

it('is kept by feed, so that the topic can be compacted', () => {
  expect(checkpointRecord('a', 5, 100)).toMatchObject({ key: 'a', timestamp: 100 })
})
