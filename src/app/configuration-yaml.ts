// The text of a configuration as a tree of lists, groups and texts, and where in the text each of them stands.
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { ClaimwatchError } from '../model/errors.ts'

export interface YamlSource {
  /** Lists, groups, and the texts of the scalars; settings that stand there without a value are left out at the top level. */
  readonly tree: unknown
  /** `claimwatch.yaml:3:9` for the value at a path, or for the nearest thing around it that was written. */
  placeOf(path: readonly PropertyKey[]): string
}

/**
 * Reads a text as YAML's failsafe schema: no scalar is guessed to be a number, a boolean or a date. Throws `config-unreadable`, which
 * shows where but never what: a configuration that is broken may hold secrets at unexpected places.
 */
export function readYaml(text: string, name: string): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  const [error] = document.errors
  if (error?.code === 'DUPLICATE_KEY') throw unreadable(`${place(error.pos[0])}: ${keyAt(text, error.pos[0])} stands in this group already`)
  if (error !== undefined) throw unreadable(`${place(error.pos[0])} is no YAML (${error.code})`)
  return {
    tree: withoutEmpty(treeOf(document, name)),
    placeOf: (path) => {
      const offset = offsetOf(document.contents, path)
      return offset === null ? name : place(offset)
    },
  }
}

function treeOf(document: Document.Parsed, name: string): unknown {
  let tree: unknown
  try {
    tree = document.toJS() ?? {}
  } catch (cause) {
    // An alias without its anchor, or aliases that would multiply without bound.
    throw unreadable(`${name} uses an alias that cannot be resolved`, cause)
  }
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) throw unreadable(`${name} is no group of settings`)
  return tree
}

function unreadable(what: string, cause?: unknown): ClaimwatchError {
  return new ClaimwatchError('config-unreadable', { what, cause })
}

/** The key that begins at an offset, where it is a plain word: what is none may be a secret at the wrong place. */
function keyAt(text: string, offset: number): string {
  const [key] = /^["']?[A-Za-z]\w{0,39}["']?(?=\s*:)/.exec(text.slice(offset)) ?? []
  return key === undefined ? 'the key' : `the key ${key}`
}

/** `claims:` above nothing but comments means that there are none. */
function withoutEmpty(tree: unknown): unknown {
  return typeof tree === 'object' && tree !== null ? Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== '')) : tree
}

/** Where the key, or the item of a list, at a path begins; of what is not there, where the nearest thing around it begins. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number | null {
  let node: unknown = root
  let offset: number | null = null
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step))
      if (pair === undefined) break
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = startOf(node) ?? offset
    } else break
  }
  return offset
}

function startOf(node: unknown): number | null {
  return (isMap(node) || isSeq(node) || isScalar(node)) && Array.isArray(node.range) ? node.range[0] : null
}
