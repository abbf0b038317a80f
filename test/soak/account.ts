// The AWS account of a run, on loopback: FilterLogEvents is answered by `cloudwatch.ts`, GetV2LoggingOptions and ListV2LoggingLevels, which
// moto lacks, here; everything else goes on to moto. Calls that change a certificate are written down as they pass, and a process can be
// killed at one.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import type { CertificateId } from '../../src/model/claim.ts'
import type { Millis } from '../../src/model/time.ts'
import type { LogGroups } from './cloudwatch.ts'

/** A call of UpdateCertificate that reached moto. */
export interface Update {
  readonly at: Millis
  readonly certificate: CertificateId
  readonly status: string
}

export interface Account {
  readonly endpoint: string
  /** Takes effect from the next request on; before, no log group is there. */
  holds(groups: LogGroups): void
  readonly updates: readonly Update[]
  /**
   * Resolves when the next UpdateCertificate comes, after `act` has run: before moto has the call, which it then never gets; or after it
   * has answered, and the caller is not told.
   */
  atNextUpdate(when: 'before' | 'after', act: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

interface Trap {
  readonly when: 'before' | 'after'
  spring(): Promise<void>
}

const filterRequest = z.object({
  logGroupName: z.string(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  nextToken: z.string().optional(),
  limit: z.number().optional(),
})

/** What an account says whose logging is set up as it should be. */
const LOGGING: Readonly<Record<string, object>> = {
  'GET /v2LoggingOptions': { roleArn: 'arn:aws:iam::111122223333:role/iot-logs', defaultLogLevel: 'INFO', disableAllLogs: false },
  'GET /v2LoggingLevel': { logTargetConfigurations: [] },
}

/** Starts the account in front of a moto. */
export async function openAccount(moto: string): Promise<Account> {
  const updates: Update[] = []
  const traps: Trap[] = []
  let groups: LogGroups | null = null

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming)
    if (String(incoming.headers['x-amz-target']).endsWith('.FilterLogEvents')) {
      answerFilter(groups, JSON.parse(body.toString('utf8')), outgoing)
      return
    }
    const logging = LOGGING[`${incoming.method} ${incoming.url?.split('?')[0]}`]
    if (logging !== undefined) {
      outgoing.writeHead(200, { 'content-type': 'application/json' })
      outgoing.end(JSON.stringify(logging))
      return
    }
    const update = updateIn(incoming)
    const trap = update === null ? undefined : traps.shift()
    if (trap?.when === 'before') {
      await trap.spring()
      outgoing.destroy()
      return
    }
    const answered = await passOn(moto, incoming, body)
    if (update !== null) updates.push(update)
    if (trap !== undefined) {
      await trap.spring()
      outgoing.destroy()
      return
    }
    outgoing.writeHead(answered.status, answered.headers)
    outgoing.end(answered.body)
  }

  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing).catch(() => outgoing.destroy()))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    holds(given) {
      groups = given
    },
    updates,
    atNextUpdate: (when, act) =>
      new Promise((resolve, reject) => {
        traps.push({ when, spring: () => act().then(resolve, reject) })
      }),
    close: () => closed(server),
  }
}

function answerFilter(groups: LogGroups | null, body: unknown, outgoing: ServerResponse): void {
  const asked = filterRequest.parse(body)
  const page = groups?.filter(asked, Date.now()) ?? null
  const missing = { __type: 'ResourceNotFoundException', message: 'The specified log group does not exist.' }
  outgoing.writeHead(page === null ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
  outgoing.end(JSON.stringify(page ?? missing))
}

/** `PUT /certificates/<id>?newStatus=INACTIVE`. */
function updateIn({ method, url = '' }: IncomingMessage): Update | null {
  const { pathname, searchParams } = new URL(url, 'http://account')
  const certificate = /^\/certificates\/([0-9a-f]{64})$/.exec(pathname)?.[1]
  const status = searchParams.get('newStatus')
  return method === 'PUT' && certificate !== undefined && status !== null ? { at: Date.now(), certificate, status } : null
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

interface Answered {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** The same request to moto, with the header that says which service it is for. */
function passOn(moto: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const passed = request(new URL(url ?? '/', moto), { method, headers }, (response) => {
      bodyOf(response).then(
        (answered) => resolve({ status: response.statusCode ?? 500, headers: response.headers, body: answered }),
        reject,
      )
    })
    passed.on('error', reject)
    passed.end(body)
  })
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}
