// The source files as the laws see them: what each imports, with the room that it belongs to.
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import ts from 'typescript'

export interface Import {
  /** As written. */
  readonly specifier: string
  /** The file in `src` that a relative specifier means; null for a package or a module of Node. */
  readonly file: string | null
  /** Nothing of it is there at run time. */
  readonly typeOnly: boolean
  readonly line: number
}

export interface Source {
  /** `src/room/file.ts` */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

/** Reads every TypeScript file below a folder; paths are relative to `root`. */
export function readSources(root: string, folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => toSource(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')))
}

/** A source of a text, for a file that need not exist. */
export function toSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  const imports: Import[] = []
  visit(tree, (node) => {
    const found = importOf(node)
    if (found === undefined) return
    const { specifier, typeOnly } = found
    const file = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null
    imports.push({ specifier, file, typeOnly, line: lineOf(tree, node) })
  })
  return { path, text, tree, imports }
}

/** The room of a file: the folder below `src`, or the file's own name for those that stand in `src` itself. */
export function roomOf(path: string): string {
  const [, room = '', file] = path.split('/')
  return file === undefined ? room.replace(/\.ts$/, '') : room
}

/** Calls `see` for a node and everything below it. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}

/** The line of a node, counted from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

function importOf(node: ts.Node): { specifier: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) return { specifier: textOf(node.moduleSpecifier), typeOnly: importsTypesOnly(node.importClause) }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: textOf(node.moduleSpecifier), typeOnly: node.isTypeOnly }
  }
  if (ts.isImportTypeNode(node)) return { specifier: textOf(node.argument), typeOnly: true }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: textOf(node.arguments[0]), typeOnly: false }
  }
  return undefined
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  if (clause.name !== undefined || named === undefined || !ts.isNamedImports(named)) return false
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly)
}

/** What a specifier says. One that is computed has no name: it stands as it is written, and belongs to no list. */
function textOf(node: ts.Node | undefined): string {
  if (node === undefined) return ''
  if (ts.isLiteralTypeNode(node)) return textOf(node.literal)
  return ts.isStringLiteralLike(node) ? node.text : `computed: ${node.getText()}`
}
