// Several queries read as one: nothing is lost, nothing is held back for ever, and the order of time is kept over all of them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogGroupRecord } from '../../src/ingest/log-group.ts'
import { mergePages } from '../../src/ingest/merge-pages.ts'

const record = (timestamp: number | null, eventId = `${timestamp}`): LogGroupRecord => ({
  ...{ message: eventId, stream: 's', eventId, timestamp, ingestionTime: null },
})

async function* pagesOf(
  pages: readonly (readonly LogGroupRecord[])[],
  asked: string[] = [],
  name = '',
): AsyncGenerator<readonly LogGroupRecord[]> {
  for (const page of pages) {
    asked.push(name)
    yield page
  }
}

async function collect(pages: AsyncGenerator<readonly LogGroupRecord[]>): Promise<readonly (readonly LogGroupRecord[])[]> {
  const all: (readonly LogGroupRecord[])[] = []
  for await (const some of pages) all.push(some)
  return all
}

const times = (given: readonly (readonly LogGroupRecord[])[]) => given.map((page) => page.map(({ timestamp }) => timestamp))

describe('the pages of several queries', () => {
  it('come together in the order of time, whatever the pages hold', async () => {
    const query = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }).chain((all) => {
      const sorted = all.toSorted((a, b) => a - b)
      return fc.array(fc.nat(sorted.length), { maxLength: 4 }).map((cuts) => {
        const ends = [...cuts, sorted.length].toSorted((a, b) => a - b)
        return ends.map((end, n) => sorted.slice(ends[n - 1] ?? 0, end))
      })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(query, { minLength: 1, maxLength: 4 }), async (queries) => {
        const given = await collect(mergePages(queries.map((pages) => pagesOf(pages.map((page) => page.map((at) => record(at)))))))
        const all = given.flat().map(({ timestamp }) => timestamp)
        expect(all).toEqual(queries.flat(2).toSorted((a, b) => a - b))
        // So that whoever reads can do something else between two requests.
        expect(given.length).toBeGreaterThanOrEqual(queries.flat().length)
      }),
      { numRuns: 300 },
    )
  })

  it('are read where something is missing, one page at a time', async () => {
    const asked: string[] = []
    const left = pagesOf([[record(1), record(5)], [record(9)]], asked, 'left')
    const right = pagesOf([[record(2)], [record(3)], [record(7)]], asked, 'right')
    expect(times(await collect(mergePages([left, right])))).toEqual([[], [1, 2], [3], [5], [7], [9], []])
    expect(asked).toEqual(['left', 'right', 'right', 'right', 'left'])
  })

  it('give what has no time at once, and lose none of it', async () => {
    const given = await collect(mergePages([pagesOf([[record(4), record(null, 'x')]]), pagesOf([[record(null, 'y')], [record(3)]])]))
    expect(given.flat().map(({ eventId }) => eventId)).toEqual(['x', 'y', '3', '4'])
  })

  it('fail as one of them does', async () => {
    async function* broken(): AsyncGenerator<readonly LogGroupRecord[]> {
      yield [record(1)]
      throw new Error('broken')
    }
    await expect(collect(mergePages([broken(), pagesOf([[record(2)]])]))).rejects.toThrow('broken')
  })
})
