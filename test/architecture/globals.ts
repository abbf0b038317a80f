// Which names of the surroundings (clock, chance, process, network) a file uses.
import ts from 'typescript'
import { lineOf, type Source, visit } from './sources.ts'

/** What a name is for: each kind has its own law. */
export type Kind = 'clock' | 'chance' | 'timer' | 'process' | 'network'

export interface Use {
  /** `fetch`, `Date.now`, `new Date()`, `process.env` */
  readonly name: string
  readonly kind: Kind
  readonly line: number
}

/** Names that touch the world wherever they are used. */
const NAMES: Readonly<Record<string, Kind>> = {
  performance: 'clock',
  crypto: 'chance',
  randomUUID: 'chance',
  randomBytes: 'chance',
  randomInt: 'chance',
  setTimeout: 'timer',
  setInterval: 'timer',
  setImmediate: 'timer',
  process: 'process',
  console: 'process',
  globalThis: 'process',
  global: 'process',
  require: 'process',
  fetch: 'network',
}

/** Names of which only these members do. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  Date: { now: 'clock' },
  Temporal: { Now: 'clock' },
  Math: { random: 'chance' },
  AbortSignal: { timeout: 'timer' },
}

/** Every use of such a name that the file did not itself declare or get as a parameter. */
export function usesOf(source: Source): Use[] {
  const uses: Use[] = []
  visit(source.tree, (node) => {
    const use = useOf(node)
    if (use !== undefined) uses.push({ ...use, line: lineOf(source.tree, node) })
  })
  return uses
}

function useOf(node: ts.Node): Omit<Use, 'line'> | undefined {
  if (isDateOfNow(node)) return { name: 'new Date()', kind: 'clock' }
  if (!ts.isIdentifier(node) || !isRead(node) || isDeclaredAround(node)) return undefined
  const member = ts.isPropertyAccessExpression(node.parent) ? node.parent.name.text : ''
  const ofMember = own(own(MEMBERS, node.text) ?? {}, member)
  if (ofMember !== undefined) return { name: `${node.text}.${member}`, kind: ofMember }
  const kind = own(NAMES, node.text)
  if (kind === undefined) return undefined
  return { name: member === 'env' ? `${node.text}.env` : node.text, kind }
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** `Date()` and `new Date()` without arguments: both say what time it is. */
function isDateOfNow(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return node.expression.getText() === 'Date'
  return ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0
}

/** Whether an identifier is a value that is used here, and not the name of a member, a type or a new binding. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if ('propertyName' in parent && parent.propertyName === node) return false
  return !ts.isTypeNode(parent) && !ts.isQualifiedName(parent) && !isDeclaredName(node)
}

function isDeclaredName(node: ts.Identifier): boolean {
  const { parent } = node
  return 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent)
}

/** Whether a function, a block or the file around a node declares the node's name. */
function isDeclaredAround(node: ts.Identifier): boolean {
  for (let scope: ts.Node | undefined = node.parent; scope !== undefined; scope = scope.parent) {
    if (declaredIn(scope).includes(node.text)) return true
  }
  return false
}

function declaredIn(scope: ts.Node): string[] {
  if (ts.isFunctionLike(scope)) return scope.parameters.flatMap((parameter) => namesOf(parameter.name))
  if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) return []
  return scope.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => namesOf(name))
    if (ts.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text]
    return []
  })
}

function namesOf(name: ts.BindingName | ts.ArrayBindingElement): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  if (ts.isOmittedExpression(name)) return []
  if (ts.isBindingElement(name)) return namesOf(name.name)
  return name.elements.flatMap((element) => namesOf(element))
}
