// A digest of the sources that a file runs on, its own among them: other code, other figures.
import { readFileSync } from 'node:fs'
import { digest } from '../../src/model/digest.ts'

/** Any relative path to a source: of an import, a lazy import, a thread. */
const NAMED = /'(\.{1,2}\/[^'\n]+\.ts)'/g

/** Of a file and all that it names, and they in turn. What only shows figures is not part of it, nor is a test. */
export function codeOf(file: URL): string {
  const texts = new Map<string, string>()
  const waiting = [file]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (texts.has(next.href)) continue
    const text = readFileSync(next, 'utf8')
    texts.set(next.href, text)
    for (const [, named = ''] of text.matchAll(NAMED)) waiting.push(new URL(named, next))
  }
  const inOrder = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  return digest('code', ...inOrder)
}
