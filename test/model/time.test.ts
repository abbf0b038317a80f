// Durations as people write them.
import { describe, expect, it } from 'vitest'
import { isoTime, parseDuration } from '../../src/model/time.ts'

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['3m', 180_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '3', 'm', '3 m', '-3m', '3.5m', '3w', '1h30m', '9999999999999s'])('is null for %j', (text) => {
    expect(parseDuration(text)).toBeNull()
  })
})

describe('isoTime', () => {
  it('has milliseconds and a Z', () => {
    expect(isoTime(1_791_201_601_204)).toBe('2026-10-05T12:00:01.204Z')
  })
})
