// The store of the embedded log, against a model of a few lines: whatever is appended, compacted, forgotten and committed, both agree.
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { NewRecord } from '../../src/log/event-log.ts'
import { prepareFile } from '../../src/log/sqlite-schema.ts'
import { createStore, type Store } from '../../src/log/sqlite-store.ts'
import { isCompacted } from '../../src/log/topics.ts'
import type { Topic } from '../../src/model/record.ts'
import { DAY } from '../../src/model/time.ts'

const places: readonly (readonly [Topic, number])[] = [
  ['events', 0],
  ['events', 1],
  ['state', 1],
  ['ledger', 0],
]
const KEPT_DAYS: Readonly<Partial<Record<Topic, number>>> = { events: 30 }

/** What must stand in one partition. */
interface Shelf {
  next: number
  records: { offset: number; key: string | null; text: string | null; day: number }[]
}

function openStore(): Store {
  const db = new DatabaseSync(':memory:')
  prepareFile(db, ':memory:', 2)
  return createStore(db)
}

function appendToModel(shelf: Shelf, topic: Topic, records: readonly NewRecord[], day: number): number[] {
  return records.map(({ key, value }) => {
    if (isCompacted(topic)) shelf.records = shelf.records.filter((record) => record.key !== key)
    shelf.records.push({ offset: shelf.next, key, text: value === null ? null : Buffer.from(value).toString(), day })
    shelf.next += 1
    return shelf.next - 1
  })
}

function forgetInModel(shelf: Shelf, topic: Topic, day: number): void {
  const days = KEPT_DAYS[topic]
  if (days !== undefined) shelf.records = shelf.records.filter((record) => record.day >= day - days)
  if (isCompacted(topic)) shelf.records = shelf.records.filter((record) => record.text !== null || record.day >= day - 1)
}

const record = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  value: fc.option(fc.string({ maxLength: 8 }).map((text) => Buffer.from(text))),
  timestamp: fc.nat(1_000_000),
})
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ place: fc.nat(places.length - 1), records: fc.array(record, { maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ days: fc.integer({ min: 1, max: 40 }) }) },
)

it('holds what a model of it holds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (steps, limit) => {
      const store = openStore()
      const model = places.map((): Shelf => ({ next: 0, records: [] }))
      let day = 0
      for (const taken of steps) {
        if ('days' in taken) {
          day += taken.days
          while (store.forget(day * DAY) > 0);
          places.forEach(([topic], index) => {
            forgetInModel(model[index] ?? { next: 0, records: [] }, topic, day)
          })
          continue
        }
        const [topic, partition] = places[taken.place] ?? ['events', 0]
        const shelf = model[taken.place] ?? { next: 0, records: [] }
        expect(store.append(topic, partition, taken.records, day * DAY, () => undefined)).toEqual(
          appendToModel(shelf, topic, taken.records, day),
        )
      }
      places.forEach(([topic, partition], index) => {
        const shelf = model[index] ?? { next: 0, records: [] }
        expect(store.end(topic, partition)).toBe(shelf.next)
        expect(readInSteps(store, topic, partition, limit)).toEqual(shelf.records.map(({ offset, key, text }) => ({ offset, key, text })))
      })
    }),
    { numRuns: 60 },
  )
})

function readInSteps(store: Store, topic: Topic, partition: number, limit: number) {
  const read: { offset: number; key: string | null; text: string | null }[] = []
  for (let from = 0; ; ) {
    const some = store.read(topic, partition, from, { records: limit, bytes: 1_000_000 })
    if (some.length === 0) return read
    expect(some.length).toBeLessThanOrEqual(limit)
    for (const { offset, key, value } of some) read.push({ offset, key, text: value === null ? null : Buffer.from(value).toString() })
    from = (read.at(-1)?.offset ?? 0) + 1
  }
}

it('writes all or nothing: what the permit refuses leaves no trace', () => {
  const store = openStore()
  const refuse = (): never => {
    throw new Error('not yours')
  }
  const one = [{ key: 'a', value: null, timestamp: 0 }]
  expect(() => store.append('ledger', 0, one, 0, refuse)).toThrow('not yours')
  expect(() => store.commit('ledger', 'g', 0, 5, refuse)).toThrow('not yours')
  expect([store.end('ledger', 0), store.committed('ledger', 'g', 0)]).toEqual([0, null])
  expect(store.append('ledger', 0, one, 0, () => undefined)).toEqual([0])
})

it('keeps the commits of groups, topics and partitions apart', () => {
  const store = openStore()
  const commit = (topic: Topic, group: string, partition: number, next: number): void =>
    store.commit(topic, group, partition, next, () => undefined)
  commit('events', 'a', 0, 1)
  commit('events', 'a', 1, 2)
  commit('events', 'b', 0, 3)
  commit('ledger', 'a', 0, 4)
  commit('events', 'a', 0, 0)
  expect(store.committed('events', 'a', 0)).toBe(0)
  expect(store.committed('events', 'a', 1)).toBe(2)
  expect(store.committed('events', 'b', 0)).toBe(3)
  expect(store.committed('ledger', 'a', 0)).toBe(4)
  expect(store.committed('ledger', 'b', 0)).toBeNull()
})

it('reads no more bytes at once than it is told, and a record that alone has more all the same', () => {
  const store = openStore()
  const sizes = [10, 10, 10, 100, 10]
  const records = sizes.map((size) => ({ key: null, value: new Uint8Array(size), timestamp: 0 }))
  store.append('ledger', 0, records, 0, () => undefined)
  const offsetsFrom = (from: number): number[] => store.read('ledger', 0, from, { records: 100, bytes: 25 }).map(({ offset }) => offset)
  expect([offsetsFrom(0), offsetsFrom(2), offsetsFrom(3), offsetsFrom(4), offsetsFrom(5)]).toEqual([[0, 1], [2], [3], [4], []])
})
