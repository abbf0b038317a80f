// Every planted bug is caught: what the simulation says of the code that has none is worth something.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/model/time.ts'
import { catchBug } from './catch.ts'
import { mutatedRoles } from './mutate.ts'
import { plantedBugs } from './planted.ts'
import { realRoles } from './roles.ts'

/** The seeds that are tried from the one on that shows a bug at the time of writing: the course of a seed changes with the code. */
const MOST_SEEDS = 100

describe('a planted bug is caught', { timeout: 10 * MINUTE }, () => {
  it.each(plantedBugs.map((bug) => [bug.name, bug] as const))('%s', async (_name, bug) => {
    expect(await catchBug(bug, bug.shownBy, MOST_SEEDS)).not.toBeNull()
  })
})

it('every planted bug has its row in the document', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/simulation.md'), 'utf8')
  const rows = Array.from(text.matchAll(/^\| ([^|]+) \| \d+ \|/gm), ([, name]) => name)
  expect(rows).toEqual(plantedBugs.map(({ name }) => name))
})

describe('mutatedRoles', () => {
  it('refuses a text that does not stand in its file exactly once', async () => {
    const mutation = { file: 'detect/copies.ts', from: 'no such text', to: '' }
    await expect(mutatedRoles([mutation])).rejects.toThrow('stands 0 times in detect/copies.ts')
  })

  it('copies what imports the changed file, and nothing else', async () => {
    const roles = await mutatedRoles([
      { file: 'ingest/follow.ts', from: 'const stop = new AbortController()', to: 'const stop = new AbortController() ' },
    ])
    expect(roles.runIngest).not.toBe(realRoles.runIngest)
    expect(roles.runWatch).toBe(realRoles.runWatch)
  })
})
