// Which source files have a test of their own name.
import ts from 'typescript'
import type { Source } from './sources.ts'

/** The path of a source file's test. */
export function testOf(path: string): string {
  return path.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts')
}

/** Whether a file holds anything that a test could run: not types, constants and re-exports alone. */
export function canBeTested({ tree }: Source): boolean {
  return tree.statements.some((statement) => {
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isExpressionStatement(statement)) return true
    return ts.isIfStatement(statement) || (ts.isVariableStatement(statement) && statement.declarationList.declarations.some(isFunction))
  })
}

function isFunction({ initializer }: ts.VariableDeclaration): boolean {
  return initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
}
