// A page from the bytes of its answer: as AWS documents it, or not received.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pageIn } from '../../src/ingest/cloudwatch-page.ts'

const pageOf = (answer: unknown) => pageIn(Buffer.from(JSON.stringify(answer)))

it('gives each record as it stands there, and nothing where a member is absent', () => {
  const event = { eventId: '5'.repeat(56), logStreamName: 'stream', message: '{"a":"\\"é😀"}', timestamp: 5, ingestionTime: 6 }
  expect(pageOf({ events: [event, {}, { message: null }], nextToken: 't', searchedLogStreams: [] })).toEqual({
    records: [
      { eventId: event.eventId, stream: 'stream', message: event.message, timestamp: 5, ingestionTime: 6 },
      { eventId: null, stream: '', message: '', timestamp: null, ingestionTime: null },
      { eventId: null, stream: '', message: '', timestamp: null, ingestionTime: null },
    ],
    nextToken: 't',
  })
  expect(pageOf({ events: [], nextToken: null })).toEqual({ records: [], nextToken: null })
})

it.each<[string, unknown]>([
  ['nothing', null],
  ['a list', []],
  ['no events', {}],
  ['events that are no list', { events: { 0: {} } }],
  ['an event that is a text', { events: ['{}'] }],
  ['an event that is nothing', { events: [null] }],
  ['a message that is an object', { events: [{ message: {} }] }],
  ['a stream that is a number', { events: [{ logStreamName: 5 }] }],
  ['an event id that is a number', { events: [{ eventId: 5 }] }],
  ['a time that is a text', { events: [{ timestamp: '5' }] }],
  ['a time of ingestion that is a list', { events: [{ ingestionTime: [5] }] }],
  ['a token that is a number', { events: [], nextToken: 5 }],
])('is no page: %s', (_, answer) => {
  expect(() => pageOf(answer)).toThrow(SyntaxError)
})

it('throws nothing but SyntaxError, whatever came', () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((json) => Buffer.from(json)),
    fc.jsonValue().map((events) => Buffer.from(JSON.stringify({ events: [events] }))),
  )
  fc.assert(
    fc.property(bytes, (some) => {
      try {
        pageIn(some)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(SyntaxError)
      }
    }),
  )
})
