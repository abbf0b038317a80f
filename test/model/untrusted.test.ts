// What a device chose can be shown, and can do nothing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { harmless, render } from '../../src/model/untrusted.ts'

describe('render', () => {
  it.each([
    ['plain-1', 'plain-1'],
    ['\u001b[2J', '\\x1b[2J'],
    ['\u009b31m', '\\x9b31m'],
    ['a\r\nb', 'a\\x0d\\x0ab'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['\ud800', '\\u{d800}'],
    ['Gerät-💡', 'Gerät-💡'],
  ])('shows %j', (text, shown) => {
    expect(render('terminal', text)).toBe(shown)
  })

  it('cuts what is longer than a client id can be, and says by how much', () => {
    expect(render('json', '💡'.repeat(130))).toBe(`${'💡'.repeat(128)}…(+2)`)
  })

  it('lets nothing be markup in a page, and shows elsewhere what it is', () => {
    expect(render('html', `<a title="x" b='y'>&\``)).toBe('&#60;a title=&#34;x&#34; b=&#39;y&#39;&#62;&#38;&#96;')
    expect(render('html', '<'.repeat(129))).toBe(`${'&#60;'.repeat(128)}…(+1)`)
    expect(render('terminal', '<a>&')).toBe('<a>&')
  })

  it('never lets a control, format or lone surrogate through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(render('terminal', text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u)
      }),
    )
  })
})

it('makes harmless what quotes a person, without a cut and with its lines', () => {
  expect(harmless(`a\u001b[2J\nb\u202e${'x'.repeat(200)}`)).toBe(`a\\x1b[2J\nb\\u{202e}${'x'.repeat(200)}`)
})
