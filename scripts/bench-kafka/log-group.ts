// A CloudWatch log group on loopback, as a process of its own: full pages of `FilterLogEvents` with a latency like that of the service.
// `log-group.ts <plan as JSON>` prints its endpoint and serves until it is ended; `GET /begun` says when it was asked first, `GET /again`
// forgets that.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { seededRandom } from '../../src/app/seeded-random.ts'
import type { Millis } from '../../src/model/time.ts'
import { attemptLines, ENTRIES } from './attempts.ts'
import { claimOf } from './configuration.ts'

export interface LogGroupPlan {
  /** Entries, evenly from `from` to `to`. */
  readonly entries: number
  readonly from: Millis
  readonly to: Millis
  readonly claims: number
  /** From a request to its answer, beside what the answer costs. */
  readonly latency: Millis
}

/** AWS's own limits of a page. */
const MOST_EVENTS = 10_000
const MOST_BYTES = 1024 * 1024

const plan: LogGroupPlan = JSON.parse(process.argv[2] ?? '{}')
const random = seededRandom('log group', plan.entries)

/** Each as it stands in a page. */
const records = Array.from({ length: plan.entries / ENTRIES }, (_, attempt) => {
  const at = Math.floor(plan.from + ((plan.to - plan.from) * attempt * ENTRIES) / plan.entries)
  return attemptLines(claimOf(attempt % plan.claims), at, 'accepted').map((message) => recordOf(at, message))
}).flat()
let begunAt: Millis | null = null

function recordOf(at: Millis, message: string) {
  const eventId = Array.from({ length: 56 }, () => Math.floor(random.between(0, 9))).join('')
  const json = JSON.stringify({ eventId, logStreamName: 'bench', timestamp: at, ingestionTime: at + 1_000, message })
  return { at, json, size: Buffer.byteLength(message) }
}

/** AWS's tokens are opaque; ours are the number of the next record. */
function pageOf({ startTime, endTime, nextToken }: { startTime: Millis; endTime?: Millis; nextToken?: string }): string {
  const begin = nextToken === undefined ? records.findIndex(({ at }) => at >= startTime) : Number(nextToken)
  let end = Math.max(0, begin)
  let bytes = 0
  for (; begin >= 0 && end < records.length; end++) {
    const record = records[end]
    if (record === undefined || record.at > (endTime ?? Number.POSITIVE_INFINITY)) return answerOf(begin, end, null)
    bytes += record.size
    if (end - begin === MOST_EVENTS || bytes > MOST_BYTES) return answerOf(begin, end, String(end))
  }
  return answerOf(begin, end, null)
}

function answerOf(begin: number, end: number, nextToken: string | null): string {
  const events = begin < 0 ? [] : records.slice(begin, end).map(({ json }) => json)
  return `{"events":[${events.join(',')}]${nextToken === null ? '' : `,"nextToken":"${nextToken}"`}}`
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/again') begunAt = null
  if (request.url === '/begun' || request.url === '/again') {
    response.end(JSON.stringify(begunAt))
    return
  }
  begunAt ??= Date.now()
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const answered = wait(plan.latency)
  const page = pageOf(JSON.parse(Buffer.concat(parts).toString('utf8')))
  await answered
  response.setHeader('content-type', 'application/x-amz-json-1.1')
  response.end(page)
}

const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
