// A pushed payload to lines: each entry once, each thing that cannot be read once, and nothing from a sender that was not named.
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPayload, sentFrom } from '../../src/ingest/payload.ts'
import { sortBatch } from '../../src/ingest/sort-batch.ts'
import { envelope, LOG_GROUP, OWNER, payload } from './simulated-stream.ts'

const context = { isExpected: sentFrom([LOG_GROUP], [OWNER]), place: 'shard-0#7', receivedAt: 1_791_201_605_000 }
const read = (data: string | Uint8Array) => readPayload(data, context)
const texts = (data: string | Uint8Array) => read(data).lines.map(({ bytes }) => Buffer.from(bytes).toString())
const zipped = (value: unknown): Uint8Array => gzipSync(JSON.stringify(value))

describe('a payload', () => {
  it('gives its entries in their order, as a log group would', () => {
    const { lines, rejections } = read(payload(['{"a":1}', 'b']))
    expect(rejections).toEqual([])
    expect(lines).toEqual([
      { bytes: Buffer.from('{"a":1}'), size: 7, place: 'one#0', receivedAt: context.receivedAt, recordedAt: 1_791_201_601_204 },
      { bytes: Buffer.from('b'), size: 1, place: 'one#1', receivedAt: context.receivedAt, recordedAt: 1_791_201_601_204 },
    ])
  })

  it('gives every message as it is, however it was pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.boolean(), (messages, isText) => {
        const data = payload(messages)
        expect(texts(isText ? Buffer.from(data).toString('base64') : data)).toEqual(messages.map((each) => Buffer.from(each).toString()))
      }),
      { numRuns: 20 },
    )
  })

  it('may number its entries, as moto does, or say neither number nor time', () => {
    const logEvents = [{ id: 7, timestamp: 5, message: 'a' }, { message: 'b' }]
    expect(read(payload([], { logEvents })).lines.map(({ place, recordedAt }) => [place, recordedAt])).toEqual([
      ['one#7', 5],
      ['one#?', null],
    ])
  })

  it('of control is one line, which is counted and passed by', () => {
    const control = envelope(['CWL CONTROL MESSAGE'], { messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '' })
    const { lines, rejections } = read(zipped(control))
    expect(rejections).toEqual([])
    const feed = { account: null, region: null, settle: null }
    expect(sortBatch(lines, feed, new Set(), context.receivedAt)).toMatchObject({
      ignored: ['control-message'],
      events: [],
      rejections: [],
    })
  })
})

describe('what is refused', () => {
  it.each([
    ['no JSON', gzipSync('{"messageType":'), 'not-json'],
    ['no object', gzipSync('[1]'), 'not-an-object'],
    ['null', gzipSync('null'), 'not-an-object'],
    ['another type', payload(['a'], { messageType: 'METRIC_MESSAGE' }), 'unknown-message-type'],
    ['no type', zipped({ logEvents: [] }), 'malformed-envelope'],
    ['no owner', payload(['a'], { owner: 5 }), 'malformed-envelope'],
    ['no list', payload(['a'], { logEvents: {} }), 'malformed-envelope'],
    ['another log group', payload(['a'], { logGroup: 'of-somebody-else' }), 'unexpected-log-group'],
    ['another owner', payload(['a'], { owner: '999999999999' }), 'unexpected-log-group'],
    ['a list without end', payload([], { logEvents: Array.from({ length: 65_537 }, () => 0) }), 'too-many-entries'],
    ['half of it', payload(['a']).subarray(0, 40), 'payload-cut'],
  ])('%s is one rejection, and no line', (_, data, reason) => {
    expect(read(data)).toEqual({ lines: [], rejections: [{ reason, place: 'shard-0#7', raw: data }], sender: null })
  })

  it('is each entry without a message, and the others are read', () => {
    const logEvents = [{ id: '1' }, { id: '2', message: 'b' }, null, { message: 3 }]
    expect(texts(payload([], { logEvents }))).toEqual(['b'])
    expect(read(payload([], { logEvents })).rejections.map(({ reason, raw }) => [reason, raw])).toEqual([
      ['malformed-envelope', '{"id":"1"}'],
      ['malformed-envelope', 'null'],
      ['malformed-envelope', '{"message":3}'],
    ])
  })

  it('is an entry that is nested deeper than it can be written again', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const text = JSON.stringify(envelope([])).replace('"logEvents":[]', `"logEvents":[${deep}]`)
    expect(read(gzipSync(text)).rejections).toEqual([{ reason: 'malformed-envelope', place: 'shard-0#7', raw: '' }])
  })

  it('is no owner where none was named', () => {
    const open = readPayload(payload(['a'], { owner: '999999999999' }), { ...context, isExpected: sentFrom([LOG_GROUP], []) })
    expect(open).toMatchObject({ lines: [{}], sender: { logGroup: LOG_GROUP, owner: '999999999999' } })
  })
})

it('cuts and flips give every entry, or a reason, and never neither', () => {
  const whole = payload(['{"eventType":"Connect"}', 'x'.repeat(200)])
  const flip = fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7) })
  fc.assert(
    fc.property(fc.array(flip, { maxLength: 4 }), fc.nat(whole.length), (flips, length) => {
      const data = Buffer.from(whole)
      for (const { at, bit } of flips) data[at] = (data[at] ?? 0) ^ (1 << bit)
      const { lines, rejections } = read(data.subarray(0, length))
      expect([lines.length, rejections.length]).toEqual(lines.length === 0 ? [0, 1] : [2, 0])
    }),
    { numRuns: 200 },
  )
})
