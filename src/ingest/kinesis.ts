// The door to Kinesis: one stream, by the four calls that read it. No opinions; errors in the words of the catalogue. Its package is loaded
// where a stream is configured, and nowhere else.
import type { GetRecordsCommandOutput, KinesisClient, ListShardsCommandOutput, _Record as SdkRecord } from '@aws-sdk/client-kinesis'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { orAborted } from '../model/aborted.ts'
import { type AwsCredentialSource, awsDateOf, awsErrorCode, awsErrorName, codeClassOf } from '../model/aws.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { CodeClass, Telemetry } from '../model/telemetry.ts'
import { type Clock, HOUR, type Millis, SECOND } from '../model/time.ts'
import type { Shard, ShardPage, ShardStart, Stream, StreamRecord } from './stream.ts'

/** Which stream is read, and where. Without an endpoint the region's own is used, without credentials the SDK's usual chain. */
export interface StreamOptions {
  /** A name, or an ARN. */
  readonly stream: string
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentialSource
  readonly telemetry: Telemetry
  readonly clock: Clock
  /** How long an answer may take, to its last byte. 15 s if absent. */
  readonly deadline?: Millis
}

type Sdk = typeof import('@aws-sdk/client-kinesis')
type Operation = 'ListShards' | 'DescribeStreamSummary' | 'GetShardIterator' | 'GetRecords'

/** What `GetRecords` gives at most. */
const MOST_RECORDS = 10_000
/** A stream has some thousand shards at most, of which a page holds a thousand. More pages are a loop. */
const MOST_PAGES = 50

/**
 * A stream behind the door, and `close` to let its connections go. Rejects with `package-missing` where the client is not installed, which
 * `load` brings.
 */
export async function openStream(options: StreamOptions, load: () => Promise<Sdk> = loadSdk): Promise<Stream & { close(): void }> {
  const { stream, deadline = 15 * SECOND } = options
  const sdk = await requireKinesis(load)
  const client = createClient(sdk, options, deadline)
  const asker = createAsker(client, options, deadline)
  const named = stream.startsWith('arn:') ? { StreamARN: stream } : { StreamName: stream }
  const { ask } = asker

  return {
    name: stream,
    awsBehind: asker.awsBehind,
    async shards(signal) {
      const shards: Shard[] = []
      let token: string | undefined
      for (let page = 0; page < MOST_PAGES; page++) {
        // With a token nothing else may be named.
        const command = new sdk.ListShardsCommand(token === undefined ? named : { NextToken: token })
        const answer: ListShardsCommandOutput = await ask('ListShards', signal, (either) => client.send(command, { abortSignal: either }))
        shards.push(...shardsOf(answer))
        token = answer.NextToken
        if (token === undefined) return shards
      }
      throw new ClaimwatchError('aws-failed', { what: `ListShards of stream ${stream} gave ${MOST_PAGES} pages and no end` })
    },
    async retention(signal) {
      const command = new sdk.DescribeStreamSummaryCommand(named)
      const answer = await ask('DescribeStreamSummary', signal, (either) => client.send(command, { abortSignal: either }))
      const hours = answer.StreamDescriptionSummary?.RetentionPeriodHours
      if (hours === undefined) throw notAws(options)
      return hours * HOUR
    },
    async open(shard, start, signal) {
      const command = new sdk.GetShardIteratorCommand({ ...named, ShardId: shard, ...beginningAt(start) })
      const { ShardIterator } = await ask('GetShardIterator', signal, (either) => client.send(command, { abortSignal: either }))
      if (ShardIterator === undefined) throw notAws(options)
      return ShardIterator
    },
    async read(iterator, signal) {
      const byArn = 'StreamARN' in named ? named : {}
      const command = new sdk.GetRecordsCommand({ ...byArn, ShardIterator: iterator, Limit: MOST_RECORDS })
      return pageOf(await ask('GetRecords', signal, (either) => client.send(command, { abortSignal: either })), options)
    },
    close: () => client.destroy(),
  }
}

function loadSdk(): Promise<Sdk> {
  return import('@aws-sdk/client-kinesis')
}

/** The client of Kinesis. Rejects with `package-missing` where it is not installed. */
export async function requireKinesis(load: () => Promise<Sdk> = loadSdk): Promise<Sdk> {
  try {
    return await load()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new ClaimwatchError('package-missing', {
      what: 'the package that reads Kinesis is not installed (npm install --save-exact @aws-sdk/client-kinesis@3.1143.0)',
      cause,
    })
  }
}

function createClient(sdk: Sdk, { region, endpoint, credentials }: StreamOptions, deadline: Millis): KinesisClient {
  return new sdk.KinesisClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Whoever asks tries again: a shard takes five questions a second, of all who read it.
    maxAttempts: 1,
    // HTTP/1.1: the SDK's own choice for Kinesis is HTTP/2, which no proxy on the way may know. As in `cloudwatch.ts` for the rest.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: deadline, throwOnRequestTimeout: true }),
  })
}

