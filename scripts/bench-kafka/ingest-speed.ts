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

/** How fast it went, and what of that a process worked for: where others share the machine, only the second can be relied on. */
export interface Speed {
  readonly entriesPerSecond: number
  /** Microseconds of CPU for an entry, of the process that reads and not of what it talks to. */
  readonly cpuMicros: number
}

/** Reads all pages in this process, which does nothing else meanwhile. */
export async function readBarely(endpoint: string, { from, to, entries }: LogGroupPlan): Promise<Speed> {
  const client = new CloudWatchLogsClient({ region: REGION, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })
  const began = performance.now()
  const before = process.cpuUsage()
  let read = 0
  const span = { logGroupName: LOG_GROUP, startTime: from, endTime: to }
  for await (const { events } of paginateFilterLogEvents({ client }, span)) read += events?.length ?? 0
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - began) / SECOND
  client.destroy()
  await fetch(`${endpoint}/again`)
  if (read !== entries) throw new Error(`the loop read ${read} entries of ${entries}`)
  return { entriesPerSecond: read / seconds, cpuMicros: (user + system) / read }
}

/** What an `ingest` says of itself. */
export interface IngestFigures {
  /** Entries that it has made durable. */
  entries(): Promise<number>
  /** What it has used of the processor since it was started. */
  cpuSeconds(): Promise<number>
}

/**
 * Waits until an `ingest` that was just started has made all entries durable. Its speed counts from its first request, its CPU from now: its
 * code is loaded, and what it has read by now is left out of both sides.
 */
export async function measureIngest(endpoint: string, { entries }: LogGroupPlan, figures: IngestFigures): Promise<Speed> {
  const before = { entries: await figures.entries(), cpuSeconds: await figures.cpuSeconds() }
  await until('all entries to be in Kafka', async () => (await figures.entries()) >= entries, WITHIN)
  const ended = Date.now()
  const cpuSeconds = (await figures.cpuSeconds()) - before.cpuSeconds
  const begun: number = JSON.parse(await (await fetch(`${endpoint}/begun`)).text())
  return { entriesPerSecond: entries / ((ended - begun) / SECOND), cpuMicros: (cpuSeconds * 1e6) / (entries - before.entries) }
}
