// The kinds of value: what each takes and what it refuses.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import * as kind from '../../src/app/setting-kinds.ts'

const manual = { description: 'A.', example: 'a' }

function readBy(schema: z.ZodType, text: string): unknown {
  const read = schema.safeParse(text)
  return read.success ? read.data : null
}

describe.each<[string, z.ZodType, readonly [string, unknown][]]>([
  [
    'flag',
    kind.flag(manual),
    [
      ['true', true],
      ['false', false],
      ['yes', null],
      ['True', null],
      ['', null],
    ],
  ],
  [
    'whole number',
    kind.wholeNumber(1, 10, manual),
    [
      ['1', 1],
      ['10', 10],
      ['0', null],
      ['11', null],
      ['1.0', null],
      ['1e1', null],
      ['-1', null],
      [' 1', null],
    ],
  ],
  [
    'amount',
    kind.amount(manual),
    [
      ['0', 0],
      ['0.5', 0.5],
      ['10', 10],
      ['.5', null],
      ['-1', null],
      ['1e3', null],
      ['Infinity', null],
    ],
  ],
  [
    'rate',
    kind.rate(0.01, 100, manual),
    [
      ['0.01', 0.01],
      ['2.5', 2.5],
      ['100', 100],
      ['0', null],
      ['0.009', null],
      ['100.1', null],
      ['1e1', null],
    ],
  ],
  [
    'duration',
    kind.duration('1s', '1h', manual),
    [
      ['1s', 1_000],
      ['1h', 3_600_000],
      ['500ms', null],
      ['2h', null],
      ['3 m', null],
      ['180', null],
    ],
  ],
  [
    'network',
    kind.network(manual),
    [
      ['198.51.100.0/24', '198.51.100.0/24'],
      ['198.51.100.7', '198.51.100.7/32'],
      ['2001:db8::/32', '2001:db8::/32'],
      ['::1', '::1/128'],
      ['198.51.100.0/33', null],
      ['2001:db8::/129', null],
      ['198.51.100/24', null],
      ['host/24', null],
    ],
  ],
  [
    'time zone',
    kind.timeZone(manual),
    [
      ['Europe/Berlin', 'Europe/Berlin'],
      ['UTC', 'UTC'],
      ['+01:00', null],
      ['Europe/Bonn', null],
      ['', null],
    ],
  ],
  [
    'last moment',
    kind.lastMoment(manual),
    [
      ['2027-03-31', Date.UTC(2027, 3, 1)],
      ['2027-03-31T18:00Z', Date.UTC(2027, 2, 31, 18)],
      ['2027-03-31T18:00+02:00', Date.UTC(2027, 2, 31, 16)],
      ['2028-02-29', Date.UTC(2028, 2, 1)],
      ['2027-02-29', null],
      ['2027-03-31T18:00', null],
      ['31.3.2027', null],
    ],
  ],
  [
    'listen address',
    kind.listenAddress(manual),
    [
      ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
      ['[::1]:0', { host: '::1', port: 0 }],
      ['localhost:1', { host: 'localhost', port: 1 }],
      [':9464', null],
      ['::1:9464', null],
      ['[127.0.0.1]:1', null],
      ['a:65536', null],
    ],
  ],
  [
    'broker',
    kind.hostPort(manual),
    [
      ['kafka-1:9092', 'kafka-1:9092'],
      ['[2001:db8::1]:9092', '[2001:db8::1]:9092'],
      ['kafka', null],
      ['kafka:0', null],
      ['http://kafka:9092', null],
    ],
  ],
  [
    'web address',
    kind.webAddress(manual),
    [
      ['https://a.example/x', 'https://a.example/x'],
      ['http://127.0.0.1:5000', 'http://127.0.0.1:5000'],
      ['ftp://a.example', null],
      ['a.example', null],
      ['javascript:alert(1)', null],
    ],
  ],
  [
    'secret file',
    kind.secretFile(manual),
    [
      ['/run/secrets/x', '/run/secrets/x'],
      ['whsec_abc', null],
      ['a\nb', null],
    ],
  ],
])('%s', (_, schema, table) => {
  it.each(table)('%j', (text, value) => {
    expect(readBy(schema, text)).toEqual(value)
  })

  it('takes or refuses any text, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof schema.safeParse(text).success).toBe('boolean')
      }),
    )
  })
})

describe('a pattern', () => {
  const schema = kind.pattern(manual)

  it.each(['SN-\\d{8}', '^[A-Z]{2}\\p{L}+$', 'x'])('takes %j', (text) => {
    expect(schema.parse(text)).toBe(text)
  })

  it.each(['', 'SN-(', '[z-a]', '\\p{Nonsense}', 'a{2,1}'])('refuses %j', (text) => {
    expect(schema.safeParse(text).success).toBe(false)
  })
})

describe('one of several', () => {
  const feed = kind.oneOf({ file: kind.section({ path: kind.path(manual) }), bare: kind.section({}) })

  it.each([
    ['the key and its settings', { file: { path: 'x' } }, { is: 'file', path: 'x' }],
    ['the key alone', 'bare', { is: 'bare' }],
    ['the key with nothing', { bare: '' }, { is: 'bare' }],
  ])('takes %s', (_, given, chosen) => {
    expect(feed.parse(given)).toEqual(chosen)
  })

  it.each([
    ['two keys', { file: { path: 'x' }, bare: {} }],
    ['no key', {}],
    ['another word', 'other'],
    ['a key that needs settings alone', 'file'],
    ['a list', []],
  ])('refuses %s', (_, given) => {
    expect(feed.safeParse(given).success).toBe(false)
  })
})
