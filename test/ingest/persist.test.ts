// Appending until it is durable: in parts, in order, again where it may succeed, and not past what cannot.
import { expect, it } from 'vitest'
import { persist } from '../../src/ingest/persist.ts'
import type { NewRecord } from '../../src/log/event-log.ts'
import { createMemoryLog } from './memory-log.ts'
import { createTimeMachine } from './time-machine.ts'

const record = (key: string, bytes = 10): NewRecord => ({ key, value: Buffer.alloc(bytes), timestamp: 0 })
const { signal } = new AbortController()

it('writes parts that a broker takes, in order', async () => {
  const log = createMemoryLog()
  const records = Array.from({ length: 10 }, (_, n) => record(`${n}`, 200_000))
  await persist('events', 1, records, { log, sleep: createTimeMachine(0).sleep, signal })
  expect(log.appended.map(({ partition, records: some }) => [partition, some.length])).toEqual(Array.from({ length: 5 }, () => [1, 2]))
  expect(log.appended.flatMap(({ records: some }) => some.map(({ key }) => key))).toEqual(records.map(({ key }) => key))
})

it('writes a record that is larger than a part, and nothing for nothing', async () => {
  const log = createMemoryLog()
  await persist('events', 0, [record('a'), record('huge', 900_000), record('b')], { log, sleep: createTimeMachine(0).sleep, signal })
  expect(log.appended.map(({ records }) => records.map(({ key }) => key))).toEqual([['a'], ['huge'], ['b']])
  await persist('events', 0, [], { log, sleep: createTimeMachine(0).sleep, signal })
  expect(log.appended).toHaveLength(3)
})

it('tries again what may succeed later, and waits longer each time', async () => {
  const log = createMemoryLog()
  const time = createTimeMachine(0)
  log.fail('log-not-confirmed', 'log-locked', 'kafka-unreachable')
  await persist('events', 0, [record('a')], { log, sleep: time.sleep, signal })
  expect(log.appended).toHaveLength(1)
  expect(time.slept).toEqual([1_000, 2_000, 4_000])
})

it('gives up at once what a person has to mend', async () => {
  const log = createMemoryLog()
  log.fail('log-corrupt')
  const writing = persist('events', 0, [record('a')], { log, sleep: createTimeMachine(0).sleep, signal })
  await expect(writing).rejects.toMatchObject({ code: 'log-corrupt' })
})

it('stops trying when it is aborted', async () => {
  const log = createMemoryLog()
  const stop = new AbortController()
  log.fail('log-locked')
  const writing = persist('events', 0, [record('a')], { log, signal: stop.signal, sleep: async () => stop.abort(new Error('enough')) })
  await expect(writing).rejects.toThrow('enough')
  expect(log.appended).toEqual([])
})
