// Ids that are hashes of their cause, so that doing something twice writes the same thing twice.
// The one file of `model` that imports: SHA-256 computes, it touches nothing (docs/decisions/0003).
import { hash } from 'node:crypto'

/** SHA-256 of the parts in their order, as 64 hex digits. Parts are length-prefixed: ('ab','c') and ('a','bc') differ. */
export function digest(...parts: readonly (string | number | boolean | null)[]): string {
  let prefixed = ''
  for (const part of parts) {
    const text = part === null ? '' : String(part)
    prefixed += `${part === null ? 'n' : Buffer.byteLength(text)}:${text}`
  }
  // In one go: a hash object with its updates takes more than twice as long.
  return hash('sha256', prefixed)
}

/** The first 16 hex digits of `digest`: short enough to be typed by a person, long enough never to collide in one fleet. */
export function shortId(...parts: readonly (string | number | boolean | null)[]): string {
  return digest(...parts).slice(0, 16)
}
