// One trial: lives and perhaps an attacker, told to a judge in the order of time, with everything that he said about them.
import { seededRandom } from '../../src/app/seeded-random.ts'
import { atLeast, type Finding, type Level, levels } from '../../src/model/finding.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import type { Baseline } from './baseline-rules.ts'
import { type Beside, createBeside, type Thresholds } from './beside.ts'
import { type Cost, createStopwatch, type Stopwatch } from './cost.ts'
import { type Alarm, episodesOf } from './episodes.ts'
import { detectorFor, type Judge, WATERMARK_LAG } from './judge.ts'
import type { Life } from './life.ts'
import { createPursuit, type Found, type Pursuit } from './pursuit.ts'
import { judgedDaysOf, type Setup, setUp, type Task } from './setup.ts'
import { createStory, type Told } from './story.ts'

export interface Trial {
  readonly task: Task
  /** Judged, not of history; 0 of a trial with an attack, whose alarms say nothing about calm. */
  readonly claimDays: number
  readonly episodes: Readonly<Record<Level, readonly string[]>>
  /** How the attack was found at each level; null where it was not, and of a calm trial. */
  readonly found: Readonly<Record<Level, Found | null>> | null
  /** Certificates that the attacker gets where nobody stops him; 0 of a calm trial. */
  readonly minted: number
  /** Levels told during an attack of sources that are none of the attacker's, and none of his beside. */
  readonly blamed: readonly Level[]
  /** Null where none were asked. */
  readonly baselines: Readonly<Record<Baseline, Beside>> | null
  readonly attempts: number
  readonly cost: Cost
}

const ENFORCEMENT_LAG = 5 * MINUTE

/** Tells a judge what happens, and hands on what he says with the time at which he said it. */
function tellJudge(
  judge: Judge,
  watch: Stopwatch,
  day: readonly Told[],
  end: Millis,
  say: (finding: Finding, now: Millis, told: Told | null) => void,
): void {
  const advance = (now: Millis): void => {
    for (const finding of watch.minutes(() => judge.advance(now - WATERMARK_LAG))) say(finding, now, null)
  }
  let next = Math.floor((day[0]?.attempt.at ?? end) / MINUTE) * MINUTE
  for (const told of day) {
    const { at } = told.attempt
    if (at >= next) {
      advance(at)
      next = at + MINUTE
    }
    for (const finding of judge.observe(told.attempt)) say(finding, at, told)
  }
  advance(end)
}

/** Tries it. `judgeOf` makes the judge; the library's detector unless told otherwise. `thresholds`: of the baselines that stand beside him. */
export function tryOut(task: Task, thresholds: Thresholds | null = null, judgeOf = detectorFor): Trial {
  const setup = setUp(task)
  const { lives, judgedFrom, attackAt } = setup
  const [life] = lives
  const stories = lives.map((one) => createStory(one, task.seed))
  const judge = judgeOf(lives, task.declaration)
  const pursuit = attackAt === null ? null : createPursuit(attackAt, seededRandom('lag', task.seed).fraction() * ENFORCEMENT_LAG)
  const beside = thresholds === null ? null : createBeside(setup, thresholds, pursuit)
  const heard = createHearing(setup, pursuit)
  const watch = createStopwatch()
  let attempts = 0
  for (let index = 0; index < life.days; index++) {
    const day = dayOf(stories, index)
    const end = life.from + (index + 1) * DAY
    attempts += day.length
    pursuit?.see(day)
    watch.all(() => tellJudge(judge, watch, day, end, (finding, now, told) => now >= judgedFrom && heard.hear(finding, now, told)))
    beside?.day(day, end)
  }
  return {
    task,
    claimDays: attackAt === null ? judgedDaysOf(task.regime) : 0,
    episodes: heard.episodes(),
    found: heard.found(),
    minted: pursuit?.minted() ?? 0,
    blamed: heard.blamed(),
    baselines: beside?.result() ?? null,
    attempts,
    cost: watch.cost(judge.snapshot().length / lives.length, life.days * lives.length),
  }
}

function dayOf(stories: readonly { day(index: number): readonly Told[] }[], index: number): readonly Told[] {
  const [only, ...others] = stories.map((story) => story.day(index))
  if (only === undefined || others.length === 0) return only ?? []
  return [only, ...others].flat().sort((a, b) => a.attempt.at - b.attempt.at)
}

/** What a judge said, kept by level: all of it on calm lives, the first that names the attacker on others. */
interface Hearing {
  hear(finding: Finding, now: Millis, told: Told | null): void
  episodes(): Trial['episodes']
  found(): Trial['found']
  blamed(): Trial['blamed']
}

function createHearing({ lives }: Setup, pursuit: Pursuit | null): Hearing {
  const alarms: { readonly level: Level; readonly alarm: Alarm }[] = []
  const first = byLevel<Millis | null>(() => null)
  const blamed = new Set<Level>()
  return {
    hear({ level, source, suspects }, now, told) {
      if (pursuit === null) alarms.push({ level, alarm: { at: now, cause: told?.cause ?? causeAt(lives, now) } })
      else if ((source !== null && pursuit.isOfAttacker(source)) || suspects.some(pursuit.isOfAttacker)) {
        for (const reached of levelsUpTo(level)) first[reached] ??= now
      } else if (source !== null || suspects.length > 0) for (const reached of levelsUpTo(level)) blamed.add(reached)
    },
    episodes: () =>
      byLevel((level) => episodesOf(alarms.filter((one) => atLeast(one.level, level)).map(({ alarm }) => alarm)).map(({ cause }) => cause)),
    found: () => (pursuit === null ? null : byLevel((level) => pursuit.foundAt(first[level]))),
    blamed: () => [...blamed],
  }
}

function levelsUpTo(level: Level): readonly Level[] {
  return levels.filter((reached) => atLeast(level, reached))
}

/** The incident that began last of those that go on, or ended less than an hour ago. */
function causeAt(lives: readonly Life[], at: Millis): string {
  const active = lives.flatMap(({ changes, streams }) => [...changes, ...streams]).filter(({ from, to }) => from <= at && at < to + HOUR)
  return active.sort((a, b) => b.from - a.from)[0]?.cause ?? 'none'
}

function byLevel<T>(make: (level: Level) => T): Record<Level, T> {
  const [alert, contain, disable] = levels
  return { alert: make(alert), contain: make(contain), disable: make(disable) }
}
