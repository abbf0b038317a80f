// Results as tables, JSON and YAML, none of which a device can make act on a terminal.
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Format, parseFormat, safeJson, safeYaml, showRows, showValue } from '../../src/cli/output.ts'

const columns = [
  { head: 'NAME', of: (row: { name: string; n: number }) => row.name },
  { head: 'N', of: (row: { name: string; n: number }) => String(row.n) },
]
const wholeJson = (value: unknown): string => Array.from(safeJson(value)).join('')
const shown = (format: Format, rows: { name: string; n: number }[]): string => {
  const out = new PassThrough()
  showRows(out, format, rows, columns)
  return String(out.read() ?? '')
}

describe('showRows', () => {
  it('aligns a table', () => {
    expect(
      shown('table', [
        { name: 'a', n: 1 },
        { name: 'longer', n: 22 },
      ]),
    ).toBe('NAME    N\na       1\nlonger  22\n')
  })

  it('gives the same value as JSON and as YAML', () => {
    const rows = [{ name: 'a\u202eb\u009b', n: 1 }]
    expect(JSON.parse(shown('json', rows))).toEqual(rows)
    expect(parse(shown('yaml', rows))).toEqual(rows)
  })

  it('shows hostile cells as escapes', () => {
    expect(shown('table', [{ name: '\u001b[2J\r\n', n: 1 }])).toContain('\\x1b[2J\\x0d\\x0a')
  })
})

describe('safeJson and safeYaml', () => {
  const ACTS = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

  /** Texts in which something that acts is as likely as anything else. */
  const hostile = fc.string({
    unit: fc.oneof(fc.constantFrom(...'\u009b\u202e\u2028\u007f\ufeff\u001b\r\n: #-\'"'), fc.string({ unit: 'binary', maxLength: 1 })),
  })

  it('mean the same as the value', () => {
    fc.assert(
      fc.property(hostile, hostile, (text, other) => {
        const value = { text, list: [other, null, 1], [`key ${other}`]: { text } }
        expect(JSON.parse(wholeJson(value))).toEqual(value)
        expect(parse(safeYaml(value))).toEqual(value)
      }),
      { examples: [['', ' \n']] },
    )
  })

  it('hold nothing that acts', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const shown of [wholeJson({ text, [text]: 1 }), safeYaml({ text, [`key ${text}`]: 1 })]) expect(shown).not.toMatch(ACTS)
      }),
    )
  })

  it('leave alone what is harmless', () => {
    expect(safeYaml({ where: 'Zürich, 東京', times: ['2026-10-05T12:00:00.000Z'] })).toBe(
      'where: Zürich, 東京\ntimes:\n  - 2026-10-05T12:00:00.000Z\n',
    )
  })
})

describe('parseFormat', () => {
  it('refuses what it does not know, by the names it knows', () => {
    expect(parseFormat('yaml')).toBe('yaml')
    expect(() => parseFormat('xml')).toThrow('table, json, yaml')
  })
})

describe('showValue', () => {
  it('writes one value', () => {
    const out = new PassThrough()
    showValue(out, 'yaml', { a: 1 })
    expect(String(out.read())).toBe('a: 1\n')
  })
})
