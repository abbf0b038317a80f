// One trial: lives and perhaps an attacker, told to a judge in the order of time, with everything that he said about them.
import { seededRandom } from '../../src/app/seeded-random.ts'
import { acceptedOutcomes } from '../../src/model/attempt.ts'
import { atLeast, type Finding, type Level, levels } from '../../src/model/finding.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import { prefixOf } from './addresses.ts'
import { type AttackKind, assaulted, assaultOn, lengthOf } from './attacks.ts'
import { type Alarm, episodesOf } from './episodes.ts'
import { type Declaration, detectorFor, type Judge } from './judge.ts'
import type { Life, Regime } from './life.ts'
import { HISTORY_DAYS, historyOf, lifeOf } from './regimes.ts'
import { createStory, type Told } from './story.ts'

/** What is to be tried. */
export interface Task {
  readonly regime: Regime
  readonly seed: number
  readonly declaration: Declaration
  readonly attack?: { readonly kind: AttackKind; readonly perHour: number }
}

/** How an attack was found at a level; what is null was not. */
export interface Found {
  readonly minutes: number
  /** Of the attacker, up to and with the one at which it was found. */
  readonly attempts: number
  /** Certificates that the attacker held by then, and after an enforcement lag of 0 to 5 minutes. */
  readonly minted: number
  readonly mintedWithLag: number
}

export interface Trial {
  readonly task: Task
  /** Judged, not of history; 0 of a trial with an attack, whose alarms say nothing about calm. */
  readonly claimDays: number
  readonly episodes: Readonly<Record<Level, readonly string[]>>
  readonly found: Readonly<Record<Level, Found | null>> | null
  readonly attempts: number
  /** CPU of the judge alone, in microseconds. */
  readonly cpu: number
  /** Of the judge's state at the end, per claim. */
  readonly snapshotBytes: number
}

/** The watermark is this far behind the attempts: the settle time of the defaults. */
const WATERMARK_LAG = 3 * MINUTE
const ENFORCEMENT_LAG = 5 * MINUTE
const JUDGED_DAYS: Readonly<Record<Regime, number>> = { factory: 90, field: 90, sparse: 90, 'new-claim': 30, 'hand-over': 60 }
/** Attacks on two claims of one owner at once. */
const ON_TWO_CLAIMS: ReadonlySet<AttackKind> = new Set<AttackKind>(['M26', 'two-claims-in-turn'])

interface Setup {
  readonly lives: readonly Life[]
  readonly judgedFrom: Millis
  readonly attackAt: Millis | null
}

/** Days that a calm trial of a regime judges. */
export function judgedDaysOf(regime: Regime): number {
  return JUDGED_DAYS[regime]
}

function setUp({ regime, seed, attack }: Task): Setup {
  if (attack === undefined) {
    const life = lifeOf(regime, seed, historyOf(regime) + JUDGED_DAYS[regime])
    return { lives: [life], judgedFrom: life.from + historyOf(regime) * DAY, attackAt: null }
  }
  const random = seededRandom('trial', regime, seed)
  const begin = attack.kind === 'M23' ? 1 : HISTORY_DAYS + 16 + random.between(0, 6)
  const days = begin + 2 + lengthOf(attack.kind) / DAY
  const first = lifeOf(regime, seed, days)
  const at = first.from + begin * DAY + random.fraction() * DAY
  const claims = ON_TWO_CLAIMS.has(attack.kind) ? [first, lifeOf(regime, seed + 500_000, days, first.from)] : [first]
  const lives = claims.map((life, index) => {
    const assault = assaultOn(life, attack.kind, at, attack.perHour, seed)
    if (attack.kind !== 'two-claims-in-turn') return assaulted(life, assault)
    const turn = (time: Millis): boolean => Math.floor(time / HOUR) % 2 === index
    return assaulted(life, { ...assault, streams: assault.streams.map((stream) => ({ ...stream, onlyWhen: turn })) })
  })
  return { lives, judgedFrom: at, attackAt: at }
}

