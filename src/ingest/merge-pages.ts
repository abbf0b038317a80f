// Several queries of one span, read as if they were one: their records by event time, a page of each at a time.
import type { Millis } from '../model/time.ts'
import type { LogGroupRecord } from './log-group.ts'

type Pages = AsyncGenerator<readonly LogGroupRecord[]>

/** A query, and what was read of it and not yet given. */
interface Lane {
  readonly pages: Pages
  waiting: readonly LogGroupRecord[]
  ended: boolean
}

/**
 * The records of some queries in the order of their times, as far as each query keeps it. Something, if only an empty list, is given after
 * each page, so that whoever reads can do something else between two requests. A record that several queries select comes several times.
 * Holds at most one page of each query. Rejects as they do.
 */
export async function* mergePages(queries: readonly Pages[]): Pages {
  const lanes = queries.map((pages): Lane => ({ pages, waiting: [], ended: false }))
  for (let lane = nextToRead(lanes); lane !== undefined; lane = nextToRead(lanes)) {
    const page = await lane.pages.next()
    if (page.done === true) lane.ended = true
    else lane.waiting = page.value
    yield takeUpTo(lanes, completeUpTo(lanes))
  }
}

function nextToRead(lanes: readonly Lane[]): Lane | undefined {
  return lanes.find(({ ended, waiting }) => !ended && waiting.length === 0)
}

/**
 * Nothing up to this time can still come from a query that has more. One whose last page was given whole may have anything: then nothing
 * but what has no time is complete. Where each has something waiting, that of one of them at least is complete as a whole.
 */
function completeUpTo(lanes: readonly Lane[]): Millis {
  return Math.min(...lanes.filter(({ ended }) => !ended).map(({ waiting }) => latestOf(waiting)))
}

function latestOf(records: readonly LogGroupRecord[]): Millis {
  return records.reduce((latest, record) => Math.max(latest, timeOf(record)), Number.NEGATIVE_INFINITY)
}

function takeUpTo(lanes: readonly Lane[], upTo: Millis): readonly LogGroupRecord[] {
  const taken: LogGroupRecord[] = []
  for (const lane of lanes) {
    taken.push(...lane.waiting.filter((record) => timeOf(record) <= upTo))
    lane.waiting = lane.waiting.filter((record) => timeOf(record) > upTo)
  }
  return taken.sort((a, b) => timeOf(a) - timeOf(b))
}

/** A record without a time waits for nobody. */
function timeOf({ timestamp }: LogGroupRecord): Millis {
  return timestamp ?? Number.NEGATIVE_INFINITY
}
