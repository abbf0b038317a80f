// The same traffic by two ways: as log lines through parse and join, and straight into the library's detector.
import { type Configuration, detectSettings, readConfiguration } from '../../src/app/configuration.ts'
import { seededRandom } from '../../src/app/seeded-random.ts'
import { createDetector } from '../../src/index.ts'
import type { Finding } from '../../src/model/finding.ts'
import { DAY, isoTime, MINUTE, type Millis } from '../../src/model/time.ts'
import { type AttackKind, assaulted, assaultOn, headlineRate } from './attacks.ts'
import { SERIAL_PATTERN } from './judge.ts'
import type { Life } from './life.ts'
import { foundInLines } from './lines-road.ts'
import { type Logged, written } from './log-lines.ts'
import { lifeOf } from './regimes.ts'
import { createStory, type Told } from './story.ts'

export const linesRegimes = ['factory', 'field', 'sparse'] as const

/** One attacked life, short enough that the join still remembers every serial of it. */
export interface LinesTask {
  readonly regime: (typeof linesRegimes)[number]
  readonly kind: AttackKind
  readonly seed: number
}

export interface LinesCheck {
  readonly task: LinesTask
  readonly claimDays: number
  readonly lines: number
  readonly attempts: number
  /** Different ones, by whichever way they came. */
  readonly findings: number
  /** Those that came both ways, equal in every member. */
  readonly equal: number
}

const DAYS: Readonly<Record<LinesTask['regime'], number>> = { factory: 8, field: 28, sparse: 60 }
/** Attacks that need no past of their own and are no flood: one after the other in the samples. */
export const lineAttacks: readonly [AttackKind, ...AttackKind[]] = ['A11', 'A6', 'M24', 'A7', 'ahead', 'M21']

/** Plays a life both ways. The attack begins when three fifths of it are over. */
export async function checkLines(task: LinesTask): Promise<LinesCheck> {
  const { regime, kind, seed } = task
  const calm = lifeOf(regime, seed, DAYS[regime])
  const at = calm.from + Math.floor(0.6 * calm.days) * DAY + seededRandom('lines', seed).fraction() * DAY
  const life = assaulted(calm, assaultOn(calm, kind, at, headlineRate(kind), seed))
  const story = createStory(life, seed)
  const told = Array.from({ length: life.days }, (_, day) => story.day(day)).flat()
  const { lines, logged } = written(told, seed)
  const configuration = configurationOf(life, told)
  // So that every time-out of the last day is over.
  const end = life.from + (life.days + 1) * DAY
  const here = new Set(foundStraight(configuration, logged, end).map(textOf))
  const there = new Set((await foundInLines(configuration, lines, end)).map(textOf))
  const counts = { findings: here.union(there).size, equal: here.intersection(there).size }
  return { task, claimDays: life.days, lines: lines.length, attempts: logged.length, ...counts }
}

/** What the operator would write, announced batches and serial pattern with it; his table of networks knows the hosting providers. */
function configurationOf(life: Life, told: readonly Told[]): Configuration {
  const { claim: id, sites, plans } = life
  const announced = plans.map(({ from, to, devices }) => ({ from: isoTime(from), to: isoTime(to), devices }))
  const text = JSON.stringify({
    claims: [{ id, alias: life.regime, sites, serialPattern: SERIAL_PATTERN, plans: announced }],
    feeds: [{ hook: { logGroup: '/aws/lambda/acme-hook', region: 'eu-west-1' } }],
  })
  const rented = new Set(told.filter(({ attempt }) => attempt.network === 'hosting').map(({ attempt }) => attempt.source))
  const configuration = readConfiguration(text, { file: '/claimwatch.yaml', name: 'claimwatch.yaml', env: {} })
  return { ...configuration, hosting: [OF_HOSTING], networkTables: { asnOf: (ip) => (rented.has(ip) ? OF_HOSTING : null) } }
}

/** A number of the ranges for documentation (RFC 5398). */
const OF_HOSTING = 64_496

/** Attempts in the order in which they become complete: a time-out when the watermark has passed it, minute by minute. */
function foundStraight(configuration: Configuration, logged: readonly Logged[], end: Millis): readonly Finding[] {
  const detector = createDetector(detectSettings(configuration))
  const findings: Finding[] = []
  let waiting: Logged[] = []
  let watermark = 0
  const passTo = (to: Millis): void => {
    watermark = to
    for (const { attempt } of waiting.filter((one) => one.attempt.at < to)) findings.push(...detector.observe(attempt))
    waiting = waiting.filter((one) => one.attempt.at >= to)
    findings.push(...detector.advance(to))
  }
  for (const one of logged) {
    const { at } = one.attempt
    const minute = Math.floor(at / MINUTE) * MINUTE
    if (minute > watermark) passTo(minute)
    if (one.isTimedOut) waiting.push(one)
    else findings.push(...detector.observe(one.attempt))
  }
  passTo(end)
  return findings
}

/** Members in a fixed order. */
function textOf(finding: Finding): string {
  return JSON.stringify(Object.entries(finding).sort(([a], [b]) => (a < b ? -1 : 1)))
}
