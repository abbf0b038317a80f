// Our own answer to one call of CloudWatch Logs, `FilterLogEvents`: pages as AWS gives them and moto does not (rig 4.2).
//
// Entries are shown from their ingestion on, also where that is long after their time; a page may be empty with a token, repeat the token
// that it was asked with, or be cut short; both ends of the span count; ids have 56 digits.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import type { Millis } from '../../src/model/time.ts'
import type { InputEntry } from './traffic.ts'

/** What is asked for. */
export interface FilterRequest {
  readonly logGroupName: string
  readonly startTime?: Millis | undefined
  readonly endTime?: Millis | undefined
  readonly nextToken?: string | undefined
  readonly limit?: number | undefined
}

/** One page in AWS's words. */
export interface FilterAnswer {
  readonly events: readonly {
    readonly eventId: string
    readonly logStreamName: string
    readonly timestamp: Millis
    readonly ingestionTime: Millis
    readonly message: string
  }[]
  readonly nextToken?: string
}

/** The log groups of an account. */
export interface LogGroups {
  /** The page at the time `now`; null for a group that is not there. Throws for a token that was never given. */
  filter(request: FilterRequest, now: Millis): FilterAnswer | null
  /** Pages given so far. */
  pages(): number
}

/** AWS's own limits of a page. */
const MOST_EVENTS = 10_000
const MOST_BYTES = 1024 * 1024
/** How often a page is empty, and how often it is cut short; the least that such a one holds. */
const EMPTY = 0.05
const CUT_SHORT = 0.05
const LEAST_EVENTS = 200
const STREAM = 'claimwatch-soak'

/** Log groups by their names. Chance, by the seed, decides which pages are odd. */
export function createLogGroups(groups: ReadonlyMap<string, readonly InputEntry[]>, seed: number): LogGroups {
  const random = seededRandom('pages', seed)
  // AWS orders by event time, then by ingestion.
  const sorted = new Map(Array.from(groups, ([name, entries]) => [name, [...entries].sort(inOrder)]))
  let pages = 0
  return {
    filter(request, now) {
      const entries = sorted.get(request.logGroupName)
      if (entries === undefined) return null
      pages += 1
      return pageOf(entries, request, now, random)
    },
    pages: () => pages,
  }
}

function inOrder(a: InputEntry, b: InputEntry): number {
  return a.at - b.at || a.visibleAt - b.visibleAt || (a.eventId < b.eventId ? -1 : 1)
}

function pageOf(entries: readonly InputEntry[], request: FilterRequest, now: Millis, random: SeededRandom): FilterAnswer {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken, limit = MOST_EVENTS } = request
  const begin = nextToken === undefined ? firstAt(entries, startTime) : positionOf(nextToken)
  if (random.chance(EMPTY)) return { events: [], nextToken: random.chance(0.5) && nextToken !== undefined ? nextToken : tokenOf(begin) }
  const most = random.chance(CUT_SHORT) ? Math.min(limit, random.between(LEAST_EVENTS, MOST_EVENTS)) : limit
  const events: InputEntry[] = []
  let bytes = 0
  for (let index = begin; index < entries.length; index++) {
    const entry = entries[index]
    if (entry === undefined || entry.at > endTime) break
    if (entry.visibleAt > now) continue
    bytes += Buffer.byteLength(entry.message)
    if (events.length === most || bytes > MOST_BYTES) return { events: events.map(recordOf), nextToken: tokenOf(index) }
    events.push(entry)
  }
  return { events: events.map(recordOf) }
}

/** The place of the first entry at or after a time. */
function firstAt(entries: readonly InputEntry[], time: Millis): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.at ?? Number.POSITIVE_INFINITY) < time) low = middle + 1
    else high = middle
  }
  return low
}

function recordOf({ eventId, at, visibleAt, message }: InputEntry): FilterAnswer['events'][number] {
  return { eventId, logStreamName: STREAM, timestamp: at, ingestionTime: visibleAt, message }
}

function tokenOf(position: number): string {
  return `soak-${position}`
}

function positionOf(token: string): number {
  const digits = /^soak-(\d+)$/.exec(token)?.[1]
  if (digits === undefined) throw new Error(`a page token that was never given: ${token}`)
  return Number(digits)
}
