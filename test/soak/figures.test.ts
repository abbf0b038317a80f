// Figures: a zero that is none is seen, and shown with what it was.
import { expect, it } from 'vitest'
import { figureTable, isMet, none } from './figures.ts'

it('are met when they are what was asked for, or more where that is meant', () => {
  expect(isMet({ what: 'x', asked: 0, measured: 0 })).toBe(true)
  expect(isMet({ what: 'x', asked: 0, measured: 1 })).toBe(false)
  expect(isMet({ what: 'x', asked: 3, measured: 4 })).toBe(false)
  expect(isMet({ what: 'x', asked: 3, measured: 4, orMore: true })).toBe(true)
  expect(isMet({ what: 'x', asked: 3, measured: 2, orMore: true })).toBe(false)
  expect(isMet({ what: 'x', asked: null, measured: 7 })).toBe(true)
})

it('show what is not met, with a few examples', () => {
  const table = figureTable([
    none('findings missing', ['one', 'two']),
    none('findings extra', []),
    { what: 'kills', asked: 8, measured: 8 },
  ])
  const lines = table.split('\n')
  expect(lines[0]).toMatch(/^findings missing +0 +2 {2}<-- not met$/)
  expect(lines.slice(1, 3)).toEqual(['    one', '    two'])
  expect(lines[4]).toMatch(/^kills +8 +8$/)
})
