// A replay's result depends on what the history says: not on the order of its lines, on copies, or on how it is cut into files.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TrafficLine } from '../../src/app/traffic.ts'
import type { HistorySource } from '../../src/ingest/history.ts'
import { MINUTE } from '../../src/model/time.ts'
import { history, hookedConfiguration, hookedHistory, replayed, shaped, shapes, sourceOf } from './histories.ts'
import { now } from './scene.ts'

const RUNS = { numRuns: 8 }
const textOf = (lines: readonly TrafficLine[]): readonly string[] => lines.map(({ line }) => line)

type Result = Awaited<ReturnType<typeof replayed>>
let whole: Result
beforeAll(async () => {
  whole = await replayed([sourceOf(textOf(history))])
})

/** What must be the same, whatever the shape of the history. */
function gistOf({ report, windows, attempts }: Result) {
  const { events, late, from, to } = report.input
  const { claims, findings, incidents, history } = report
  return { input: { events, late, from, to }, history, claims, findings, incidents, windows, attempts }
}

describe('the history of these tests', () => {
  it('holds a factory and a leak, and the leak alone is an incident of level disable', () => {
    const { claims, incidents, findings } = whole.report
    expect(claims).toMatchObject([{ alias: 'factory-a', configured: true, sources: 3 }])
    expect(claims[0]?.attempts.ok).toBeGreaterThan(80)
    expect(incidents).toMatchObject([{ level: 'disable', sources: expect.arrayContaining(['203.0.113.0/24', '192.0.2.0/24']) }])
    expect(incidents[0]?.sources).not.toContain('198.51.100.0/24')
    expect(findings.filter(({ level }) => level === 'disable')).toHaveLength(1)
    expect(incidents[0]?.minted).toHaveLength(history.filter(({ line }) => isMinted(line)).length)
  })
})

const isMinted = (line: string): boolean =>
  line.includes('"SN-X-') && line.includes('/provision/json/accepted') && line.includes('Publish-Out')

describe('the same history', () => {
  it('in any order of lines within the settle time gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const mixed = history
          .map((line, index) => ({ line, key: line.at + jitter(seed, index) * 2 * MINUTE }))
          .sort((a, b) => a.key - b.key)
          .map(({ line }) => line)
        expect(mixed).not.toEqual(history)
        expect(gistOf(await replayed([sourceOf(textOf(mixed))]))).toEqual(gistOf(whole))
      }),
      RUNS,
    )
  })

  it('with every line twice gives the same, and counts the copies', async () => {
    const twice = await replayed([sourceOf(textOf(history).flatMap((line) => [line, line]))])
    expect(gistOf(twice)).toEqual(gistOf(whole))
    expect(twice.report.input.duplicates).toBe(whole.report.input.events)
  })

  it('cut into files in any way, and dealt out among them, gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 5 }), fc.integer(), async (files, seed) => {
        const dealt = Map.groupBy(history, (_, index) => Math.floor(jitter(seed, index) * files))
        const sources = [...dealt].map(([file, lines]) => sourceOf(textOf(lines), `file-${file}`, 7))
        expect(gistOf(await replayed(sources))).toEqual(gistOf(whole))
      }),
      RUNS,
    )
  })

  it('in any shape, and in all of them at once, gives the same', async () => {
    const plain = await replayed([sourceOf(textOf(hookedHistory))], hookedConfiguration)
    expect(plain.report.history.evidence[0]?.entries.hookLines).toBeGreaterThan(20)
    for (const shape of shapes) {
      const lines = chunksOf(hookedHistory, () => 5).flatMap((some) => shaped(some, shape))
      expect(gistOf(await replayed([sourceOf(lines)], hookedConfiguration)), shape).toEqual(gistOf(plain))
    }
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const lines = chunksOf(hookedHistory, (index) => 1 + Math.floor(jitter(seed, index) * 7)).flatMap((some, index) =>
          shaped(some, shapes[Math.floor(jitter(seed + 1, index) * shapes.length)] ?? 'entries'),
        )
        const dealt = Map.groupBy(lines, (_, index) => (jitter(seed + 2, index) < 0.5 ? 'a' : 'b'))
        const sources = [...dealt].map(([file, some]) => sourceOf(some, file, 20))
        expect(gistOf(await replayed(sources, hookedConfiguration))).toEqual(gistOf(plain))
      }),
      RUNS,
    )
  })

  it('with the hook in a file of its own gives the same', async () => {
    const isHook = ({ line }: TrafficLine): boolean => line.includes('PreProvisioningHook')
    const apart = [hookedHistory.filter(isHook), hookedHistory.filter((line) => !isHook(line))].map(textOf)
    const two = await replayed(
      apart.map((lines, index) => sourceOf(lines, `log-${index}`)),
      hookedConfiguration,
    )
    expect(gistOf(two)).toEqual(gistOf(await replayed([sourceOf(textOf(hookedHistory))], hookedConfiguration)))
  })

  it('shuffled, doubled, reshaped and dealt out at once gives the same, and every copy is counted', async () => {
    const plain = await replayed([sourceOf(textOf(hookedHistory))], hookedConfiguration)
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const mixed = [...hookedHistory, ...hookedHistory]
          .map((line, index) => ({ line, key: line.at + jitter(seed, index) * 2 * MINUTE }))
          .sort((a, b) => a.key - b.key)
          .flatMap(({ line }, index) => shaped([line], shapes[Math.floor(jitter(seed + 1, index) * shapes.length)] ?? 'entries'))
        const dealt = Map.groupBy(mixed, (_, index) => Math.floor(jitter(seed + 2, index) * 3))
        const result = await replayed(
          [...dealt].map(([file, lines]) => sourceOf(lines, `file-${file}`, 9)),
          hookedConfiguration,
        )
        expect(gistOf(result)).toEqual(gistOf(plain))
        expect(result.report.input.duplicates).toBe(plain.report.input.events)
      }),
      RUNS,
    )
  })

  it('read twice as two files is one history and its copy', async () => {
    const two = await replayed([sourceOf(textOf(history), 'a'), sourceOf(textOf(history), 'b')])
    expect(gistOf(two)).toEqual(gistOf(whole))
    expect(two.report.input.duplicates).toBe(whole.report.input.events)
  })
})

