// How often the states of a partition's claims are saved, and their figures shown, and of how many claims at a time.
import { type Millis, SECOND } from '../model/time.ts'

/**
 * How often states are made durable, and the offset committed after them. To save a claim costs a millisecond or two in all: here, at the
 * broker, and at every `watch` that reads it back. Of so many claims it is done less often, down to once in half a minute (decision 0046).
 */
const SAVED_EVERY = { atLeast: 5 * SECOND, aClaim: 50, atMost: 30 * SECOND } as const
/**
 * While it catches up a `watch` saves sooner, since a successor judges again what was judged after the last states: to judge so many records takes
 * forty times as long as to save a claim, and the least of them half a second (decision 0044).
 */
const JUDGED_A_CLAIM = 1_500
const JUDGED_AT_LEAST = 15_000

/** How often what stands in memory is shown: Prometheus asks so often, and to show many claims costs as much as to judge for them. */
export const SHOW_EVERY: Millis = 15 * SECOND

/**
 * What is done after one chunk: as many claims as are due of those that are left where all are done in most of the time there is, but a few
 * at least, and where chunks are rare no more than some milliseconds of work or, of very many, this part of them. While records come by the
 * thousand, chunks are small and many, and what each waits for is what a finding waits for.
 */
const MOST_OF_THE_TIME = 0.8
const FEWEST_SHOWN = 2
/** Of the claims to save at least one for so many records: in catching up rounds are short. */
const RECORDS_A_CLAIM = 500
const CLAIMS_AT_MOST = 32
const PART_AT_MOST = 1 / 8

/**
 * Whether the states of a partition are to be saved, or saved on in the round that has begun. `claims`: those not saved; `since`: how long ago
 * the last round ended, in milliseconds; `judged`: the records judged since.
 */
export function isRoundDue({
  claims,
  since,
  judged,
}: {
  readonly claims: number
  readonly since: Millis
  readonly judged: number
}): boolean {
  return since >= pauseOf(claims) || (judged >= JUDGED_AT_LEAST && judged >= JUDGED_A_CLAIM * claims)
}

/** How many of the claims not saved are saved now, behind a chunk of so many records, where the chunk before was handled so long ago. */
export function claimsToSave(claims: number, since: Millis, records: number): number {
  return someOf(claims, since, MOST_OF_THE_TIME * pauseOf(claims), Math.max(1, Math.ceil(records / RECORDS_A_CLAIM)))
}

/** How many of the claims not shown are shown now, where the chunk before was handled so long ago. */
export function claimsToShow(claims: number, since: Millis): number {
  return someOf(claims, since, MOST_OF_THE_TIME * SHOW_EVERY, FEWEST_SHOWN)
}

/** How long states of so many claims may wait. While a round is under way the claims become fewer, and so does this: a round ends. */
function pauseOf(claims: number): Millis {
  const { atLeast, aClaim, atMost } = SAVED_EVERY
  return Math.min(atMost, Math.max(atLeast, claims * aClaim))
}

function someOf(claims: number, since: Millis, within: Millis, fewest: number): number {
  const due = Math.ceil((claims * since) / within)
  const most = Math.max(CLAIMS_AT_MOST, Math.ceil(claims * PART_AT_MOST))
  return Math.max(fewest, Math.min(due, most))
}
