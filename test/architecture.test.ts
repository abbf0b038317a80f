// The architecture: the laws of the house (CONTRIBUTING.md), held against every file of src, and each known to be able to fail.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formLaws } from './architecture/form-laws.ts'
import { certificateDoor, clockFile, digestFile, doors, environmentFile, order } from './architecture/house.ts'
import { importLaws } from './architecture/import-laws.ts'
import { build } from './architecture/law.ts'
import { canBeTested, testsOf } from './architecture/mirror.ts'
import { purityLaws } from './architecture/purity-laws.ts'
import { readSources, roomOf } from './architecture/sources.ts'

const root = join(import.meta.dirname, '..')
const sources = readSources(root, 'src')
const laws = [...importLaws, ...purityLaws, ...formLaws]

/** Of the source files that can be tested, how many must have a test of their own name. */
const MIRRORED = 0.8

describe('what is looked at', () => {
  it('is every room of the house', () => {
    const seen = new Set(sources.map(({ path }) => roomOf(path)))
    expect([...seen].sort()).toEqual(order.flat().sort())
  })

  it('is every file that the plan of the house names', () => {
    const paths = sources.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining([...Object.keys(doors), certificateDoor, clockFile, digestFile, environmentFile]))
  })
})

describe.each(laws)('law: $says', ({ judge, broken, kept }) => {
  it('holds', () => {
    expect(judge(sources)).toEqual([])
  })

  it.each(broken)('finds a planted violation %#: %o', (house) => {
    expect(judge(build(house))).not.toEqual([])
  })

  it.each(kept)('lets pass what only looks like one %#: %o', (house) => {
    expect(judge(build(house))).toEqual([])
  })
})

describe('tests', () => {
  it('are asked for where there is something to run', () => {
    const types = "// Types.\nexport interface A { b: 1 }\nexport const limits = { a: 1 }\nexport * from './c.ts'"
    expect(
      build({ 'src/model/a.ts': types, 'src/app/a.ts': 'export const a = () => 1', 'src/app/b.ts': 'function b() {}' }).map(canBeTested),
    ).toEqual([false, true, true])
    expect(testsOf('src/detect/join.ts')).toEqual(['test/detect/join.test.ts'])
    expect(testsOf('src/log/kafka-tail.ts')).toContain('test/integration/kafka-log.test.ts')
  })

  it(`mirror at least ${MIRRORED * 100} % of the sources`, () => {
    const testable = sources.filter(canBeTested)
    const without = testable.filter(({ path }) => !testsOf(path).some((test) => existsSync(join(root, test))))
    expect(testable.length).toBeGreaterThan(0)
    const share = 1 - without.length / testable.length
    expect(share, `without a test of their name:\n${without.map(({ path }) => path).join('\n')}`).toBeGreaterThanOrEqual(MIRRORED)
  })
})
