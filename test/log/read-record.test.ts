// Reading a record: what cannot be read is told with its place, and passed by.
import { expect, it } from 'vitest'
import { readRecord } from '../../src/log/read-record.ts'

const recordOf = (text: string | null) => ({
  ...{ partition: 3, offset: 17, key: null, timestamp: 0, value: text === null ? null : Buffer.from(text) },
})

it('reads, passes by and tells, or refuses what is newer', () => {
  const told: string[] = []
  const telemetry = { recordUnreadable: (topic: string, place: string) => void told.push(`${topic}: ${place}`) }
  const read = (text: string | null) => readRecord('checkpoints', recordOf(text), telemetry)
  expect(read('{"v":1,"feed":"f","settledUpTo":5}')).toEqual({ v: 1, feed: 'f', settledUpTo: 5 })
  expect(read(null)).toBeNull()
  expect(told).toEqual([])
  expect(read('{"v":1}')).toBeNull()
  expect(told).toEqual(['checkpoints: partition 3, offset 17'])
  expect(() => read('{"v":3}')).toThrow(
    expect.objectContaining({ code: 'log-record-newer', message: expect.stringMatching(/version 3.*\(partition 3, offset 17\)/) }),
  )
})
