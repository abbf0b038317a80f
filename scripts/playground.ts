// The make-believe AWS account of docker-compose.yml: moto with a claim and the log groups. Used by seed.ts and feeder.ts.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeCertificateCommand, IoTClient, RegisterCertificateWithoutCACommand } from '@aws-sdk/client-iot'
import type { TrafficLine } from '../src/app/traffic.ts'

/** Where AWS IoT would write, and where the hook of a template would. */
export const logGroups = { iot: 'AWSIotLogsV2', hook: '/aws/lambda/acme-hook' } as const
const STREAM = 'playground'

/** The certificate of a claim whose key was thrown away. Its id at moto is the SHA-256 of this text (at AWS: of its DER bytes). */
const claimPem = readFileSync(join(import.meta.dirname, '../deploy/compose/claim.pem'), 'utf8')
export const claimId = createHash('sha256').update(claimPem).digest('hex')

export interface Playground {
  readonly logs: CloudWatchLogsClient
  readonly iot: IoTClient
  readonly endpoint: string
}

/** Clients of a moto server. Whatever credentials they carry, moto takes them. */
export function openPlayground(endpoint: string): Playground {
  const options = { endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'not-a-secret', secretAccessKey: 'not-a-secret' } }
  return { logs: new CloudWatchLogsClient(options), iot: new IoTClient(options), endpoint }
}

/** Makes what is missing: the claim, ACTIVE, and the log groups. Waits until moto answers; may be called again at any time. */
export async function prepare({ logs, iot, endpoint }: Playground): Promise<void> {
  await answering(endpoint)
  await unlessThere(iot.send(new RegisterCertificateWithoutCACommand({ certificatePem: claimPem, status: 'ACTIVE' })))
  for (const logGroupName of Object.values(logGroups)) {
    await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName })))
    await unlessThere(logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: STREAM })))
  }
}

async function answering(endpoint: string): Promise<void> {
  for (;;) {
    const answers = await fetch(`${endpoint}/moto-api/data.json`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (answers) return
    await sleep(500)
  }
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'ResourceAlreadyExistsException') throw thrown
  }
}

/** Whether the claim can still be used. */
export async function isActive({ iot }: Playground): Promise<boolean> {
  const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId: claimId }))
  return certificateDescription?.status === 'ACTIVE'
}

/** CloudWatch takes up to 10,000 entries at once, in the order of their times. */
const MOST_ENTRIES = 10_000

/** Writes lines, in the order of their times, to the groups they belong to. */
export async function write({ logs }: Playground, lines: readonly TrafficLine[]): Promise<void> {
  for (const log of ['iot', 'hook'] as const) {
    const events = lines.filter((line) => line.log === log).map(({ at, line }) => ({ timestamp: at, message: line }))
    for (let begin = 0; begin < events.length; begin += MOST_ENTRIES) {
      const logEvents = events.slice(begin, begin + MOST_ENTRIES)
      await logs.send(new PutLogEventsCommand({ logGroupName: logGroups[log], logStreamName: STREAM, logEvents }))
    }
  }
}
