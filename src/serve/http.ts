// The door of node:http: /metrics for Prometheus, /healthz and /readyz for a supervisor, and nothing else.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { ClaimwatchError } from '../model/errors.ts'
import type { Health } from '../model/health.ts'
import { isoTime, SECOND } from '../model/time.ts'

export interface HttpPlan {
  /** Port 0: one that is free. */
  readonly listen: { readonly host: string; readonly port: number }
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>
  readonly health: () => Health
}

export interface HttpServer {
  /** Where it listens. */
  readonly address: { readonly host: string; readonly port: number }
  /** Lets requests under way end, for half a second at most, and closes. May be called twice. */
  close(): Promise<void>
}

// Three readers ask every few seconds, with a short head and no body. Whoever wants more may not cost us more.
const CONNECTIONS = 64
const HEAD_BYTES = 8 * 1024
const HEAD_TIME = 5 * SECOND
const REQUEST_TIME = 10 * SECOND
const IDLE_TIME = 5 * SECOND
const LAST_REQUESTS = SECOND / 2

/** Starts the server; resolves when it listens. Rejects with `listen-failed` where the address is taken or not ours. */
export async function startHttp(plan: HttpPlan): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: HEAD_TIME,
      requestTimeout: REQUEST_TIME,
      keepAliveTimeout: IDLE_TIME,
      maxHeaderSize: HEAD_BYTES,
      // How often Node looks for requests that took too long; its own 30 s would let them live that long.
      connectionsCheckingInterval: SECOND,
    },
    (request, response) => void respond(request, response, plan),
  )
  server.maxConnections = CONNECTIONS
  const address = await listen(server, plan.listen)
  return { address, close: () => close(server) }
}

function listen(server: Server, { host, port }: HttpPlan['listen']): Promise<HttpServer['address']> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => {
      const why = 'code' in cause ? cause.code : cause.message
      reject(new ClaimwatchError('listen-failed', { what: `cannot listen on ${host}:${port} for metrics (${why})`, cause }))
    }
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      // A connection that could not be accepted is the asker's loss, and no reason to end the process.
      server.on('error', () => {})
      const bound = server.address()
      resolve({ host, port: bound !== null && typeof bound === 'object' ? bound.port : port })
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), LAST_REQUESTS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
  })
}

interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

const plain = (status: number, body: string): Answer => ({ status, contentType: 'text/plain; charset=utf-8', body })
const NOT_FOUND = plain(404, 'not found: there are /metrics, /healthz and /readyz\n')
const NO_BODY = plain(413, 'a request here has no body\n')
const FAILED = plain(500, 'the figures could not be read\n')

async function respond(request: IncomingMessage, response: ServerResponse, plan: HttpPlan): Promise<void> {
  const withBody = hasBody(request)
  const { status, contentType, body } = withBody ? NO_BODY : await answerTo(request, plan)
  // What follows in a connection with an unread body is that body.
  if (withBody) response.shouldKeepAlive = false
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
}

async function answerTo({ method, url }: IncomingMessage, plan: HttpPlan): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return NOT_FOUND
  try {
    switch (url?.split('?', 1)[0]) {
      case '/metrics': {
        const { text, contentType } = await plan.metrics()
        return { status: 200, contentType, body: text }
      }
      case '/healthz':
        return healthAnswer(plan.health(), 'live')
      case '/readyz':
        return healthAnswer(plan.health(), 'ready')
      default:
        return NOT_FOUND
    }
  } catch {
    // The reader sees the status and Prometheus counts the scrape as failed; what failed may hold what is not for everybody.
    return FAILED
  }
}

function healthAnswer(health: Health, asked: 'live' | 'ready'): Answer {
  const ok = asked === 'live' ? health.live : health.live && health.ready
  const checks = health.checks.map(({ since, ...check }) => ({ ...check, ...(since === undefined ? {} : { since: isoTime(since) }) }))
  const body = `${JSON.stringify({ status: ok ? 'ok' : 'failing', live: health.live, ready: health.live && health.ready, checks })}\n`
  return { status: ok ? 200 : 503, contentType: 'application/json; charset=utf-8', body }
}
