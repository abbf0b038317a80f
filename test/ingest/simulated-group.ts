// A log group in memory that delivers late, pages as AWS does (empty pages, tokens that repeat or are refused), and fails when a test says so.
import type { LogGroup, LogGroupRecord, Page, PageRequest } from '../../src/ingest/log-group.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Clock, Millis } from '../../src/model/time.ts'
import { filterPattern, type Selects } from '../rig/filter-pattern.ts'

/** A record, and when it can be read for the first time. */
export interface Delivery {
  readonly at: Millis
  readonly arrivesAt: Millis
  readonly eventId: string
  readonly message?: string
  readonly stream?: string
}

/**
 * What comes instead of the next page: an empty one with a new token; an empty one that repeats the token it was asked with; a refusal of
 * that token; an error. `ok` is the page itself.
 */
export type Step = 'ok' | 'empty' | 'repeat' | 'refuse' | { readonly throws: unknown }

export interface SimulatedGroup extends LogGroup {
  readonly requests: readonly PageRequest[]
  /** What the next requests get. */
  script(...steps: readonly Step[]): void
  /** The next pages fail with these, one each. */
  fail(...errors: readonly unknown[]): void
  /** A record comes. */
  deliver(delivery: Delivery): void
  /** AWS deletes what is older. */
  cut(before: Millis): void
}

/** Where the next page begins: behind a record, in the order of time and id. */
interface Cursor {
  readonly at: Millis
  readonly eventId: string
}

const BEGIN: Cursor = { at: Number.NEGATIVE_INFINITY, eventId: '' }

export function createSimulatedGroup(clock: Clock, given: readonly Delivery[], pageSize = 2): SimulatedGroup {
  const requests: PageRequest[] = []
  const steps: Step[] = []
  const patterns = new Map<string, Selects>()
  let deliveries = given.toSorted(compare)
  let tokens = 0

  // AWS's tokens are opaque and never the same twice.
  const tokenAt = ({ at, eventId }: Cursor): string => `${at}|${eventId}|${tokens++}`

  function selects(pattern: string | null): Selects {
    if (pattern === null) return () => true
    const known = patterns.get(pattern) ?? filterPattern(pattern)
    patterns.set(pattern, known)
    return known
  }

  function pageOf({ from, to, token, pattern }: PageRequest): Page {
    // The first page is empty and has a token all the same.
    if (token === null) return { records: [], nextToken: tokenAt(BEGIN), awsTime: clock() }
    const cursor = cursorOf(token)
    const isSelected = selects(pattern)
    const found: Delivery[] = []
    for (let index = firstBehind(deliveries, cursor, from); index < deliveries.length && found.length <= pageSize; index++) {
      const delivery = deliveries[index]
      if (delivery === undefined || (to !== null && delivery.at > to)) break
      if (delivery.arrivesAt <= clock() && isSelected(messageOf(delivery))) found.push(delivery)
    }
    const records = found.slice(0, pageSize)
    const last = records.at(-1)
    const nextToken = found.length > pageSize && last !== undefined ? tokenAt(last) : null
    return { records: records.map(recordOf), nextToken, awsTime: clock() }
  }

  return {
    name: 'simulated',
    requests,
    script: (...some) => void steps.push(...some),
    fail: (...errors) => void steps.push(...errors.map((throws) => ({ throws }))),
    deliver: (delivery) => {
      deliveries = [...deliveries, delivery].sort(compare)
    },
    cut: (before) => {
      deliveries = deliveries.filter(({ at }) => at >= before)
    },
    async readPage(request, signal): Promise<Page> {
      signal.throwIfAborted()
      requests.push(request)
      const { token } = request
      const step = steps.shift() ?? 'ok'
      if (typeof step === 'object') throw step.throws
      if (step === 'refuse' && token !== null) throw new ClaimwatchError('aws-token-refused', { what: 'a test ordered it' })
      const empty = { records: [], awsTime: clock() }
      if (step === 'repeat' && token !== null) return { ...empty, nextToken: token }
      if (step === 'empty') return { ...empty, nextToken: tokenAt(cursorOf(token)) }
      return pageOf(request)
    },
  }
}

function cursorOf(token: string | null): Cursor {
  const [at, eventId = ''] = token?.split('|') ?? []
  return at === undefined ? BEGIN : { at: Number(at), eventId }
}

function compare(a: Cursor, b: Cursor): number {
  return a.at - b.at || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)
}

/** The place of the first of some sorted records that is behind the cursor and not before `from`. */
function firstBehind(sorted: readonly Delivery[], cursor: Cursor, from: Millis): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const record = sorted[middle]
    if (record === undefined || (record.at >= from && compare(record, cursor) > 0)) high = middle
    else low = middle + 1
  }
  return low
}

const messageOf = ({ message, eventId }: Delivery): string => message ?? eventId

function recordOf(delivery: Delivery): LogGroupRecord {
  const { at, arrivesAt, eventId, stream = 's' } = delivery
  return { message: messageOf(delivery), stream, eventId, timestamp: at, ingestionTime: arrivesAt }
}
