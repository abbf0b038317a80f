// Markup: whatever a text holds, it stays a text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from '../../../src/cli/page/markup.ts'

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '`', '/', 'a', ' ', '\n') }),
)

describe('a template', () => {
  it('lets no text begin or end a tag, an attribute or a reference', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { markup } = html`<td title="${text}">${text}</td>`
        const shown = markup.slice('<td title="'.length, -'</td>'.length)
        expect(shown.split('">')).toHaveLength(2)
        expect(shown.replace('">', '')).not.toMatch(/[<>"'`]|&(?!#\d+;)/)
      }),
    )
  })

  it('keeps what a template made, in lists too, and leaves out null', () => {
    const cells = ['a<b', 'c'].map((text) => html`<td>${text}</td>`)
    expect(html`<tr>${cells}${null}${[1, ['&']]}</tr>`.markup).toBe('<tr><td>a&#60;b</td><td>c</td>1&#38;</tr>')
  })

  it('cuts no sentence of ours, and what a device chose where it has no blank', () => {
    const sentence = 'word '.repeat(100)
    expect(html`${sentence}`.markup).toBe(sentence)
    expect(html`${'x'.repeat(130)}`.markup).toBe(`${'x'.repeat(128)}…(+2)`)
  })
})
