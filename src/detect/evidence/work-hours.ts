// At which hours of the week a site, or all that is none, is usually at work; and whether it fell silent although it should be.
import { HOUR, MINUTE, type Millis } from '../../model/time.ts'
import type { LocalHours } from '../local-hours.ts'
import { bytesOf, type Row } from '../snapshot.ts'
import { fromFloats, fromSingles, toFloats, toSingles } from './floats.ts'

const HOURS_A_WEEK = 168
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
  /** Attempts in this hour so far. */
  inHour(): number
  /** Whether this is an hour at which a busy place was seen often enough and never at work, nor in the hours before and after. */
  isOddHour(): boolean
  /** Attempts expected since the beginning: the difference of two readings is what was expected between them. */
  expectedSoFar(): number
  save(): Row
}

/** The hours of the week on the clock of `hours`, nothing learned or as `save` left them. */
export function createWorkHours(hours: LocalHours, saved?: Row): WorkHours {
  const savedMeans = fromSingles(saved?.[1])
  const means = savedMeans.length === 0 ? new Float32Array(HOURS_A_WEEK) : savedMeans
  const visits = Uint8Array.from(saved === undefined ? new Uint8Array(HOURS_A_WEEK) : bytesOf(saved[2]))
  let [last = 0, hour = 0, inHour = 0, running = 0, sofar = 0, sumOfMeans = 0] = fromFloats(saved?.[0])

  function expectedIn(slot: number): number {
    const seen = visits[slot] ?? 0
    return ((means[slot] ?? 0) * seen + (SHRINKAGE * sumOfMeans) / HOURS_A_WEEK) / (seen + SHRINKAGE)
  }

  function endHour(): void {
    const slot = slotOf(hour)
    const seen = Math.min((visits[slot] ?? 0) + 1, MOST_VISITS)
    const before = means[slot] ?? 0
    visits[slot] = seen
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
  }

  return {
    advance(at) {
      if (at <= last) return
      if (at - last > LONGEST_SILENCE) begin(at)
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
    },
    expected: () => expectedIn(slotOf(hour)),
    isSilent() {
      const usual = expectedIn(slotOf(hour))
      return usual >= BUSY_PER_HOUR && running < (SILENT_SHARE * usual * MEMORY) / HOUR
    },
    inHour: () => inHour,
    isOddHour() {
      // Beside a shift it is overtime.
      const slots = [hour - 1, hour, hour + 1].map(slotOf)
      const isSeen = slots.every((slot) => (visits[slot] ?? 0) >= FEWEST_VISITS)
      return isSeen && sumOfMeans >= BUSY_PER_WEEK && slots.every((slot) => (means[slot] ?? 0) < NEVER_PER_HOUR)
    },
    expectedSoFar: () => sofar,
    save: () => [toFloats([last, hour, inHour, running, sofar, sumOfMeans]), toSingles(means), visits],
  }
}

function slotOf(hour: number): number {
  return hour % HOURS_A_WEEK
}
