// The bounds of a heap, seen in a process of its own: they hold as long as it lives.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const BOUNDS = pathToFileURL(resolve(import.meta.dirname, '../../src/app/heap-bounds.ts')).href

async function saidBy(work: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', work])
  return Number(stdout)
}

/** Bytes of the young generation behind work whose things live for a moment, as the events of a replay do. */
function youngSizeBehind(before: string): Promise<number> {
  return saidBy(`
    import { getHeapSpaceStatistics } from 'node:v8'
    ${before}
    let alive = []
    for (let round = 0; round < 60; round++) {
      for (let index = 0; index < 40_000; index++) alive.push({ index, list: [index] })
      if (round % 3 === 2) alive = []
      await new Promise((done) => setTimeout(done, 2))
    }
    process.stdout.write(String(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size))
  `)
}

/** How often the whole heap, a hundred megabytes and more, is tidied beside buffers that live for a moment, as what is read and saved does. */
function collectionsBehind(before: string): Promise<number> {
  return saidBy(`
    import { constants, PerformanceObserver } from 'node:perf_hooks'
    ${before}
    const alive = Array.from({ length: 1_000_000 }, (_, index) => ({ index, list: [index] }))
    let collections = 0
    const observer = new PerformanceObserver((list) => {
      for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1
    })
    observer.observe({ entryTypes: ['gc'] })
    for (let round = 0; round < 400; round++) {
      Buffer.alloc(2_000_000)
      await new Promise((done) => setTimeout(done, 1))
    }
    process.stdout.write(String(alive.length > 0 ? collections : -1))
  `)
}

it('keeps the young generation small, where V8 would not', async () => {
  const bounded = await youngSizeBehind(`import { boundHeap } from '${BOUNDS}'\nboundHeap()`)
  expect(bounded).toBeGreaterThan(0)
  expect(bounded).toBeLessThan((await youngSizeBehind('')) / 1.5)
})

it('lets a service make buffers without tidying the whole heap for them, where V8 would', async () => {
  const usually = await collectionsBehind('')
  expect(usually).toBeGreaterThan(3)
  expect(await collectionsBehind(`import { countBuffersAsHeap } from '${BOUNDS}'\ncountBuffersAsHeap()`)).toBeLessThan(usually / 2)
})
