// CloudWatch Logs on loopback: `FilterLogEvents` over a log group in memory, with the faults that moto cannot make. What it answers to no
// other call is an HTML page, as moto does.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Clock } from '../../src/model/time.ts'
import type { SimulatedGroup } from '../ingest/simulated-group.ts'
import { listen } from './listen.ts'

/** What goes over the wire instead of an answer. `trickle` sends a byte now and then, and never the last. */
export type WireFault =
  | 'hang'
  | 'trickle'
  | 'reset'
  | 'cut'
  | 'truncated'
  | 'html'
  | 'no-list'
  | { readonly status: number; readonly type: string }

export interface CloudWatchServer {
  readonly endpoint: string
  /** The access key of each request. */
  readonly keys: readonly string[]
  /** Bodies of the requests. */
  readonly asked: readonly Readonly<Record<string, unknown>>[]
  /** What the next requests get. */
  fail(...faults: readonly WireFault[]): void
  /** Requests with this key are refused as expired. */
  expire(key: string): void
  close(): Promise<void>
}

const never = new AbortController().signal

/** Serves a log group on a free port of loopback. */
export async function startCloudWatch(group: SimulatedGroup, clock: Clock): Promise<CloudWatchServer> {
  const asked: Record<string, unknown>[] = []
  const keys: string[] = []
  const faults: WireFault[] = []
  const expired = new Set<string>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'none'
    if (request.headers['x-amz-target'] !== 'Logs_20140328.FilterLogEvents') return html(response, 500)
    asked.push(body)
    keys.push(key)
    if (expired.has(key)) return refuse(response, 400, 'ExpiredTokenException')
    const fault = faults.shift()
    if (fault === undefined) return givePage(response, body)
    if (typeof fault === 'object') return refuse(response, fault.status, fault.type)
    await misbehave(fault, request, response, JSON.stringify(await pageFor(body)))
  }

  async function givePage(response: ServerResponse, body: Record<string, unknown>): Promise<void> {
    try {
      send(response, 200, JSON.stringify(await pageFor(body)))
    } catch (thrown) {
      if (!(thrown instanceof ClaimwatchError)) throw thrown
      refuse(response, 400, TYPES[thrown.code] ?? 'ServiceUnavailableException')
    }
  }

  async function pageFor({ startTime, endTime, filterPattern, nextToken }: Record<string, unknown>): Promise<unknown> {
    const page = await group.readPage(
      { from: Number(startTime), to: numberOrNull(endTime), pattern: textOrNull(filterPattern), token: textOrNull(nextToken) },
      never,
    )
    const events = page.records.map(({ stream, ...record }) => ({ ...record, logStreamName: stream }))
    return { events, searchedLogStreams: [], ...(page.nextToken === null ? {} : { nextToken: page.nextToken }) }
  }

  function send(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
    const date = new Date(clock()).toUTCString()
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', date, ...headers }).end(text)
  }

  function refuse(response: ServerResponse, status: number, type: string): void {
    send(response, status, JSON.stringify({ __type: type, message: 'no' }))
  }

  const server = createServer((request, response) => void answer(request, response))
  const { endpoint, close } = await listen(server)
  return {
    endpoint,
    asked,
    keys,
    fail: (...some) => void faults.push(...some),
    expire: (key) => void expired.add(key),
    close,
  }
}

const TYPES: Readonly<Record<string, string>> = {
  'aws-token-refused': 'InvalidParameterException',
  'aws-throttled': 'ThrottlingException',
  'aws-denied': 'AccessDeniedException',
  'aws-not-found': 'ResourceNotFoundException',
}

async function misbehave(
  fault: Exclude<WireFault, object>,
  request: IncomingMessage,
  response: ServerResponse,
  page: string,
): Promise<void> {
  const head = { 'content-type': 'application/x-amz-json-1.1' }
  const half = page.slice(0, page.length / 2)
  switch (fault) {
    case 'hang':
      return
    case 'reset':
      request.socket.destroy()
      return
    case 'trickle':
      return trickle(response.writeHead(200, { ...head, 'content-length': page.length }))
    case 'cut':
      response.writeHead(200, { ...head, 'content-length': page.length }).write(half, () => request.socket.destroy())
      return
    case 'truncated':
      response.writeHead(200, head).end(half)
      return
    case 'html':
      return html(response, 200)
    case 'no-list':
      response.writeHead(200, head).end('{}')
  }
}

function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20)
  response.once('close', () => clearInterval(timer))
}

function html(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html>hello</html>')
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}')
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
