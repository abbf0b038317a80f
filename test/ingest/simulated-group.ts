// A log group in memory that delivers late, pages as AWS does (empty pages, tokens), and fails when a test says so.
import type { LogGroup, LogGroupRecord, Page, PageRequest } from '../../src/ingest/sweep.ts'
import type { Clock, Millis } from '../../src/model/time.ts'

/** A record, and when it can be read for the first time. */
export interface Delivery {
  readonly at: Millis
  readonly arrivesAt: Millis
  readonly eventId: string
  readonly message?: string
}

export interface SimulatedGroup extends LogGroup {
  readonly requests: readonly PageRequest[]
  /** The next pages fail with these, one each. */
  fail(...errors: readonly unknown[]): void
}

export function createSimulatedGroup(clock: Clock, deliveries: readonly Delivery[], pageSize = 2): SimulatedGroup {
  const requests: PageRequest[] = []
  const faults: unknown[] = []
  return {
    name: 'simulated',
    requests,
    fail: (...errors) => void faults.push(...errors),
    async readPage(request, signal): Promise<Page> {
      signal.throwIfAborted()
      requests.push(request)
      if (faults.length > 0) throw faults.shift()
      const { from, to, token } = request
      const found = deliveries
        .filter(({ at, arrivesAt }) => arrivesAt <= clock() && at >= from && (to === null || at <= to))
        .toSorted((a, b) => a.at - b.at)
      // The first page is empty and has a token all the same.
      if (token === null) return { records: [], nextToken: '0', awsTime: clock() }
      const begin = Number(token)
      const records = found.slice(begin, begin + pageSize).map(recordOf)
      return { records, nextToken: begin + pageSize < found.length ? String(begin + pageSize) : null, awsTime: clock() }
    },
  }
}

function recordOf({ at, arrivesAt, eventId, message }: Delivery): LogGroupRecord {
  return { message: message ?? eventId, stream: 's', eventId, timestamp: at, ingestionTime: arrivesAt }
}
