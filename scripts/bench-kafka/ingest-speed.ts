// How many entries a second `ingest` brings from a log group into Kafka, against a loop that does nothing but ask for the pages.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import { SECOND } from '../../src/model/time.ts'
import { until } from '../../test/rig/until.ts'
import type { LogGroupPlan } from './log-group.ts'

export const LOG_GROUP = 'AWSIotLogsV2'
const REGION = 'eu-west-1'
const WITHIN = 300 * SECOND

export interface LogGroupStandIn {
  readonly endpoint: string
  close(): void
}

/** Starts `log-group.ts`. */
export async function startLogGroup(plan: LogGroupPlan): Promise<LogGroupStandIn> {
  const args = ['--disable-warning=TimeoutNegativeWarning', join(import.meta.dirname, 'log-group.ts'), JSON.stringify(plan)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  return { endpoint: await firstLine(child), close: () => child.kill() }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8').trim()))
    child.once('exit', (code) => reject(new Error(`the log group ended with ${code}`)))
  })
}

/** Reads all pages, and resolves to the entries a second. */
export async function readBarely(endpoint: string, { from, to, entries }: LogGroupPlan): Promise<number> {
  const client = new CloudWatchLogsClient({ region: REGION, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
  const began = performance.now()
  let read = 0
  const span = { logGroupName: LOG_GROUP, startTime: from, endTime: to }
  for await (const { events } of paginateFilterLogEvents({ client }, span)) read += events?.length ?? 0
  const seconds = (performance.now() - began) / SECOND
  client.destroy()
  await fetch(`${endpoint}/again`)
  if (read !== entries) throw new Error(`the loop read ${read} entries of ${entries}`)
  return read / seconds
}

/** Waits until an `ingest` that was just started has made all entries durable, and resolves to the entries a second since its first request. */
export async function measureIngest(endpoint: string, { entries }: LogGroupPlan, ingested: () => Promise<number>): Promise<number> {
  await until('all entries to be in Kafka', async () => (await ingested()) >= entries, WITHIN)
  const ended = Date.now()
  const begun: number = JSON.parse(await (await fetch(`${endpoint}/begun`)).text())
  return entries / ((ended - begun) / SECOND)
}
