// A query of a log group: all pages of a span of event time, patiently, within the budget of requests.
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import type { Sleep } from './feed.ts'
import type { LogGroup, LogGroupRecord, Page, PageRequest } from './log-group.ts'
import { createRequestPace, type RequestBudget } from './request-pace.ts'
import { backoff, rest } from './waiting.ts'

export interface QuerierOptions {
  readonly group: LogGroup
  readonly clock: Clock
  readonly sleep: Sleep
  /** One request a second in steady state and two and a half when catching up, if absent (design 7). */
  readonly budget?: RequestBudget
}

/** What is asked, page by page. */
export type Query = Omit<PageRequest, 'token'>

/** Asks a log group. */
export interface Querier {
  /** How far AWS's clock was behind ours when it last answered; 0 where it was ahead. */
  awsBehind(): Millis
  /** The lesser of our clock and AWS's when it last answered, whatever ours has done since; infinitely long ago before its first answer. */
  answeredAt(): Millis
  /**
   * The records of each page, also of empty ones; the span was read to its end when it returns. A record comes again where the query
   * had to be begun again. The next page is asked for while the last one is worked on. Rejects as the door does, once a page has failed
   * several times.
   */
  pages(query: Query, hurry: boolean, signal: AbortSignal): AsyncGenerator<readonly LogGroupRecord[]>
}

/** Half of the smallest region's quota of 5 requests a second. */
const DEFAULT_BUDGET: RequestBudget = { steady: 1, catchUp: 2.5 }
/** How often a page is asked for, before the sweep is given up and begun again later. */
const MOST_TRIES = 3
/** How often a query is begun again within one sweep since AWS refused its token. */
const MOST_RESTARTS = 3
/** AWS gives empty pages that repeat their token; more tokens in a row that were given before are a loop. */
const MOST_REPEATS = 20

/** A querier of one log group. All its queries share one pace. */
export function createQuerier({ group, clock, sleep, budget = DEFAULT_BUDGET }: QuerierOptions): Querier {
  const pace = createRequestPace(budget, { clock, sleep })
  let awsBehind = 0
  let answeredAt = Number.NEGATIVE_INFINITY

  async function readOnce(request: PageRequest, hurry: boolean, signal: AbortSignal): Promise<Page> {
    await pace.turn(hurry, signal)
    const page = await group.readPage(request, signal)
    pace.answered()
    const now = clock()
    if (page.awsTime !== null) awsBehind = Math.max(0, now - page.awsTime)
    answeredAt = Math.min(now, page.awsTime ?? now)
    return page
  }

  /** Null: AWS no longer takes the token. */
  async function readPage(request: PageRequest, hurry: boolean, signal: AbortSignal): Promise<Page | null> {
    for (let tries = 1; ; tries++) {
      try {
        return await readOnce(request, hurry, signal)
      } catch (thrown) {
        if (signal.aborted) throw thrown
        const error = toClaimwatchError(thrown)
        if (error.code === 'aws-token-refused') return null
        if (error.code === 'aws-throttled') pace.throttled()
        if (!error.retry || tries === MOST_TRIES) throw error
        await rest(backoff(SECOND, tries), sleep, signal)
      }
    }
  }

  /** Returns whether the span was read to its end; if not, AWS no longer took the token. */
  async function* pagesOnce(query: Query, hurry: boolean, signal: AbortSignal): AsyncGenerator<readonly LogGroupRecord[], boolean> {
    const tokens = createTokenBook(group.name)
    const read = (token: string | null): Promise<Page | null> => readPage({ ...query, token }, hurry, signal)
    let next = read(null)
    for (;;) {
      const page = await next
      if (page === null) return false
      const { records, nextToken } = page
      tokens.see(nextToken)
      if (nextToken === null) {
        yield records
        return true
      }
      // Neither waits for the other: one page is on its way while the one before it is worked on. That takes about as long as an answer
      // does, and keeps everything else from its turn: so the request goes out first.
      next = startedEarly(read(nextToken))
      await rest(0, sleep, signal)
      yield records
    }
  }

  return {
    awsBehind: () => awsBehind,
    answeredAt: () => answeredAt,
    async *pages(query, hurry, signal) {
      for (let restarts = 0; restarts <= MOST_RESTARTS; restarts++) {
        if (yield* pagesOnce(query, hurry, signal)) return
      }
      throw new ClaimwatchError('aws-token-refused', { what: `log group ${group.name} refuses the page tokens that it gives` })
    },
  }
}

/** Who reads may stop before: then nobody hears of its failure. */
function startedEarly<T>(reading: Promise<T>): Promise<T> {
  reading.catch(() => {})
  return reading
}

/** Sees tokens, and throws `aws-failed` where they go round in a circle. */
function createTokenBook(group: string): { see(token: string | null): void } {
  const given = new Set<string>()
  let repeats = 0
  return {
    see(token: string | null): void {
      repeats = token !== null && given.has(token) ? repeats + 1 : 0
      if (token !== null) given.add(token)
      if (repeats <= MOST_REPEATS) return
      throw new ClaimwatchError('aws-failed', { what: `log group ${group} gave ${repeats} page tokens in a row that it had given before` })
    },
  }
}
