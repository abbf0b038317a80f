// Levels are ordered.
import { describe, expect, it } from 'vitest'
import { atLeast, levels } from '../../src/model/finding.ts'

describe('atLeast', () => {
  it('is the order alert, contain, disable', () => {
    expect(levels.map((a) => levels.map((b) => atLeast(a, b)))).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ])
  })
})
