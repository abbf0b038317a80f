// The stories: each folder beside this file is the life of a claim as log lines, and what must be told of it (`test/stories/`).
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'
import { shortfallOf, wordsOf } from '../stories/demands.ts'
import { type Expectation, expectationOf, foldersIn } from '../stories/folder.ts'
import { type Played, play } from '../stories/play.ts'

const stories = foldersIn(import.meta.dirname)

it('there are stories', () => {
  expect(stories.length).toBeGreaterThanOrEqual(60)
})

/** A story takes a second or two; on a machine that is busy with other things it may take a minute. */
const PATIENCE: Millis = 3 * MINUTE

describe.each(stories)('%s', { timeout: PATIENCE }, (name) => {
  const folder = join(import.meta.dirname, name)
  const { expect: demands, learningWeeks = 0 } = readable(folder)
  let playing: Promise<Played> | null = null
  /** One play serves every demand. */
  const played = (): Promise<Played> => {
    playing ??= play(folder)
    return playing
  }
  afterAll(() => {
    playing = null
  })

  it('says what is expected, and why', () => {
    expect(() => expectationOf(folder)).not.toThrow()
  })

  it('is read whole', async () => {
    const { told, lineCount, replayed } = await played()
    expect(replayed.failure).toBeNull()
    expect(replayed.tally).toMatchObject({ rejected: 0, lines: lineCount })
    // A device that renews its own certificate uses no claim.
    expect(sumOf(replayed.attempts)).toBe(told.attempts.filter(({ actor }) => actor !== 'rotation').length)
  })

  it.runIf(demands.some((demand) => 'found' in demand))('is quiet before anybody attacks', async () => {
    const { told, replayed } = await played()
    const first = told.attempts.find(({ actor }) => actor === 'attacker')?.begin ?? Number.POSITIVE_INFINITY
    const learned = (replayed.from ?? 0) + learningWeeks * 7 * DAY
    expect(replayed.findings.filter(({ at }) => at >= learned && at < first)).toEqual([])
  })

  for (const demand of demands) {
    it(wordsOf(demand), async () => {
      const shortfall = shortfallOf(demand, await played())
      if (demand.open === undefined) expect(shortfall).toBeNull()
      else expect(shortfall, 'it is met by now: take away `open`').not.toBeNull()
    })
  }
})

/** What is expected; nothing where it cannot be read: a test of its own says so. */
function readable(folder: string): Pick<Expectation, 'expect' | 'learningWeeks'> {
  try {
    return expectationOf(folder)
  } catch {
    return { expect: [] }
  }
}

function sumOf(attempts: Played['replayed']['attempts']): number {
  return [...attempts.values()].flatMap(({ attempts: counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0)
}
