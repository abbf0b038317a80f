// Kinesis on loopback: the four calls that read a stream, over a stream in memory, with the errors that moto cannot be brought to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Stream } from '../../src/ingest/stream.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { type Clock, HOUR } from '../../src/model/time.ts'
import { listen } from './listen.ts'

/** What goes over the wire instead of an answer. */
export type KinesisFault = 'hang' | 'reset' | 'html' | 'nothing' | { readonly type: string }

export interface KinesisServer {
  readonly endpoint: string
  /** Operation and body of each request. */
  readonly asked: readonly { readonly operation: string; readonly body: Readonly<Record<string, unknown>> }[]
  /** The access key of each request. */
  readonly keys: readonly string[]
  /** What the next requests get. */
  fail(...faults: readonly KinesisFault[]): void
  close(): Promise<void>
}

const never = new AbortController().signal
const PAGE = 2

/** Serves a stream on a free port of loopback. */
export async function startKinesis(stream: Stream, clock: Clock): Promise<KinesisServer> {
  const asked: { operation: string; body: Record<string, unknown> }[] = []
  const keys: string[] = []
  const faults: KinesisFault[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const operation = String(request.headers['x-amz-target']).replace('Kinesis_20131202.', '')
    asked.push({ operation, body })
    keys.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'none')
    const fault = faults.shift()
    if (fault === 'hang') return
    if (fault === 'reset') return void request.socket.destroy()
    if (fault === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>')
    if (fault === 'nothing') return send(response, 200, {})
    if (fault !== undefined) return send(response, 400, { __type: fault.type, message: 'no' })
    try {
      send(response, 200, await answerTo(operation, body))
    } catch (thrown) {
      if (!(thrown instanceof ClaimwatchError)) throw thrown
      send(response, 400, { __type: typeOf(thrown, operation), message: 'no' })
    }
  }

  async function answerTo(operation: string, body: Record<string, unknown>): Promise<unknown> {
    switch (operation) {
      case 'ListShards':
        return pageOfShards(Number(body.NextToken ?? 0))
      case 'DescribeStreamSummary':
        return { StreamDescriptionSummary: { RetentionPeriodHours: (await stream.retention(never)) / HOUR } }
      case 'GetShardIterator':
        return { ShardIterator: await stream.open(String(body.ShardId), startOf(body), never) }
      default: {
        const { records, next, behind } = await stream.read(String(body.ShardIterator), never)
        const Records = records.map(({ data, sequence, arrivedAt }) => ({
          ...{ Data: Buffer.from(data).toString('base64'), SequenceNumber: sequence, PartitionKey: 'x' },
          ApproximateArrivalTimestamp: (arrivedAt ?? 0) / 1_000,
        }))
        return { Records, MillisBehindLatest: behind, ...(next === null ? {} : { NextShardIterator: next }) }
      }
    }
  }

  async function pageOfShards(from: number): Promise<unknown> {
    const shards = await stream.shards(never)
    const Shards = shards.slice(from, from + PAGE).map(({ id, parents: [parent, adjacent] }) => ({
      ...{ ShardId: id, ParentShardId: parent, AdjacentParentShardId: adjacent },
      ...{ HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' }, SequenceNumberRange: { StartingSequenceNumber: '0' } },
    }))
    return { Shards, ...(from + PAGE < shards.length ? { NextToken: `${from + PAGE}` } : {}) }
  }

  function send(response: ServerResponse, status: number, body: unknown): void {
    const date = new Date(clock()).toUTCString()
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', date }).end(JSON.stringify(body))
  }

  const server = createServer((request, response) => void answer(request, response))
  const { endpoint, close } = await listen(server)
  return { endpoint, asked, keys, fail: (...some) => void faults.push(...some), close }
}

function startOf({ ShardIteratorType, StartingSequenceNumber, Timestamp }: Record<string, unknown>) {
  if (ShardIteratorType === 'AFTER_SEQUENCE_NUMBER') return { after: String(StartingSequenceNumber) }
  return ShardIteratorType === 'AT_TIMESTAMP' ? { since: Number(Timestamp) * 1_000 } : 'oldest'
}

function typeOf({ code }: ClaimwatchError, operation: string): string {
  if (code === 'aws-token-refused') return operation === 'GetRecords' ? 'ExpiredIteratorException' : 'InvalidArgumentException'
  return TYPES[code] ?? 'InternalFailure'
}

const TYPES: Readonly<Record<string, string>> = {
  'aws-throttled': 'ProvisionedThroughputExceededException',
  'aws-denied': 'AccessDeniedException',
  'aws-not-found': 'ResourceNotFoundException',
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}')
  return typeof body === 'object' && body !== null ? { ...body } : {}
}
