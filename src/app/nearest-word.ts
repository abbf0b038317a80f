// The known word that somebody probably meant.

/** More than this is another word, however long it is. */
const MOST_EDITS = 3

/** The word nearest to what was written, by edits; null where none is near enough to be a slip of the hand. */
export function nearestWord(written: string, known: readonly string[]): string | null {
  const tolerated = Math.min(MOST_EDITS, Math.ceil(written.length / 3))
  let best: { readonly word: string; readonly edits: number } | null = null
  for (const word of known) {
    const edits = editsBetween(written.toLowerCase(), word.toLowerCase())
    if (edits <= tolerated && (best === null || edits < best.edits)) best = { word, edits }
  }
  return best?.word ?? null
}

/** Levenshtein's distance: the fewest letters put in, taken out or exchanged. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const exchanged = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1)
      next.push(Math.min(exchanged, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
