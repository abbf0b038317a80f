// How events lie in the memory that goes from one thread to the other: a row of numbers each, and the texts of all of them.
import { steps } from '../model/event.ts'

/** Some events in memory, in the order in which they were put. */
export interface Stretch {
  readonly events: number
  /** A row of numbers for each event. */
  readonly rows: ArrayBuffer
  /** The texts that the rows count on, one behind the other. */
  readonly texts: ArrayBuffer
}

/** Where the members of an event stand in its row, in words of four bytes; the time has the first two. */
export const SOURCE_PORT = 2
export const FILTERS = 3
/** What has few values: kind, status, step, allow, takenOver, and whether the id is made late. */
export const SMALL = 4
export const ACCOUNT = 5
export const REGION = 6
export const CLAIM = 7
export const CLIENT_ID = 8
export const SOURCE = 9
export const REASON = 10
export const TOPIC = 11
export const TEMPLATE = 12
export const CERTIFICATE = 13
export const SERIAL = 14
/** How many texts of `refused` there are, and one; 0 where it is null. Each has its own word before it, among the texts. */
export const REFUSED = 15
export const CALLER = 16
export const TRACE_ID = 17
/** The id; or, where it is made late, the text that it is made of. */
export const IDENTITY = 18
/** Words of a row: an even number, as a time takes two. */
export const WORDS = 20

/** Bytes of a word. */
export const WORD = 4
/** Rows of one stretch. */
export const ROWS = 2_048

/** In place of a number that an event does not say. */
export const NO_NUMBER = -1

/** Where the small values stand in their word; the kind takes what is below the first of them. */
export const STATUS_SHIFT = 4
export const STEP_SHIFT = 6
export const ALLOW_SHIFT = 9
export const TAKEN_OVER_SHIFT = 11
export const LATE_SHIFT = 13

/** The small values by their numbers. */
export const statuses = [null, 'Success', 'Failure'] as const
export const stepsOrNone = [null, ...steps] as const
export const answers = [null, false, true] as const

/** The word of a text: 0 for none, the number of a text that is known, or less than 0 for one that stands among the texts. */
export const NO_TEXT = 0

/** The word of a text that stands among the texts. Wide ones take two bytes a character, others one. */
export function wordOf(length: number, isWide: boolean): number {
  return -1 - (length * 2 + (isWide ? 1 : 0))
}

/** How many characters the text has. */
export function lengthIn(word: number): number {
  return (-1 - word) >> 1
}

/** Whether it takes two bytes a character. */
export function isWideIn(word: number): boolean {
  return ((-1 - word) & 1) === 1
}
