// The architecture: the laws of the house (CONTRIBUTING.md), held against every file of src, and each known to be able to fail.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formLaws } from './architecture/form-laws.ts'
import { certificateDoor, clockFile, digestFile, doors, environmentFile, order } from './architecture/house.ts'
import { importLaws } from './architecture/import-laws.ts'
import { build } from './architecture/law.ts'
import { canBeTested, testOf } from './architecture/mirror.ts'
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
  it(`mirror at least ${MIRRORED * 100} % of the sources`, () => {
    const testable = sources.filter(canBeTested)
    const without = testable.filter(({ path }) => !existsSync(join(root, testOf(path))))
    expect(testable.length).toBeGreaterThan(0)
    const share = 1 - without.length / testable.length
    expect(share, `without a test of their name:\n${without.map(({ path }) => path).join('\n')}`).toBeGreaterThanOrEqual(MIRRORED)
  })
})
