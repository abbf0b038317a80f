// Text for people: short numbers and times, and lines that fit.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteSize, COLUMNS, counted, grouped, shortTime, timeSpan, wrapped } from '../../src/cli/text.ts'
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts'

describe('numbers', () => {
  it('are grouped, and agree with their noun', () => {
    expect([grouped(1_234_567), counted(1, 'claim'), counted(0, 'claim'), counted(2_000, 'entry', 'entries')]).toEqual([
      '1,234,567',
      '1 claim',
      '0 claims',
      '2,000 entries',
    ])
  })

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [48_900, '49 kB'],
    [1_234_567_890, '1.2 GB'],
    [5e15, '5000 TB'],
  ])('of bytes: %i', (bytes, text) => {
    expect(byteSize(bytes)).toBe(text)
  })
})

describe('times', () => {
  it.each([
    [0, '0 s'],
    [59.4 * SECOND, '59 s'],
    [59.6 * SECOND, '1 min 0 s'],
    [61 * SECOND, '1 min 1 s'],
    [HOUR - 1, '1 h 0 min'],
    [3 * HOUR + 20 * MINUTE + 59 * SECOND, '3 h 20 min'],
  ])('as long as %i ms', (span, text) => {
    expect(timeSpan(span)).toBe(text)
  })

  it('of a day', () => {
    expect(shortTime('2026-10-05T12:00:01.204Z')).toBe('2026-10-05 12:00:01')
  })
})

describe('wrapped text', () => {
  it('stands behind its head, and under its own beginning', () => {
    const lines = wrapped('  why  ', 'word '.repeat(40).trimEnd()).split('\n')
    expect(lines[0]).toMatch(/^ {2}why {2}word word/)
    expect(lines.slice(1, -1)).not.toEqual([])
    for (const line of lines.slice(1, -1)) expect(line).toMatch(/^ {7}word/)
  })

  it('fits, loses no word, and nothing in it acts on a terminal', () => {
    const words = fc.array(fc.stringMatching(/^[!-~]{1,40}$/), { minLength: 1 })
    fc.assert(
      fc.property(words, (some) => {
        const text = wrapped('- ', some.join(' '))
        for (const line of text.split('\n')) expect(Array.from(line).length).toBeLessThanOrEqual(COLUMNS)
        expect(text.slice(2).split(/\s+/).filter(Boolean)).toEqual(some)
      }),
    )
    expect(wrapped('', 'a\u001b[2Jb c\nd')).toBe('a\\x1b[2Jb c\\x0ad\n')
  })
})
