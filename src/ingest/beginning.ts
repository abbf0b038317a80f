// What a file is, by its first bytes and not by its name.
import { type CsvColumns, csvColumns } from './csv-cutter.ts'

/** What stands in a file: lines, JSON over many lines, or rows; or something that has to be made readable first. */
export type Content =
  | { readonly is: 'lines' }
  | { readonly is: 'json' }
  | { readonly is: 'csv'; readonly columns: CsvColumns }
  | { readonly is: 'unreadable'; readonly what: string; readonly mend: string }

/** How many bytes tell what a file is, whatever it is. */
export const TELLING = 4096

/** Forms that need another program first, by their first bytes, each written as one character. */
const UNREADABLE: readonly { readonly begin: string; readonly what: string; readonly mend: string }[] = [
  { begin: 'PK\x03\x04', what: 'a ZIP archive', mend: 'Unpack it, and name the folder.' },
  { begin: '\x28\xb5\x2f\xfd', what: 'compressed by Zstandard', mend: 'Unpack it with `zstd -d`.' },
  { begin: 'BZh91AY', what: 'compressed by bzip2', mend: 'Unpack it with `bunzip2`.' },
  { begin: '\xfd7zXZ\0', what: 'compressed by xz', mend: 'Unpack it with `unxz`.' },
  { begin: 'PAR1', what: 'a Parquet file', mend: 'Export the messages as lines of JSON.' },
]

/** Every second byte of such a text is zero, with a byte order mark or without. */
const UTF_16 = /^(?:\xff\xfe(?:[^\0]\0){2}|\xfe\xff(?:\0[^\0]){2}|(?:[\n -~]\0){4}|(?:\0[\n -~]){4})/
const IN_UTF_16: Content = { is: 'unreadable', what: 'text in UTF-16', mend: 'Convert it with `iconv -f UTF-16 -t UTF-8`.' }

const LONGEST_BEGIN = 8

/** A list of objects, or an object whose first member stands in a line of its own: neither can be a line of NDJSON. */
const JSON_OVER_LINES = /^\s*(?:\[\s*\{|\{[ \t]*\r?\n\s*")/
/** What may still become one. */
const PERHAPS_JSON = /^\s*(?:\[\s*|\{[ \t]*(?:\r?\n\s*|\r)?)?$/

/** Recognises a file by its first bytes. Null: more of them are needed, which `TELLING` bytes never are, nor a whole file. */
export function contentOf(head: Uint8Array, isWhole: boolean): Content | null {
  const bytes = Buffer.from(head.subarray(0, TELLING)).toString('latin1')
  const isEnough = isWhole || head.length >= TELLING
  // A line that ends may tell before: but not where half of a character of UTF-16 may be still to come.
  const mayTell = bytes.length >= LONGEST_BEGIN || (bytes.includes('\n') && !bytes.includes('\0'))
  if (!mayTell && !isEnough) return null
  if (UTF_16.test(bytes)) return IN_UTF_16
  const unreadable = UNREADABLE.find(({ begin }) => bytes.startsWith(begin))
  if (unreadable !== undefined) return { is: 'unreadable', what: unreadable.what, mend: unreadable.mend }
  const text = bytes.replace(/^\xef\xbb\xbf/, '')
  if (JSON_OVER_LINES.test(text)) return { is: 'json' }
  const end = text.indexOf('\n')
  if (!isEnough && (PERHAPS_JSON.test(text) || end === -1)) return null
  const columns = csvColumns(end === -1 ? text : text.slice(0, end))
  return columns === null ? { is: 'lines' } : { is: 'csv', columns }
}
