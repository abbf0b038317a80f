// How many threads a history is worth: two where its files are large and there are cores to spare.
import { type HistorySource, type ReadHistory, readHistory } from '../ingest/history.ts'
import { readInThread } from '../ingest/reading-thread.ts'

/** Of fewer bytes a second thread, which takes a tenth of a second to begin, has hardly begun when one is done. */
const WORTH = 32 * 1024 * 1024

/**
 * V8 compiles and tidies up in threads of its own, which take a third of what the two take. With two cores, or the two threads of one, a
 * second thread made a replay a tenth slower (`npm run bench`).
 */
const FEWEST_CORES = 3

/** The most threads that a history can use: one reads, one judges. */
export const MOST_THREADS = 2

/** What reads some sources: a thread of its own where that pays, or as `threads` says. What is no file this thread reads in any case. */
export function readerFor(sources: readonly HistorySource[], threads: number | null, cores: number): ReadHistory {
  const files = sources.map(({ file }) => file).filter((file) => file !== undefined)
  const size = files.reduce((sum, file) => sum + file.size, 0)
  const isWorth = cores >= FEWEST_CORES && size >= WORTH
  return files.length === sources.length && (threads === null ? isWorth : threads > 1) ? readInThread : readHistory
}
