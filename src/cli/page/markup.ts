// Markup that is safe by how it is made: what is put into a template is a text, which is escaped, or was made by a template itself.
import { render } from '../../model/untrusted.ts'

/** A piece of a page. Only `html` makes one. */
export interface Markup {
  readonly markup: string
}

/** What can stand in a template. Null leaves nothing; a list stands without anything in between. */
export type Part = Markup | string | number | null | readonly Part[]

/** A piece of a page, as a tagged template: html`<td>${clientId}</td>`. Texts are shown through `render`, word by word. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.map((text, index) => `${text}${markupOf(parts[index] ?? null)}`).join('') }
}

function markupOf(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'number') return String(part)
  // Word by word: a sentence of ours is never cut, and what a device chose is cut where it has no blank.
  if (typeof part === 'string') return part.split(' ').map(renderWord).join(' ')
  return 'markup' in part ? part.markup : part.map(markupOf).join('')
}

function renderWord(word: string): string {
  return render('html', word)
}