/** What all calls share: they are bounded, counted, signed with credentials that did not expire, and fail in the words of the catalogue. */
function createAsker(client: KinesisClient, options: StreamOptions, deadline: Millis) {
  const { clock, telemetry } = options
  let isExpired = false
  let awsBehind = 0
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const awsTime = awsDateOf(result.response)
      if (awsTime !== null) awsBehind = Math.max(0, clock() - awsTime)
      return result
    },
    { step: 'deserialize', name: 'claimwatchAwsTime' },
  )

  return {
    awsBehind: () => awsBehind,
    async ask<T>(operation: Operation, signal: AbortSignal, send: (either: AbortSignal) => Promise<T>): Promise<T> {
      const limit = AbortSignal.timeout(deadline)
      const either = AbortSignal.any([signal, limit])
      let began: Millis | null = null
      const told = (codeClass: CodeClass): void => {
        // What came to its end before it went over the wire is no call.
        if (began !== null) telemetry.awsCalled('kinesis', operation, codeClass, (clock() - began) / SECOND)
      }
      try {
        await orAborted(client.config.credentials({ forceRefresh: isExpired }), either)
        isExpired = false
        began = clock()
        const answer = await orAborted(send(either), either)
        told('2xx')
        return answer
      } catch (thrown) {
        signal.throwIfAborted()
        const error = limit.aborted ? tooLate(options, operation, deadline, thrown) : translate(options, operation, thrown)
        isExpired ||= error.code === 'aws-credentials-expired'
        told(codeClassOf(error))
        throw error
      }
    },
  }
}

function shardsOf({ Shards }: ListShardsCommandOutput): readonly Shard[] {
  return (Shards ?? []).map(({ ShardId = '', ParentShardId, AdjacentParentShardId }) => ({
    id: ShardId,
    parents: [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined),
  }))
}

function beginningAt(start: ShardStart) {
  if (start === 'oldest') return { ShardIteratorType: 'TRIM_HORIZON' } as const
  if ('after' in start) return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: start.after } as const
  return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(start.since) } as const
}

function pageOf({ Records, NextShardIterator, MillisBehindLatest }: GetRecordsCommandOutput, options: StreamOptions): ShardPage {
  // A 200 without the list comes from a proxy, not from AWS: it must not pass for a shard without records.
  if (!Array.isArray(Records)) throw notAws(options)
  return { records: Records.map(recordOf), next: NextShardIterator ?? null, behind: MillisBehindLatest ?? 0 }
}

function recordOf({ Data, SequenceNumber, ApproximateArrivalTimestamp }: SdkRecord): StreamRecord {
  return { data: Data ?? new Uint8Array(), sequence: SequenceNumber ?? '', arrivedAt: ApproximateArrivalTimestamp?.getTime() ?? null }
}

const whereOf = ({ stream, region }: StreamOptions): string => `stream ${stream} in ${region}`

function notAws(options: StreamOptions): ClaimwatchError {
  return new ClaimwatchError('aws-unreachable', { what: `something that is not AWS answered for ${whereOf(options)}` })
}

function tooLate(options: StreamOptions, operation: Operation, deadline: Millis, cause: unknown): ClaimwatchError {
  const what = `${operation} of ${whereOf(options)} was not answered within ${deadline / SECOND} s`
  return new ClaimwatchError('aws-unreachable', { what, cause })
}

function translate(options: StreamOptions, operation: Operation, thrown: unknown): ClaimwatchError {
  // What gave the credentials has said it in the words of the catalogue.
  if (thrown instanceof ClaimwatchError) return thrown
  const name = awsErrorName(thrown)
  if (name === 'SyntaxError') return notAws(options)
  const failed = { what: `${operation} of ${whereOf(options)} failed with ${name}`, cause: thrown }
  if (name === 'ExpiredIteratorException' || (name === 'InvalidArgumentException' && REFUSING.includes(operation))) {
    return new ClaimwatchError('aws-token-refused', failed)
  }
  const mend = mendOf(name, operation)
  return new ClaimwatchError(awsErrorCode(thrown), mend === null ? failed : { ...failed, mend })
}

/** The calls that are told where to read on. */
const REFUSING: readonly Operation[] = ['GetShardIterator', 'GetRecords']

function mendOf(name: string, operation: Operation): string | null {
  if (name === 'KMSAccessDeniedException') return 'Grant kms:Decrypt on the key that the stream is encrypted with.'
  if (name.startsWith('KMS'))
    return 'Look at the KMS key that the stream is encrypted with: it must exist, be enabled and be of this region.'
  return name === 'AccessDeniedException'
    ? `Check the credentials, and grant kinesis:${operation} on the stream (deploy/iam/stream.json).`
    : null
}
