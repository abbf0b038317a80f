// The bounds of a heap, seen in a process of its own: they hold as long as it lives.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const BOUNDS = pathToFileURL(resolve(import.meta.dirname, '../../src/app/heap-bounds.ts')).href

/** Bytes of the young generation behind work whose things live for a moment, as the events of a replay do. */
async function youngSizeBehind(before: string): Promise<number> {
  const work = `
    import { getHeapSpaceStatistics } from 'node:v8'
    ${before}
    let alive = []
    for (let round = 0; round < 60; round++) {
      for (let index = 0; index < 40_000; index++) alive.push({ index, list: [index] })
      if (round % 3 === 2) alive = []
      await new Promise((done) => setTimeout(done, 2))
    }
    process.stdout.write(String(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', work])
  return Number(stdout)
}

it('keeps the young generation small, where V8 would not', async () => {
  const bounded = await youngSizeBehind(`import { boundHeap } from '${BOUNDS}'\nboundHeap()`)
  expect(bounded).toBeGreaterThan(0)
  expect(bounded).toBeLessThan((await youngSizeBehind('')) / 1.5)
})
