// Rows of CSV give their messages, with times and places; a row that is broken takes no other with it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCsvCutter, csvColumns } from '../../src/ingest/csv-cutter.ts'
import { linesIn } from '../../src/ingest/line-run.ts'
import { cutAll, inPieces, scraps } from './pieces.ts'

const AT = Date.UTC(2026, 9, 5, 12, 0, 1, 204)
const CONSOLE = { message: 1, timestamp: 0, ingestionTime: null }
const cut = (text: string, keep = 1_000) => cutAll(createCsvCutter('f', keep, CONSOLE), [Buffer.from(text)])
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('the line of heads', () => {
  it.each([
    ['timestamp,message', { message: 1, timestamp: 0, ingestionTime: null }],
    ['"timestamp","message"\r', { message: 1, timestamp: 0, ingestionTime: null }],
    ['@timestamp,@message,@logStream,@log', { message: 1, timestamp: 0, ingestionTime: null }],
    ['@ingestionTime,@message,eventType', { message: 1, timestamp: null, ingestionTime: 0 }],
    ['message', null],
    ['timestamp,text', null],
    ['', null],
    ['{"a":1},message', null],
    ['2026-10-05,message', null],
  ])('%j', (line, columns) => {
    expect(csvColumns(line)).toEqual(columns)
  })
})

describe('rows', () => {
  it('give their message as it was before it was quoted, with the time beside it', () => {
    const entry = '{"eventType":"Connect","clientId":"a,\\"b\\"\n"}'
    const cutter = createCsvCutter('f', 1_000, CONSOLE)
    const lines = linesIn(
      [...cutter.cut(Buffer.from(`timestamp,message\r\n${AT},${quoted(entry)}\r\n2026-10-05 12:00:01.204,plain\n`))].flat(),
    )
    expect(lines.map(({ bytes, recordedAt, place }) => [Buffer.from(bytes).toString(), recordedAt, place])).toEqual([
      ['timestamp,message\r\n', null, 'f:1'],
      [entry, AT, 'f:2'],
      ['plain', AT, 'f:4'],
    ])
  })

  it('keep every byte of it, UTF-8 or not', () => {
    const cutter = createCsvCutter('f', 1_000, CONSOLE)
    const [, row] = [...cutter.cut(Buffer.concat([Buffer.from('t,message\n1,"€'), Buffer.from([0xff]), Buffer.from('"\n')]))].flat()
    expect(Buffer.from(row?.bytes ?? [])).toEqual(Buffer.concat([Buffer.from('€'), Buffer.from([0xff])]))
  })

  it('are given as they stand where they have no message', () => {
    expect(cut('timestamp,message\nnothing\n\n').lines.map(({ text }) => text)).toEqual(['timestamp,message\n', 'nothing\n', '\n'])
  })

  it.each([
    ['', ['', '']],
    ['"",""', ['', '']],
    ['"""",b', ['"', 'b']],
    ['a"b,c""', ['a"b', 'c""']],
  ])('of %j give the second cell', (row, [, second]) => {
    expect(cut(`timestamp,message\n${row}`).lines[1]?.text).toBe(row === '' ? undefined : second)
  })
})

describe('a row that is broken', () => {
  it('ends with its line', () => {
    const lines = cut(`timestamp,message\n1,"cut off\n2,${quoted('{"a":1}')}\n3,${quoted('{"b":2}')}\n`).lines
    expect(lines.map(({ text, place }) => [text, place])).toEqual([
      ['timestamp,message\n', 'f:1'],
      ['1,"cut off\n2,"{""a"":1}"\n', 'f:2'],
      ['{"b":2}', 'f:4'],
    ])
  })

  it('ends with its line too where it is too long, so that a lost quote does not take the file with it', () => {
    const lines = cut(`timestamp,message\n1,"${'x'.repeat(50)}\nmore\n2,${quoted('b')}\n`, 40).lines
    expect(lines.map(({ text, size }) => [text.length, size])).toEqual([
      [18, 18],
      [40, 54],
      [5, 5],
      [1, 6],
    ])
  })

  it('is cut short where the file ends within quotes', () => {
    expect(cut('timestamp,message\n1,"half')).toMatchObject({ lines: [{}, { text: '1,"half' }], isCutShort: true })
    expect(cut('timestamp,message\n1,half')).toMatchObject({ lines: [{}, { text: 'half' }], isCutShort: false })
  })
})

it('does not depend on how the bytes are cut, and counts each of them', () => {
  fc.assert(
    fc.property(scraps, fc.array(fc.nat(150), { maxLength: 6 }), fc.constantFrom(10, 1_000), (bytes, cuts, keep) => {
      const whole = cutAll(createCsvCutter('f', keep, CONSOLE), [bytes])
      expect(cutAll(createCsvCutter('f', keep, CONSOLE), inPieces(bytes, cuts))).toEqual(whole)
      expect(whole.lines.reduce((sum, { size }) => sum + size, 0)).toBe(bytes.length)
    }),
    { numRuns: 2_000 },
  )
})
