// The door to AWS IoT against a server on loopback: what goes over the wire, and how each fault of AWS is named.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AwsCredentialSource } from '../../src/model/aws.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { openAwsIot } from '../../src/respond/aws-iot.ts'
import { claim } from './records.ts'

const live = new AbortController().signal
const closers: (() => Promise<void>)[] = []

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void, credentials?: AwsCredentialSource) {
  const requests: string[] = []
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const awsCalled = vi.fn()
  const door = openAwsIot({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${address.port}`,
    telemetry: { ...noTelemetry, awsCalled },
    clock: () => 0,
    ...(credentials === undefined ? {} : { credentials }),
  })
  closers.push(async () => {
    door.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { door, requests, awsCalled }
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

describe('openAwsIot', () => {
  it('asks for INACTIVE and ACTIVE, and for nothing else', async () => {
    const { door, requests } = await serve((_request, response) => json(response, 200, {}, { 'x-amzn-requestid': 'r-1' }))
    expect(await door.disable(claim, live)).toEqual({ requestId: 'r-1' })
    await door.enable(claim, live)
    expect(requests).toEqual([`PUT /certificates/${claim}?newStatus=INACTIVE`, `PUT /certificates/${claim}?newStatus=ACTIVE`])
  })

  it('reads status, time and version', async () => {
    const certificateDescription = { status: 'ACTIVE', lastModifiedDate: 1_790_000_000.5, customerVersion: 3 }
    const { door, awsCalled } = await serve((_request, response) => json(response, 200, { certificateDescription }))
    expect(await door.describe(claim, live)).toEqual({ status: 'ACTIVE', lastModifiedAt: 1_790_000_000_500, customerVersion: 3 })
    expect(awsCalled).toHaveBeenCalledWith('iot', 'DescribeCertificate', '2xx', 0)
  })

  const faults: readonly [number, string, string, boolean, string][] = [
    [403, 'AccessDeniedException', 'aws-denied', false, '4xx'],
    [401, 'UnauthorizedException', 'aws-denied', false, '4xx'],
    [404, 'ResourceNotFoundException', 'aws-not-found', false, '4xx'],
    [406, 'CertificateStateException', 'aws-wrong-state', false, '4xx'],
    [400, 'InvalidRequestException', 'aws-wrong-state', false, '4xx'],
    [429, 'ThrottlingException', 'aws-throttled', true, 'throttled'],
    [503, 'ServiceUnavailableException', 'aws-failed', true, '5xx'],
    [500, 'InternalFailureException', 'aws-failed', true, '5xx'],
    [500, 'SomethingNewException', 'aws-failed', true, '5xx'],
  ]
  it.each(faults)('%d %s is %s, after one call', async (status, name, code, retry, codeClass) => {
    const { door, requests, awsCalled } = await serve((_request, response) =>
      json(response, status, { message: 'no' }, { 'x-amzn-errortype': name }),
    )
    await expect(door.disable(claim, live)).rejects.toMatchObject({ code, retry, cause: { name } })
    expect(requests).toHaveLength(1)
    expect(awsCalled).toHaveBeenCalledWith('iot', 'UpdateCertificate', codeClass, 0)
  })

  it('fetches credentials anew for the call after one that said they had expired, and sends none twice', async () => {
    const keys: (string | undefined)[] = []
    let fetched = 0
    const { door } = await serve(
      (request, response) => {
        keys.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1])
        if (keys.length === 1) json(response, 403, { message: 'no' }, { 'x-amzn-errortype': 'ExpiredTokenException' })
        else json(response, 200, { certificateDescription: { status: 'ACTIVE' } })
      },
      async () => ({ accessKeyId: `key${++fetched}`, secretAccessKey: 's' }),
    )
    await expect(door.describe(claim, live)).rejects.toMatchObject({ code: 'aws-credentials-expired', retry: true })
    await door.describe(claim, live)
    await door.disable(claim, live)
    expect(keys).toEqual(['key1', 'key2', 'key2'])
  })

  it('names the right and the command by hand where it is denied', async () => {
    const { door } = await serve((_request, response) => json(response, 403, {}, { 'x-amzn-errortype': 'AccessDeniedException' }))
    await expect(door.disable(claim, live)).rejects.toThrow(`aws iot update-certificate --certificate-id ${claim} --new-status INACTIVE`)
    await expect(door.disable(claim, live)).rejects.toThrow('iot:UpdateCertificate')
    await expect(door.enable(claim, live)).rejects.toThrow('--new-status ACTIVE')
  })

  it('takes a page of a proxy for no answer of AWS, also under 200', async () => {
    const { door } = await serve((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
    await expect(door.describe(claim, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
    const empty = await serve((_request, response) => json(response, 200, {}))
    await expect(empty.door.describe(claim, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
  })

  it('says unreachable of a connection that breaks or that nobody takes', async () => {
    const { door, requests } = await serve((request) => request.socket.destroy())
    await expect(door.describe(claim, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
    expect(requests).toHaveLength(1)
    const nobody = openAwsIot({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', telemetry: noTelemetry, clock: () => 0 })
    await expect(nobody.describe(claim, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
    nobody.close()
  })

  it('ends a call that a silent server holds, at its own time-out of 5 s', async () => {
    const { door } = await serve(() => {})
    await expect(door.describe(claim, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
  })

  it('ends at once with the reason of its signal', async () => {
    const stop = new AbortController()
    const reason = new Error('stopped')
    const { door } = await serve(() => stop.abort(reason))
    await expect(door.disable(claim, stop.signal)).rejects.toBe(reason)
  })
})
