// The stand-in for CloudWatch's filter: what a pattern selects, and what is none.
import { describe, expect, it } from 'vitest'
import { filterPattern } from './filter-pattern.ts'

const selects = (pattern: string, entry: unknown): boolean =>
  filterPattern(pattern)(typeof entry === 'string' ? entry : JSON.stringify(entry))

describe('a pattern', () => {
  it.each<[string, unknown, boolean]>([
    ['{ $.a = "x" }', { a: 'x' }, true],
    ['{ $.a = "x" }', { a: 'X' }, false],
    ['{ $.a = "x" }', { b: 'x' }, false],
    ['{ $.a = "x" }', 'a = x', false],
    ['{ $.a = "x" }', { a: ['x'] }, false],
    ['{ $.a.b = "x" }', { a: { b: 'x' } }, true],
    ['{ $.a = "$aws/x/*" }', { a: '$aws/x/y' }, true],
    ['{ $.a = "$aws/x/*" }', { a: 'z$aws/x/y' }, false],
    ['{ $.a = "*b*d" }', { a: 'abcd' }, true],
    ['{ $.a = "*b*b" }', { a: 'ab' }, false],
    ['{ $.a = "x" || $.b = "y" }', { b: 'y' }, true],
    ['{ $.a = "x" || $.b = "y" && $.c != "z" }', { b: 'y', c: 'z' }, false],
    ['{ ($.a = "x" || $.b = "y") && $.c != "z" }', { a: 'x', c: 'y' }, true],
    ['{ $.a != "x" }', {}, false],
  ])('%s and %j: %s', (pattern, entry, isSelected) => {
    expect(selects(pattern, entry)).toBe(isSelected)
  })

  it.each(['', '{ $.a = "x"', '{ $.a }', '{ $.a = "x" } y', '{ a = "x" }', '{ $.a = "x" ; }', `{ $.a = "${'x'.repeat(1_024)}" }`])(
    'is none: %s',
    (text) => {
      expect(() => filterPattern(text)).toThrow(SyntaxError)
    },
  )
})