/** Tells a judge what happens, and hands on what he says with the time at which he said it. */
function tellJudge(judge: Judge, day: readonly Told[], end: Millis, say: (finding: Finding, now: Millis, told: Told | null) => void): void {
  let next = Math.floor((day[0]?.attempt.at ?? end) / MINUTE) * MINUTE
  for (const told of day) {
    const { at } = told.attempt
    if (at >= next) {
      for (const finding of judge.advance(at - WATERMARK_LAG)) say(finding, at, null)
      next = at + MINUTE
    }
    for (const finding of judge.observe(told.attempt)) say(finding, at, told)
  }
  for (const finding of judge.advance(end - WATERMARK_LAG)) say(finding, end, null)
}

/** Tries it. `judgeOf` makes the judge; the library's detector unless told otherwise. */
export function tryOut(task: Task, judgeOf = detectorFor): Trial {
  const { lives, judgedFrom, attackAt } = setUp(task)
  const stories = lives.map((life) => createStory(life, task.seed))
  const judge = judgeOf(lives, task.declaration)
  const watch = attackAt === null ? null : createPursuit(attackAt, seededRandom('lag', task.seed).fraction() * ENFORCEMENT_LAG)
  const alarms: { readonly level: Level; readonly alarm: Alarm }[] = []
  const [life] = lives
  let attempts = 0
  let cpu = 0
  for (let index = 0; index < (life?.days ?? 0); index++) {
    const day = dayOf(stories, index)
    attempts += day.length
    watch?.see(day)
    const end = (life?.from ?? 0) + (index + 1) * DAY
    const before = process.threadCpuUsage()
    tellJudge(judge, day, end, (finding, now, told) => {
      if (now < judgedFrom) return
      if (watch !== null) watch.hear(finding, now)
      else alarms.push({ level: finding.level, alarm: { at: now, cause: told?.cause ?? causeAt(lives, now) } })
    })
    const { user, system } = process.threadCpuUsage(before)
    cpu += user + system
  }
  const claimDays = attackAt === null ? judgedDaysOf(task.regime) : 0
  const episodes = byLevel((level) =>
    episodesOf(alarms.filter((one) => atLeast(one.level, level)).map(({ alarm }) => alarm)).map(({ cause }) => cause),
  )
  const snapshotBytes = judge.snapshot().length / lives.length
  return { task, claimDays, episodes, found: watch?.found() ?? null, attempts, cpu, snapshotBytes }
}

function dayOf(stories: readonly { day(index: number): readonly Told[] }[], index: number): readonly Told[] {
  const [only, ...others] = stories.map((story) => story.day(index))
  if (only === undefined || others.length === 0) return only ?? []
  return [only, ...others].flat().sort((a, b) => a.attempt.at - b.attempt.at)
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

interface Pursuit {
  see(day: readonly Told[]): void
  hear(finding: Finding, now: Millis): void
  found(): Record<Level, Found | null>
}

/** Follows one attacker: a finding is of him where it names one of his sources, in `source` or among the suspects. */
function createPursuit(begin: Millis, lag: Millis): Pursuit {
  const sources = new Set<string>()
  const times: Millis[] = []
  const mints: Millis[] = []
  const first = byLevel<Millis | null>(() => null)
  const before = (all: readonly Millis[], until: Millis): number => all.filter((at) => at <= until).length
  return {
    see(day) {
      for (const { attempt, attacker } of day) {
        if (!attacker || attempt.at < begin) continue
        sources.add(prefixOf(attempt.source ?? ''))
        times.push(attempt.at)
        if (acceptedOutcomes.some((outcome) => outcome === attempt.outcome)) mints.push(attempt.at)
      }
    },
    hear({ level, source, suspects }, now) {
      if (!(source !== null && sources.has(source)) && !suspects.some((suspect) => sources.has(suspect))) return
      for (const reached of levels) if (atLeast(level, reached)) first[reached] ??= now
    },
    found: () =>
      byLevel((level) => {
        const at = first[level]
        if (at === null) return null
        const counts = { attempts: before(times, at), minted: before(mints, at), mintedWithLag: before(mints, at + lag) }
        return { minutes: (at - begin) / MINUTE, ...counts }
      }),
  }
}
