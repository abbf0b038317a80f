// The door to CloudWatch Logs against a server on loopback that answers what AWS, a proxy or a broken network would.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLogGroup } from '../../src/ingest/cloudwatch.ts'
import type { LogGroup } from '../../src/ingest/sweep.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, body: Record<string, unknown>) => void

let answer: Answer
let door: LogGroup & { close(): void }
let calls: unknown[][]
let close: () => Promise<void>
const environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

beforeEach(async () => {
  Object.assign(process.env, environment)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => answer(request, response, JSON.parse(Buffer.concat(chunks).toString())))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a port was expected')
  calls = []
  let now = 0
  door = openLogGroup({
    logGroup: 'AWSIotLogsV2',
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${address.port}`,
    clock: () => (now += 250),
    telemetry: { ...noTelemetry, awsCalled: (...call) => void calls.push(call) },
  })
  close = async () => {
    door.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

afterEach(async () => {
  await close()
  for (const name of Object.keys(environment)) delete process.env[name]
})

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.1', date: 'Mon, 05 Oct 2026 12:00:01 GMT' })
    .end(JSON.stringify(body))
}
const read = (signal = new AbortController().signal) => door.readPage({ from: 5.5, to: 10, token: 't' }, signal)

describe('a page', () => {
  it('is asked for by time, and given with AWS’s own clock', async () => {
    let asked: unknown
    answer = (_request, response, body) => {
      asked = body
      const events = [{ logStreamName: 's', timestamp: 6, message: 'm', ingestionTime: 7, eventId: '1' }, {}]
      json(response, 200, { events, nextToken: 'next' })
    }
    expect(await read()).toEqual({
      records: [
        { message: 'm', stream: 's', eventId: '1', timestamp: 6, ingestionTime: 7 },
        { message: '', stream: '', eventId: null, timestamp: null, ingestionTime: null },
      ],
      nextToken: 'next',
      awsTime: Date.UTC(2026, 9, 5, 12, 0, 1),
    })
    expect(asked).toEqual({ logGroupName: 'AWSIotLogsV2', startTime: 5, endTime: 10, nextToken: 't' })
    expect(calls).toEqual([['logs', 'FilterLogEvents', '2xx', 0.25]])
  })

  it('may be the last, and be asked for without an end', async () => {
    let asked: unknown
    answer = (_request, response, body) => {
      asked = body
      json(response, 200, {})
    }
    expect(await door.readPage({ from: -5, to: null, token: null }, new AbortController().signal)).toMatchObject({
      records: [],
      nextToken: null,
    })
    expect(asked).toEqual({ logGroupName: 'AWSIotLogsV2', startTime: 0 })
  })
})

describe('an error', () => {
  it.each([
    ['ResourceNotFoundException', 400, 'aws-not-found', '4xx'],
    ['AccessDeniedException', 400, 'aws-denied', '4xx'],
    ['UnrecognizedClientException', 400, 'aws-denied', '4xx'],
    ['ThrottlingException', 400, 'aws-throttled', 'throttled'],
    ['InvalidParameterException', 400, 'aws-failed', '5xx'],
    ['SomethingOfNextYear', 400, 'aws-failed', '5xx'],
  ])('%s is %s in the words of the catalogue', async (name, status, code, codeClass) => {
    answer = (_request, response) => json(response, status, { __type: name, message: 'no' })
    await expect(read()).rejects.toMatchObject({ code, message: expect.stringContaining('log group AWSIotLogsV2 in eu-west-1') })
    expect(calls).toEqual([['logs', 'FilterLogEvents', codeClass, 0.25]])
  })

  it('names what is not AWS', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>')
    await expect(read()).rejects.toMatchObject({ code: 'aws-unreachable', message: expect.stringContaining('something that is not AWS') })
  })

  it('is told of a network that breaks off', async () => {
    answer = (request) => request.socket.destroy()
    await expect(read()).rejects.toMatchObject({ code: 'aws-unreachable' })
    expect(calls).toMatchObject([['logs', 'FilterLogEvents', 'network', expect.any(Number)]])
  })

  it('is the reason of the signal when it was aborted, and nothing is counted', async () => {
    const stop = new AbortController()
    answer = () => stop.abort(new Error('enough'))
    await expect(read(stop.signal)).rejects.toThrow('enough')
    expect(calls).toEqual([])
  })
})
