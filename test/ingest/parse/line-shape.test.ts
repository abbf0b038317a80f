// The shapes of a line, each recognised by its own members.
import { expect, it } from 'vitest'
import { lineShape, rowOfQuery } from '../../../src/ingest/parse/line-shape.ts'
import { AT, brokerEntry, hookLine } from './entries.ts'

it('takes an entry and a hook line for entries, whatever else they hold', () => {
  expect(lineShape(brokerEntry({ message: 'x', events: [] })).is).toBe('entry')
  expect(lineShape(hookLine()).is).toBe('entry')
  expect(lineShape({}).is).toBe('entry')
})

it('opens a record and keeps its times', () => {
  const record = { logStreamName: 's', timestamp: 1_791_201_601_204, message: 'm', ingestionTime: 1_791_201_605_204, eventId: '1' }
  expect(lineShape(record)).toEqual({
    is: 'container',
    contained: [{ message: 'm', recordedAt: 1_791_201_601_204, ingestedAt: 1_791_201_605_204 }],
  })
})

it('opens a payload and a page, record by record, with the malformed ones in their place', () => {
  const records = [{ id: '1', timestamp: 5, message: 'a' }, { id: '2' }, 'x', { message: 7 }]
  const contained = [
    { message: 'a', recordedAt: 5, ingestedAt: null },
    { malformed: { id: '2' } },
    { malformed: 'x' },
    { malformed: { message: 7 } },
  ]
  expect(lineShape({ messageType: 'DATA_MESSAGE', logEvents: records })).toEqual({ is: 'container', contained })
  expect(lineShape({ events: records, searchedLogStreams: [] })).toEqual({ is: 'container', contained })
})

it.each([
  [
    { messageType: 'CONTROL_MESSAGE', logEvents: [{ id: '1', timestamp: 1, message: 'm' }] },
    { is: 'ignored', reason: 'control-message' },
  ],
  [
    { messageType: 'DATA_MESSAGE', logEvents: [] },
    { is: 'ignored', reason: 'empty-line' },
  ],
  [
    { events: [], searchedLogStreams: [] },
    { is: 'ignored', reason: 'empty-line' },
  ],
  [
    { messageType: 'DATA_MESSAGE', logEvents: {} },
    { is: 'rejected', reason: 'malformed-envelope' },
  ],
  [{ events: Array.from({ length: 4_097 }, () => ({})) }, { is: 'rejected', reason: 'too-many-entries' }],
  [{ messageType: 'DATA_MESSAGE' }, { is: 'rejected', reason: 'malformed-envelope' }],
])('gives a verdict for %.80j', (line, verdict) => {
  expect(lineShape(line)).toEqual({ is: 'verdict', verdict })
})

it('opens the rows of a query, and takes their message before the fields that stand beside it', () => {
  const found = { message: '{"a":1}', recordedAt: AT, ingestedAt: null }
  const row = { '@timestamp': '2026-10-05 12:00:01.204', '@message': '{"a":1}', eventType: 'Connect' }
  expect(lineShape(row)).toEqual({ is: 'container', contained: [found] })
  expect(lineShape({ ...row, '@message': { a: 1 } })).toEqual({ is: 'container', contained: [found] })
  const cells = Object.entries(row).map(([field, value]) => ({ field, value }))
  expect(lineShape({ results: [cells, row, [], [7]], status: 'Complete' })).toEqual({
    is: 'container',
    contained: [found, found, { malformed: [] }, { malformed: [7] }],
  })
  expect(lineShape({ ...row, '@message': 7 }).is).toBe('entry')
})

it.each([[[]], [[{}]], [[{ field: 7 }]], [[{ field: 'a', value: 1 }, 'x']], [{ field: 'a' }], [null]])('finds no row in %j', (value) => {
  expect(rowOfQuery(value)).toBeNull()
})

it('reads a row without touching a prototype', () => {
  const row = rowOfQuery([{ field: '__proto__', value: 'x' }])
  expect([Object.keys(row ?? {}), Object.getPrototypeOf(row)]).toEqual([['__proto__'], Object.prototype])
})
