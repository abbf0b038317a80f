// The settings of feeds, a part of the schema of the configuration: log groups and streams, and whom they are read as; files.
import type { Millis } from '../model/time.ts'
import * as kind from './setting-kinds.ts'

const { section, oneOf } = kind

const FEED_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/
const LOG_GROUP = /^[.\-_/#A-Za-z0-9]{1,512}$/
// As IAM and STS define them; the account stands in the ARN.
const ROLE_ARN = /^arn:aws[a-z-]{0,16}:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/
const ACCOUNT = /^\d{12}$/
const AN_ACCOUNT = '12 digits, an AWS account'
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/

/** A region, by what it is of. */
export const region = (description: string) => kind.region({ description, example: 'eu-west-1' }).exactOptional()

/** A role of another account, by what it is assumed for. */
export const assumeRole = (whose: string) =>
  section({
    arn: kind.word(ROLE_ARN, 'the ARN of an IAM role', {
      description: `The role that is assumed ${whose}. Absent: our own credentials are used.`,
      example: 'arn:aws:iam::111122223333:role/claimwatch-ingest',
    }),
    externalId: kind
      .word(EXTERNAL_ID, 'an external id of 2 to 1224 letters, digits and + = , . @ : / _ -', {
        description: "The external id that the role's trust policy asks for.",
        example: 'claimwatch-7c1d',
      })
      .exactOptional(),
    sessionName: kind
      .word(SESSION_NAME, 'a session name of 2 to 64 letters, digits and + = , . @ _ -', {
        description: 'Our name in the CloudTrail of its account.',
        example: 'claimwatch-eu',
      })
      .prefault('claimwatch'),
  }).exactOptional()

const place = {
  name: kind
    .word(FEED_NAME, 'a name of letters, digits and . _ : / -', {
      description: 'Its name in metrics and checkpoints; absent: made from what it reads.',
      example: 'iot-logs',
    })
    .exactOptional(),
  region: region('Region of its entries; absent: `aws.region`.'),
  account: kind.word(ACCOUNT, AN_ACCOUNT, { description: 'Account of entries that name none.', example: '111122223333' }).exactOptional(),
}

const logGroup = {
  logGroup: kind.word(LOG_GROUP, 'a CloudWatch log group', { description: 'The log group that is read.', example: 'AWSIotLogsV2' }),
  ...place,
  assumeRole: assumeRole('to read it'),
  endpoint: kind
    .webAddress({ description: 'Another address of CloudWatch Logs, for tests.', example: 'http://127.0.0.1:5000' })
    .exactOptional(),
  pollInterval: kind
    .duration('100ms', '10m', { description: 'How often the newest entries are asked for.', example: '5s' })
    .prefault('10s'),
  edge: kind.duration('1s', '1h', { description: 'How far back each of these questions reaches.', example: '90s' }).prefault('60s'),
}

// As Kinesis defines them.
const STREAM = /^(?:[a-zA-Z0-9_.-]{1,128}|arn:aws[a-z-]{0,16}:kinesis:[a-z0-9-]{1,32}:\d{12}:stream\/[a-zA-Z0-9_.-]{1,128})$/

/** Where the reading of a stream begins for the first time. */
function readStart(text: string): 'latest' | 'oldest' | Millis | null {
  return text === 'latest' || text === 'oldest' ? text : kind.readTime(text)
}

const stream = {
  stream: kind.word(STREAM, 'the name or the ARN of a Kinesis stream', {
    description: 'The stream that subscription filters push into.',
    example: 'iot-logs',
  }),
  logGroups: kind
    .listOf(
      kind.word(LOG_GROUP, 'a CloudWatch log group', { description: 'A log group.', example: 'AWSIotLogsV2' }),
      'a list of log groups',
      {
        description: 'The log groups whose entries are taken; what comes from any other is rejected.',
        example: '[AWSIotLogsV2]',
      },
    )
    .min(1, { error: 'at least one log group' }),
  owners: kind
    .listOf(kind.word(ACCOUNT, AN_ACCOUNT, { description: 'An account.', example: '111122223333' }), 'a list of accounts', {
      description: 'The accounts that own these log groups. Absent: `account`, and without one any.',
      example: "['111122223333']",
    })
    .exactOptional(),
  start: kind
    .setting('latest, oldest, or a time such as 2026-12-01T06:00Z', readStart, {
      description: 'Where the first start begins: with what comes, with the oldest that is kept, or with what arrived at a time.',
      example: 'oldest',
    })
    .prefault('latest'),
  pollInterval: kind
    .duration('200ms', '1m', { description: 'How often a shard is asked when nothing was left in it.', example: '500ms' })
    .prefault('1s'),
}

const LOG_LEVELS =
  'Whether AWS IoT is asked, where this group is, what it logs of the claims. `false` where the entries are copied from another account.'

/** A place that log entries are read from. */
export const feed = oneOf({
  cloudwatch: section({
    ...logGroup,
    filter: kind
      .flag({
        description: 'Whether AWS is asked only for what can concern a claim; what that costs and misses stands above.',
        example: 'false',
      })
      .prefault('true'),
    logLevels: kind.flag({ description: LOG_LEVELS, example: 'false' }).prefault('true'),
  }),
  hook: section(logGroup),
  kinesis: section({
    ...stream,
    ...place,
    assumeRole: assumeRole('to read it'),
    endpoint: kind.webAddress({ description: 'Another address of Kinesis, for tests.', example: 'http://127.0.0.1:5000' }).exactOptional(),
    hook: kind.flag({ description: "Whether one of the log groups is the hook's.", example: 'true' }).prefault('false'),
    logLevels: kind
      .flag({
        description: `Whether AWS IoT is asked, in the stream's region, what it logs of the claims. \`false\` where none of the log groups is its own.`,
        example: 'false',
      })
      .prefault('true'),
  }),
  file: section({
    path: kind.path({
      description: 'A file of NDJSON, JSON or CSV, plain or gzip, a folder of them, or `-` for standard input.',
      example: 'history/',
    }),
    ...place,
    hook: kind.flag({ description: "Whether it also holds the hook's lines.", example: 'true' }).prefault('false'),
  }),
})
