// What the two threads of a replay say to each other.
import type { ErrorCode } from '../model/errors.ts'
import type { DisorderedFile } from './disorder.ts'
import type { Stretch } from './event-rows.ts'
import type { HistoryFile, HistoryOptions } from './history.ts'
import type { HistoryTally } from './intake.ts'

/** What the thread that reads is started with. */
export interface ReadingOrder {
  readonly files: readonly { readonly feed: string; readonly file: HistoryFile }[]
  readonly options: Omit<HistoryOptions, 'signal'>
}

/** What it says. */
export type FromReader =
  /** Some events, and what was read by now. Which files are out of order is said at the end: they may be many. */
  | { readonly is: 'events'; readonly stretch: Stretch; readonly tally: Omit<HistoryTally, 'disorder'> }
  /** Everything was read. `failure` is what the history rejects with. */
  | { readonly is: 'ended'; readonly disorder: readonly DisorderedFile[]; readonly failure: ToldError | null }

/** What it is told. */
export type ToReader =
  /** The events of a stretch were taken; its memory may be used again. */
  | { readonly is: 'taken'; readonly stretch: Stretch }
  /** The reading is to come to its end now. */
  | { readonly is: 'stop' }

/** An error of the catalogue: as an error it would arrive without what makes it one. */
export interface ToldError {
  readonly code: ErrorCode
  readonly what: string
  readonly mend: string
}
