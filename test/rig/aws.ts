// A stand-in for AWS on loopback: it answers the calls that moto lacks or models otherwise, shows faults, and passes the rest on to moto.
//
// Answered here, call by call: IoT GetV2LoggingOptions, ListV2LoggingLevels (moto has neither). Where no moto stands behind it, also STS
// GetCallerIdentity, Logs FilterLogEvents and IoT DescribeCertificate, ListPolicies, GetPolicy, ListTargetsForPolicy (in pages, which moto does
// not make), from what the test put in. Any call can be refused by name, left without an answer, or answered on another clock.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** As `GetV2LoggingOptions` and `ListV2LoggingLevels` answer. */
export interface LoggingOfAws {
  options: {
    defaultLogLevel?: string
    disableAllLogs?: boolean
    eventConfigurations?: readonly { readonly eventType: string; readonly logLevel?: string; readonly logDestination?: string }[]
  } | null
  levels: readonly { readonly logTarget: { readonly targetType: string; readonly targetName?: string }; readonly logLevel: string }[]
}

export interface AwsStandIn {
  readonly endpoint: string
  /** `options: null`: logging was never set up. */
  readonly logging: LoggingOfAws
  /** By operation: the name of the error that it is refused with, or `hang`. */
  readonly faults: Map<string, string>
  /** Lines of each log group; a group that is not there is not found. */
  readonly logGroups: Map<string, readonly { readonly message: string; readonly timestamp: number; readonly ingestionTime: number }[]>
  /** Status of each certificate; one that is not there is not found. */
  readonly certificates: Map<string, string>
  /** Policies by name, with their documents and what they are attached to; given in pages of two. */
  readonly policies: Map<string, { readonly document: string; readonly targets: readonly string[] }>
  /** How far the time that it says is ahead of ours, in milliseconds. */
  ahead: number
  /** Operations in the order in which they were asked for. */
  readonly asked: string[]
  stop(): Promise<void>
}

/** Starts a stand-in on a free port. `moto` is the address that other calls are passed on to. */
export async function startAws({ moto }: { readonly moto?: string } = {}): Promise<AwsStandIn> {
  const server = createServer((request, response) => {
    answer(aws, moto, request, response).catch((thrown: unknown) => response.destroy(thrown instanceof Error ? thrown : undefined))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const aws: AwsStandIn = {
    endpoint: `http://127.0.0.1:${port}`,
    logging: { options: { defaultLogLevel: 'INFO' }, levels: [] },
    faults: new Map(),
    logGroups: new Map(),
    certificates: new Map(),
    policies: new Map(),
    ahead: 0,
    asked: [],
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return aws
}

async function answer(aws: AwsStandIn, moto: string | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request)
  const operation = operationOf(request, body)
  aws.asked.push(operation)
  response.setHeader('date', new Date(Date.now() + aws.ahead).toUTCString())
  const fault = aws.faults.get(operation)
  if (fault === 'hang') return
  if (fault !== undefined) return refuse(operation, response, 400, fault)
  const own = ownAnswer(aws, operation, request, moto === undefined ? body : null)
  if (own === null && moto !== undefined) return passOn(moto, request, body, response)
  if (own === null) return refuse(operation, response, 404, 'ResourceNotFoundException')
  if (typeof own === 'string') response.writeHead(200, { 'content-type': 'text/xml' }).end(own)
  else
    response
      .writeHead('error' in own ? 404 : 200, { 'content-type': 'application/x-amz-json-1.1', ...errorType(own) })
      .end(JSON.stringify(own))
}

function errorType(own: object): Record<string, string> {
  return 'error' in own ? { 'x-amzn-errortype': String(own.error) } : {}
}

/** Null: not answered here. `body` is null where moto answers all that it can. */
function ownAnswer(aws: AwsStandIn, operation: string, { url = '' }: IncomingMessage, body: string | null): object | string | null {
  if (operation === 'GetV2LoggingOptions') return aws.logging.options ?? { error: 'NotConfiguredException' }
  if (operation === 'ListV2LoggingLevels') return { logTargetConfigurations: aws.logging.levels }
  if (body === null) return null
  if (operation === 'GetCallerIdentity') return IDENTITY
  if (operation === 'FilterLogEvents') {
    const group = aws.logGroups.get(JSON.parse(body).logGroupName)
    return group === undefined ? null : { events: group.map((each, index) => ({ ...each, eventId: String(index), logStreamName: 's' })) }
  }
  const policy = aws.policies.get(decodeURIComponent(new URL(url, 'http://aws').pathname.split('/').at(-1) ?? ''))
  if (operation === 'ListPolicies')
    return pageOf([...aws.policies.keys()], url, (names) => ({ policies: names.map((policyName) => ({ policyName })) }))
  if (operation === 'GetPolicy') return policy === undefined ? null : { policyDocument: policy.document }
  if (operation === 'ListTargetsForPolicy') return policy === undefined ? null : pageOf(policy.targets, url, (targets) => ({ targets }))
  const status = operation === 'DescribeCertificate' ? aws.certificates.get(url.split('/').at(-1) ?? '') : undefined
  return status === undefined ? null : { certificateDescription: { status, lastModifiedDate: 1_700_000_000 } }
}

const PAGE = 2

function pageOf(all: readonly string[], url: string, answer: (some: readonly string[]) => object): object {
  const from = Number(new URL(url, 'http://aws').searchParams.get('marker') ?? 0)
  return { ...answer(all.slice(from, from + PAGE)), ...(from + PAGE < all.length ? { nextMarker: String(from + PAGE) } : {}) }
}

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ops</Arn>' +
  '<UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'

function operationOf({ method, url = '', headers }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return target.split('.').at(-1) ?? ''
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1]
  if (action !== undefined) return action
  if (url.startsWith('/v2LoggingOptions')) return 'GetV2LoggingOptions'
  if (url.startsWith('/v2LoggingLevel')) return 'ListV2LoggingLevels'
  if (/^\/policies(?:\?|$)/.test(url)) return method === 'GET' ? 'ListPolicies' : `${method} ${url}`
  if (method === 'GET' && url.startsWith('/policies/')) return 'GetPolicy'
  if (url.startsWith('/policy-targets/')) return 'ListTargetsForPolicy'
  if (url.startsWith('/certificates/')) return method === 'PUT' ? 'UpdateCertificate' : 'DescribeCertificate'
  return `${method} ${url}`
}

/** STS speaks XML, the others JSON. */
function refuse(operation: string, response: ServerResponse, status: number, name: string): void {
  if (operation === 'GetCallerIdentity') {
    const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>refused</Message></Error></ErrorResponse>`
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml)
  } else
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name })
      .end(JSON.stringify({ __type: name, message: 'refused' }))
}

async function passOn(moto: string, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !['host', 'connection', 'content-length', 'expect'].includes(name) ? [[name, value]] : [],
  )
  const method = request.method ?? 'GET'
  const passed = await fetch(`${moto}${request.url}`, { method, headers, ...(method === 'GET' ? {} : { body }) })
  for (const [name, value] of passed.headers)
    if (!['date', 'content-encoding', 'transfer-encoding', 'content-length'].includes(name)) response.setHeader(name, value)
  response.writeHead(passed.status).end(Buffer.from(await passed.arrayBuffer()))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