describe('windows', () => {
  it('count every attempt once for each length, and are aligned to UTC', () => {
    const attempts = whole.attempts.length
    const closed = whole.windows.map((line) => JSON.parse(line))
    for (const [over, length] of [
      ['1m', 1],
      ['5m', 5],
      ['1h', 60],
      ['1d', 1440],
    ] as const) {
      const own = closed.filter((window) => window.over === over)
      const counts: number[] = own.flatMap((window) => Object.values<number>(window.attempts))
      expect(
        counts.reduce((sum, count) => sum + count, 0),
        over,
      ).toBe(attempts)
      for (const { from, to } of own) {
        expect([Date.parse(from) % (length * MINUTE), Date.parse(to) - Date.parse(from)]).toEqual([0, length * MINUTE])
      }
    }
  })
})

describe('bounds', () => {
  it('leave out what is before and after, and what is left is what was there alone', async () => {
    const [from, to] = [now - 40 * MINUTE, now - 30 * MINUTE]
    const cut = await replayed([sourceOf(textOf(history))], undefined, { from, to })
    const alone = await replayed([sourceOf(textOf(history.filter(({ at }) => at >= from && at < to)))])
    expect(gistOf(cut)).toEqual(gistOf(alone))
    expect(cut.report.input.events).toBeLessThan(whole.report.input.events)
  })
})

describe('a file that breaks off', () => {
  it('is told, and what came before is judged', async () => {
    const lines = textOf(history)
    const broken: HistorySource = {
      ...sourceOf(lines),
      async *read() {
        yield* sourceOf(lines.slice(0, 200)).read()
        throw new Error('cut short')
      },
    }
    const result = await replayed([broken])
    expect(result.failure).toEqual(new Error('cut short'))
    expect(gistOf(result)).toEqual(gistOf(await replayed([sourceOf(lines.slice(0, 200))])))
  })

  it('is empty, and nothing is found', async () => {
    expect(await replayed([])).toMatchObject({ report: { input: { lines: 0, from: null }, findings: [], incidents: [] }, failure: null })
  })
})

/** The lines in pieces, each as long as `sizeAt` says. */
function chunksOf<T>(lines: readonly T[], sizeAt: (index: number) => number): readonly (readonly T[])[] {
  const chunks: T[][] = []
  for (let from = 0; from < lines.length; from += chunks.at(-1)?.length ?? 1) chunks.push(lines.slice(from, from + sizeAt(chunks.length)))
  return chunks
}

/** A number from 0 to, not including, 1 that seed and index settle. */
function jitter(seed: number, index: number): number {
  const mixed = Math.imul((seed ^ (index * 0x9e3779b1)) >>> 0, 0x85ebca6b) >>> 0
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32
}
