// Indented JSON in pieces: the report of a long history lists everything that was minted, and is larger as one text than all the rest.

/** Deeper values are written at once: in a report those are the rows of its lists. */
const DEEPEST = 4
const INDENT = 2

/** The pieces of what `JSON.stringify(value, null, 2)` gives. Of plain data: what has no text in JSON (a function) is none here either. */
export function* jsonPieces(value: unknown, depth = 0): Generator<string> {
  if (depth === DEEPEST || !isComposite(value)) yield indented(value, depth)
  else if (Array.isArray(value)) yield* arrayPieces(value, depth)
  else yield* objectPieces(value, depth)
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value)
}

function* arrayPieces(values: readonly unknown[], depth: number): Generator<string> {
  let before = '['
  for (const value of values) {
    yield `${before}${lineAt(depth + 1)}`
    yield* jsonPieces(isWritten(value) ? value : null, depth + 1)
    before = ','
  }
  yield values.length === 0 ? '[]' : `${lineAt(depth)}]`
}

function* objectPieces(members: object, depth: number): Generator<string> {
  let before = '{'
  for (const [name, value] of Object.entries(members)) {
    if (!isWritten(value)) continue
    yield `${before}${lineAt(depth + 1)}${JSON.stringify(name)}: `
    yield* jsonPieces(value, depth + 1)
    before = ','
  }
  yield before === '{' ? '{}' : `${lineAt(depth)}}`
}

function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

/** No text in JSON holds a line feed of its own. */
function indented(value: unknown, depth: number): string {
  return JSON.stringify(value, null, INDENT).replaceAll('\n', lineAt(depth))
}

function lineAt(depth: number): string {
  return `\n${' '.repeat(depth * INDENT)}`
}
