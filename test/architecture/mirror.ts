// Which source files have a test of their own name.
import { posix } from 'node:path'
import ts from 'typescript'
import { doorOf } from './house.ts'
import { roomOf, type Source } from './sources.ts'

/**
 * Where the test of a source file may stand: at the same path in `test`; for a door and its parts at the door's, or among the
 * integration tests (`test/integration/kafka-log.test.ts`).
 */
export function testsOf(path: string): string[] {
  const door = doorOf(path)
  const own = mirrored(path)
  if (door === undefined) return [own]
  const name = posix.basename(door, '.ts')
  return [own, mirrored(door), `test/integration/${name}.test.ts`, `test/integration/${name}-${roomOf(door)}.test.ts`]
}

function mirrored(path: string): string {
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
