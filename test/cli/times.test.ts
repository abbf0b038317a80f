// Times and durations as they are typed.
import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { parseAge, parseTime } from '../../src/cli/times.ts'

describe('parseTime', () => {
  it('reads a time with its zone, and a day as UTC', () => {
    expect(parseTime('2026-10-05T12:00:00+02:00')).toBe(Date.parse('2026-10-05T10:00:00Z'))
    expect(parseTime('2026-10-05')).toBe(Date.parse('2026-10-05T00:00:00Z'))
  })

  it.each(['2026-10-05T12:00', 'noon', ''])('takes no %j', (text) => {
    expect(() => parseTime(text)).toThrow(InvalidArgumentError)
  })
})

describe('parseAge', () => {
  it('reads a duration', () => {
    expect([parseAge('90d'), parseAge('12h')]).toEqual([90 * 86_400_000, 12 * 3_600_000])
  })

  it.each(['90', 'long', '-1d', ''])('takes no %j', (text) => {
    expect(() => parseAge(text)).toThrow(InvalidArgumentError)
  })
})
