// A run as a whole: it goes on where it was ended, comes to the same figures, and shows something of each cell early.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attackKinds } from './attacks.ts'
import { baselineAttackTable, baselineTable } from './baseline-report.ts'
import { baselines } from './baseline-rules.ts'
import { keptJobs, noJobsKept, OtherCode } from './kept-jobs.ts'
import { createProgress, durationText } from './progress.ts'
import { demandTable, rowsOf } from './report.ts'
import { type RunDoors, type RunResult, runQuality } from './run.ts'
import { chosenPlays, interleaved, type RunOptions, tasksOf, trainingsOf } from './run-plan.ts'
import { asColumns, asMarkdown } from './table.ts'

const options: RunOptions = {
  ...{ run: 2, claimDays: 90, attacks: 1, regimes: ['sparse'], declarations: ['sites'] },
  ...{ isCalmPlayed: true, areLinesChecked: false, kinds: ['A11'], atAllRates: false },
}
const silent = { write: () => {}, isTerminal: false, now: () => 0 }
const doors: RunDoors = {
  ...{ threads: 2, kept: noJobsKept, progress: silent, soFar: () => {} },
  signal: new AbortController().signal,
}

/** What must not depend on the machine. */
function gistOf({ figures, planned, done }: RunResult) {
  const { calm, found, baselines: judged, baselineFound } = figures
  return { calm, found, judged, baselineFound, planned, done }
}

/** Threads start, and a whole detector judges some months: a busy machine takes its time. */
const PATIENCE = 120_000
let folder = ''
let whole: RunResult
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quality-'))
  whole = await runQuality(options, doors)
}, PATIENCE)
afterAll(() => rmSync(folder, { recursive: true }))

describe('a run', () => {
  it('plays calm lives and attacks, to the detector and to every baseline', () => {
    expect(whole).toMatchObject({ planned: 2, done: 2 })
    expect(whole.figures.calm).toHaveLength(3)
    expect(whole.figures.baselines.map(({ baseline, claimDays }) => [baseline, claimDays])).toEqual(baselines.map((name) => [name, 90]))
    expect(whole.figures.baselineFound.find(({ baseline }) => baseline === 'rejects')?.attacks).toBe(1)
    const text = asColumns(baselineTable(whole.figures))
    for (const name of ['claimwatch', ...baselines]) expect(text).toContain(name)
    expect(baselineAttackTable(whole.figures).rows).toHaveLength(1)
    expect(asMarkdown(demandTable(rowsOf(whole.figures)))).toContain('| A11: contain in 24 h, sparse, sites |')
  })

  it(
    'that was ended goes on from what was kept, and comes to the same',
    async () => {
      const file = join(folder, 'run.jobs')
      const ended = new AbortController()
      const first = await runQuality(options, { ...doors, threads: 1, kept: endingAfter(2, file, ended), signal: ended.signal })
      expect(first.done).toBe(1)
      // The process died in the middle of a line.
      writeFileSync(file, readFileSync(file, 'utf8').slice(0, -40))
      const kept: string[] = []
      const again = keptJobs(file, 'code')
      const keep: RunDoors['kept']['keep'] = (job, done) => {
        kept.push(job.is)
        again.keep(job, done)
      }
      const rest = await runQuality(options, { ...doors, kept: { of: again.of, keep } })
      expect(kept).toHaveLength(2)
      expect(gistOf(rest)).toEqual(gistOf(whole))
      const third = await runQuality(options, {
        ...doors,
        kept: { of: keptJobs(file, 'code').of, keep: () => expect.fail('all was kept') },
      })
      expect(third.figures).toEqual(rest.figures)
    },
    PATIENCE,
  )

  it('goes on with no jobs of other code, and starts over where it is told to, beside them', () => {
    const file = join(folder, 'other.jobs')
    const job = { is: 'training', training: { regime: 'sparse', seed: 1 } } as const
    const done = { is: 'tried', trial: JSON.parse('{}') } as const
    keptJobs(file, 'old').keep(job, done)
    expect(keptJobs(file, 'old').of(job)).toEqual(done)
    expect(() => keptJobs(file, 'new')).toThrow(OtherCode)
    expect(() => keptJobs(file, 'new')).toThrow(/other\.jobs.*other code.*--start-over/)
    expect(keptJobs(file, 'new', { startOver: true }).of(job)).toBeUndefined()
    expect(keptJobs(`${file}.old`, 'old').of(job)).toEqual(done)
  })
})

/** Keeps what is done, and ends the run with the last of so many jobs. */
function endingAfter(jobs: number, file: string, run: AbortController): RunDoors['kept'] {
  const kept = keptJobs(file, 'code')
  let count = 0
  return {
    of: kept.of,
    keep(job, done) {
      kept.keep(job, done)
      if (++count === jobs) run.abort()
    },
  }
}

describe('the plan of a run', () => {
  it('never plays seeds of another run, nor those of training', () => {
    const seeds = (run: number) => new Set(tasksOf({ ...options, run, claimDays: 9_000 }).map(({ seed }) => seed))
    const training = trainingsOf({ ...options, claimDays: 9_000 }, tasksOf(options)).map(({ seed }) => seed)
    expect(training).toHaveLength(50)
    expect(trainingsOf(options, [])).toEqual([])
    for (const other of [seeds(3), new Set(training)]) expect([...seeds(2)].filter((seed) => other.has(seed))).toEqual([])
  })

  it('deals the cells out evenly, and loses none', () => {
    const tasks = tasksOf({ ...options, claimDays: 900, attacks: 4 })
    const dealt = interleaved(tasks)
    expect(dealt).toHaveLength(tasks.length)
    expect(new Set(dealt)).toEqual(new Set(tasks))
    const half = dealt.slice(0, 7)
    expect(half.filter(({ attack }) => attack !== undefined)).toHaveLength(2)
  })

  it('knows what is chosen, and what is not known', () => {
    expect(chosenPlays([])).toMatchObject({ isCalmPlayed: true, areLinesChecked: true, kinds: attackKinds })
    expect(chosenPlays(['A7', 'M20'])).toEqual({ isCalmPlayed: false, areLinesChecked: false, kinds: ['A7', 'M20'] })
    expect(chosenPlays(['false'])).toEqual({ isCalmPlayed: true, areLinesChecked: false, kinds: [] })
    expect(chosenPlays(['A99'])).toBeNull()
  })
})

describe('the progress of a run', () => {
  it('says how long the rest takes by what each took, on a line of its own where there is no terminal', () => {
    const written: string[] = []
    let now = 0
    const progress = createProgress(100, 'trials', { write: (text) => written.push(text), isTerminal: false, now: () => now })
    for (let step = 0; step < 10; step++) {
      now += 4_000
      progress.step()
    }
    progress.end()
    expect(written).toEqual(['8 of 100 trials, 6 min left\n'])
    expect([20_000, 12 * 60_000, 200 * 60_000].map(durationText)).toEqual(['20 s', '12 min', '3 h 20 min'])
  })
})
