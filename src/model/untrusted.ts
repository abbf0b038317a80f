// Text that a device can choose (client id, topic, address, serial, reason): it is shown only through `render`.

declare const brand: unique symbol

/** A text of hostile origin. Never a metric label, a file name, a regular expression or markup. */
export type Untrusted = string & { readonly [brand]: 'untrusted' }

/** Marks a text as chosen by a device. The one place where the brand is given. */
export function untrusted(text: string): Untrusted {
  return text as Untrusted
}

/** Where a text is about to be shown. A sink of a new kind gets a row here, with what it must not receive. */
export type Sink = 'terminal' | 'json' | 'html'

// C0, DEL, C1 and the backslash that starts our own escapes; line and paragraph separators; zero-width and bidirectional controls;
// surrogates that stand alone. Each could move a cursor, end a line, or change the order in which the rest is read.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]/gu
const LONGEST = 128

/**
 * Shows a text of hostile origin in one kind of sink: what could act on the reader's terminal, line structure or reading order
 * becomes a visible escape, and what is longer than 128 characters (AWS's limit for a client id) is cut visibly.
 * For `json` the result is the text to put between quotes by `JSON.stringify`; for `html` it may stand between tags and in a quoted
 * attribute as it is.
 */
export function render(sink: Sink, text: string): string {
  const characters = Array.from(text)
  const cut = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…(+${characters.length - LONGEST})` : text
  const shown = cut.replace(UNSAFE, escapeOf)
  return sink === 'html' ? shown.replace(MARKUP, entityOf) : shown
}

// Whatever begins or ends a tag, an attribute or a character reference.
const MARKUP = /[&<>"'`]/g

function entityOf(character: string): string {
  return `&#${character.charCodeAt(0)};`
}

/** Words of ours that may quote what a person typed, such as a file's name: line feeds stay, and nothing is cut. */
export function harmless(text: string): string {
  return text.replace(UNSAFE, (character) => (character === '\n' ? character : escapeOf(character)))
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
