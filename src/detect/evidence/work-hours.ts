// At which hours of the week a site, or all that is none, is usually at work; and whether it fell silent although it should be.
import { DAY, HOUR, HOURS_A_WEEK, MINUTE, type Millis } from '../../model/time.ts'
import { bytesOf, type Row } from '../cells.ts'
import type { LocalHours } from '../local-hours.ts'
import { fromFloats, fromSingles, toFloats, toSingles } from './floats.ts'

/** Hours on wall clocks begin and end on these. */
const QUARTER: Millis = HOUR / 4
/** The mean of a slot follows its last six visits. */
const MOST_VISITS = 6
/** Nothing is learned from a longer silence: it says that the claim was not used, not when it is. */
const LONGEST_SILENCE: Millis = 8 * HOURS_A_WEEK * HOUR
/** A slot that was visited seldom leans on the mean of all of them, by this weight of a visit. */
const SHRINKAGE = 0.02

/** Silent: expected to make so many attempts an hour, and making less than this share of them (detection.md 18). */
const BUSY_PER_HOUR = 8
const SILENT_SHARE = 0.1
/** An hour with so many attempts was worked. One that was not in most of its visits is none of work, whatever overtime or a batch made. */
const WORKED = 4
/** Hours of work. Who was not there for a day of two shifts has not failed over: it is a holiday, or the work has moved. */
const LONGEST_FAILOVER = 16
/** Who missed the last hours of work is away until it is back or expected no more, and over a weekend at most. */
const LONGEST_AWAY: Millis = 3 * DAY
/** Attempts are forgotten with this time constant, so that a short stop is no silence. */
const MEMORY: Millis = 30 * MINUTE

/** An odd hour: of a place with so many attempts a week, seen so often, with less than this each time. */
const BUSY_PER_WEEK = 100
const FEWEST_VISITS = 3
const NEVER_PER_HOUR = 0.5

export interface WorkHours {
  /** Time goes on; hours that end are learned. */
  advance(at: Millis): void
  /** One attempt, now. */
  note(): void
  /** Attempts an hour that this hour of the week usually shows. */
  expected(): number
  /** Whether attempts are missing that this hour usually shows. */
  isSilent(): boolean
  /** Whether it is silent and was at work not long before, as where another network has taken its place. */
  isReplaced(): boolean
  /** Whether it is silent, or was when it was last expected to work, and did not come back since. */
  isAway(): boolean
  /** Whether this is an hour at which a busy place was seen often enough and never at work, nor in the hours before and after. */
  isOddHour(): boolean
  /** Attempts expected since the beginning: the difference of two readings is what was expected between them. */
  expectedSoFar(): number
  save(): Row
}

/**
 * The hours of the week on the clock of `hours`, nothing learned or as `save` left them. They are learned from the beginning on, or from
 * the `first attempt`: that nobody was there before says nothing of when somebody works.
 */
export function createWorkHours(hours: LocalHours, saved?: Row, learnsFrom: 'beginning' | 'first attempt' = 'beginning'): WorkHours {
  const savedMeans = fromSingles(saved?.[1])
  const means = savedMeans.length === 0 ? new Float32Array(HOURS_A_WEEK) : savedMeans
  const visits = Uint8Array.from(saved === undefined ? new Uint8Array(HOURS_A_WEEK).fill(NO_VISITS) : bytesOf(saved[2]))
  let [last = 0, hour = 0, inHour = 0, running = 0, sofar = 0, sumOfMeans = 0, missedAt = 0, missed = 0] = fromFloats(saved?.[0])

  function expectedIn(slot: number): number {
    const seen = countOf(visits[slot])
    return ((means[slot] ?? 0) * seen + (SHRINKAGE * sumOfMeans) / HOURS_A_WEEK) / (seen + SHRINKAGE)
  }

  function endHour(): void {
    const slot = slotOf(hour)
    noteWhetherMissed(slot)
    const seen = Math.min(countOf(visits[slot]) + 1, MOST_VISITS)
    const before = means[slot] ?? 0
    visits[slot] = visitedAgain(visits[slot], inHour >= WORKED)
    means[slot] = before + (inHour - before) / seen
    sumOfMeans += (means[slot] ?? 0) - before
    inHour = 0
    hour += 1
  }

  function begin(at: Millis): void {
    last = at
    hour = hours.at(at)
    inHour = 0
    running = 0
    missed = 0
  }

  function noteWhetherMissed(slot: number): void {
    if (!isWorked(slot)) return
    const usual = expectedIn(slot)
    missed = inHour < SILENT_SHARE * usual ? missed + 1 : 0
    missedAt = last
  }

  function isWorked(slot: number): boolean {
    return 2 * workedOf(visits[slot]) >= countOf(visits[slot]) && expectedIn(slot) >= BUSY_PER_HOUR
  }

  function isSilent(): boolean {
    const slot = slotOf(hour)
    return isWorked(slot) && running < (SILENT_SHARE * expectedIn(slot) * MEMORY) / HOUR
  }

  function isUnused(): boolean {
    return sumOfMeans === 0 && inHour === 0
  }

  return {
    advance(at) {
      if (at <= last) return
      if (at - last > LONGEST_SILENCE || (learnsFrom === 'first attempt' && isUnused())) begin(at)
      running *= Math.exp((last - at) / MEMORY)
      while (last < at) {
        const next = Math.min(at, (Math.floor(last / QUARTER) + 1) * QUARTER)
        sofar += (expectedIn(slotOf(hour)) * (next - last)) / HOUR
        last = next
        // The hour that daylight saving repeats is one, and so is the one it leaves out.
        if (next % QUARTER === 0) for (const now = hours.at(next); hour < now; ) endHour()
      }
    },
    note() {
      inHour += 1
      running += 1
      if (missed > 0 && inHour >= Math.max(WORKED, SILENT_SHARE * expectedIn(slotOf(hour)))) missed = 0
    },
    expected: () => expectedIn(slotOf(hour)),
    isSilent,
    isReplaced: () => missed <= LONGEST_FAILOVER && isSilent(),
    isAway: () => isSilent() || (missed > 0 && last - missedAt <= LONGEST_AWAY),
    isOddHour() {
      // Beside a shift it is overtime.
      const slots = [hour - 1, hour, hour + 1].map(slotOf)
      const isSeen = slots.every((slot) => countOf(visits[slot]) >= FEWEST_VISITS)
      return isSeen && sumOfMeans >= BUSY_PER_WEEK && slots.every((slot) => (means[slot] ?? 0) < NEVER_PER_HOUR)
    },
    expectedSoFar: () => sofar,
    save: () => [toFloats([last, hour, inHour, running, sofar, sumOfMeans, missedAt, missed]), toSingles(means), visits],
  }
}

/** The visits of a slot in one byte: the last ones as bits, 1 where it was worked, behind a leading 1 that says how many there are. */
const NO_VISITS = 1

function visitedAgain(visits = NO_VISITS, isWorked: boolean): number {
  const last = countOf(visits) < MOST_VISITS ? visits : (1 << (MOST_VISITS - 1)) | (visits & ((1 << (MOST_VISITS - 1)) - 1))
  return (last << 1) | (isWorked ? 1 : 0)
}

function countOf(visits = NO_VISITS): number {
  return 31 - Math.clz32(visits)
}

function workedOf(visits = NO_VISITS): number {
  let worked = -1
  for (let bits = visits; bits > 0; bits &= bits - 1) worked += 1
  return worked
}

function slotOf(hour: number): number {
  return hour % HOURS_A_WEEK
}
