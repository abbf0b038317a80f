// The speed of the road on a real Kafka broker, as ratios in the same run where there is something to compare with: `npm run bench:kafka`.
// Prints JSON. `--only watch|findings|verdicts|ingest|take-over` measures one of them.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { EventLog } from '../src/log/event-log.ts'
import { createTopics, openKafkaLog } from '../src/log/kafka.ts'
import { MINUTE } from '../src/model/time.ts'
import { startRole } from '../test/rig/command.ts'
import { installKafka } from '../test/rig/install.ts'
import { startKafka } from '../test/rig/kafka.ts'
import { freePort } from '../test/rig/ports.ts'
import { until } from '../test/rig/until.ts'
import { configurationText } from './bench-kafka/configuration.ts'
import { measureFindings } from './bench-kafka/finding-latency.ts'
import { measureIngest, readBarely, type Speed, startLogGroup } from './bench-kafka/ingest-speed.ts'
import type { JobSettings, Taken } from './bench-kafka/jobs.ts'
import { fillHistory, measureTakeOver } from './bench-kafka/take-over.ts'
import { fillEvents } from './bench-kafka/topic.ts'
import { measureVerdicts, startIotStandIn } from './bench-kafka/verdict-latency.ts'

const { values } = parseArgs({
  options: {
    /** Of the log that `watch` is measured on. */
    size: { type: 'string', default: '230MB' },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
})
type WatchJob = 'empty' | 'plain' | 'watch'

const PARTITIONS = 4
const HELD = 'claimwatch_partitions_held{stage="watch"}'
const FINDINGS = 1_200
const VERDICTS = 60
/** Fifty minutes of one feed, of which the last are settled by now, at AWS's latency as one sees it from the same region. */
const LOG_GROUP = { entries: 200_000, claims: 8, latency: 100 }
const HISTORY = { claims: 64, minutes: 10, entriesPerSecond: 1_000 }
const WITHIN = 300_000

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-bench-'))
const kafka = await startKafka({ libs: await installKafka(), folder: join(folder, 'kafka') })
const { brokers } = kafka
const round = (number: number): number => Math.round(number * 100) / 100
const rounded = ({ entriesPerSecond, cpuMicros }: Speed): Speed => ({
  entriesPerSecond: Math.round(entriesPerSecond),
  cpuMicros: Math.round(cpuMicros),
})

/** A log of its own for each measurement: nothing of the one before stands in it. */
async function withLog<T>(prefix: string, measure: (log: EventLog) => Promise<T>): Promise<T> {
  await createTopics({ brokers, prefix, partitions: PARTITIONS, replication: 1 })
  const log = await openKafkaLog({ brokers, prefix })
  try {
    return await measure(log)
  } finally {
    await log.close()
  }
}

/** Traffic of sixty-four claims at some thousand entries a second together: what many accounts of one vendor may come to. */
function makeTraffic(): { readonly file: string; readonly config: string } {
  const file = join(folder, 'traffic.ndjson')
  const config = join(folder, 'traffic.yaml')
  const lastMonday = new Date(Date.now() - 24 * 60 * 60 * 1_000)
  while (lastMonday.getUTCDay() !== 1) lastMonday.setUTCDate(lastMonday.getUTCDate() - 1)
  const from = `${lastMonday.toISOString().slice(0, 10)}T08:00:00Z`
  const args = ['--claims', '64', '--kinds', 'factory', '--per-day', '100000', '--from', from, '--hook', 'absent', '--size', values.size]
  execFileSync(process.execPath, [join(import.meta.dirname, 'generate.ts'), ...args, '--out', file, '--config-out', config], {
    stdio: 'ignore',
  })
  return { file, config }
}

function runJob(job: WatchJob, settings: JobSettings): Taken {
  const args = ['--disable-warning=TimeoutNegativeWarning', join(import.meta.dirname, 'bench-kafka/jobs.ts'), job, JSON.stringify(settings)]
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: WITHIN })
  if (ran.status !== 0) throw new Error(`job ${job} ended with ${ran.status ?? ran.signal}`)
  return JSON.parse(ran.stdout)
}

/** Of several rounds the one that others on this machine disturbed least; each on a topic that is filled anew. */
async function measureWatch() {
  const { file, config } = makeTraffic()
  const claims = new Set(Array.from(readFileSync(config, 'utf8').matchAll(/[0-9a-f]{64}/g), ([id]) => id))
  const tries: ({ readonly records: number } & Record<WatchJob, Taken>)[] = []
  for (let turn = 0; turn < Number(values.rounds); turn++) {
    const prefix = `watch-${turn}`
    const records = await withLog(prefix, (log) => fillEvents(log, file, claims))
    const run = (job: WatchJob) => runJob(job, { brokers, prefix, group: `${prefix}-${job}`, records, config })
    tries.push({ records, empty: run('empty'), plain: run('plain'), watch: run('watch') })
  }
  const least = (job: WatchJob): number => Math.min(...tries.map((each) => each[job].cpuSeconds))
  return { byCpu: round(least('empty') / least('watch')), plainByCpu: round(least('empty') / least('plain')), tries }
}

/** A role of the service as a process of its own, on the configuration of the bench. */
async function startBenchRole(name: string, role: 'ingest' | 'watch' | 'respond', config: string) {
  const listen = `127.0.0.1:${await freePort()}`
  const service = await startRole(role, { folder: join(folder, name), config, listen })
  return { service, metric: (metric: string) => readMetric(listen, metric), sum: (metric: string) => sumMetric(listen, metric) }
}

/** The sum of a metric over its labels. */
async function sumMetric(listen: string, metric: string): Promise<number> {
  const text = await (await fetch(`http://${listen}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** Seconds of processor time that a role has taken. On a machine with other work it says more than the time that passed. */
async function cpuOf({ metric }: Awaited<ReturnType<typeof startBenchRole>>): Promise<number> {
  return (await metric('process_cpu_seconds_total')) ?? Number.NaN
}

async function readMetric(listen: string, metric: string): Promise<number | undefined> {
  const text = await (await fetch(`http://${listen}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${metric} `))
  return line === undefined ? undefined : Number(line.split(' ')[1])
}

function writeConfiguration(prefix: string, claims: number, mode: 'observe' | 'approve', endpoint = 'http://127.0.0.1:1'): string {
  const file = join(folder, `${prefix}.yaml`)
  writeFileSync(file, configurationText({ brokers, prefix, claims, mode, endpoint }))
  return file
}

/** Writes and reads of other topics: a broker that has just started takes hundreds of milliseconds for what it does the first time. */
const warmBroker = () =>
  withLog('warm', async (log) => {
    const tail = await log.tail('events', () => {})
    await fillHistory(log, HISTORY.claims, 1, HISTORY.entriesPerSecond)
    await tail.close()
  })

const measureFindingLatency = async () => {
  await warmBroker()
  return withLog('findings', async (log) => {
    const { service, metric } = await startBenchRole('findings', 'watch', writeConfiguration('findings', FINDINGS, 'observe'))
    try {
      // How long it takes to get its partitions is measured as the take-over.
      await until('every partition to be held', async () => (await metric(HELD)) === PARTITIONS, 60_000)
      return await measureFindings(log, { entriesPerSecond: 5_000, findings: FINDINGS, seconds: 40 })
    } finally {
      await service.stop()
    }
  })
}

const measureVerdictLatency = () =>
  withLog('verdicts', async (log) => {
    const iot = await startIotStandIn()
    const { service } = await startBenchRole('verdicts', 'respond', writeConfiguration('verdicts', VERDICTS, 'approve', iot.endpoint))
    try {
      return await measureVerdicts(log, iot, VERDICTS)
    } finally {
      await service.stop()
      await iot.close()
    }
  })

const measureIngestSpeed = () =>
  withLog('ingest', async () => {
    const now = Date.now()
    const plan = { ...LOG_GROUP, from: now - 55 * MINUTE, to: now - 5 * MINUTE }
    const group = await startLogGroup(plan)
    try {
      const bare = await readBarely(group.endpoint, plan)
      const config = writeConfiguration('ingest', plan.claims, 'observe', group.endpoint)
      const { service, metric, sum } = await startBenchRole('ingest', 'ingest', config)
      try {
        const full = await measureIngest(group.endpoint, plan, {
          entries: () => sum('claimwatch_events_ingested_total'),
          cpuSeconds: async () => (await metric('process_cpu_seconds_total')) ?? Number.NaN,
        })
        return { ratio: round(full.entriesPerSecond / bare.entriesPerSecond), ingest: rounded(full), bare: rounded(bare) }
      } finally {
        await service.stop()
      }
    } finally {
      group.close()
    }
  })

/** Two share the partitions; the one that is killed has been told of all its records. */
const measureTakeOverTime = () =>
  withLog('take-over', async (log) => {
    const config = writeConfiguration('take-over', 1_000, 'observe')
    const entries = await fillHistory(log, HISTORY.claims, HISTORY.minutes, HISTORY.entriesPerSecond)
    const one = await startBenchRole('one', 'watch', config)
    const other = await startBenchRole('other', 'watch', config)
    try {
      for (const { metric } of [one, other]) {
        const lag = 'claimwatch_kafka_consumer_lag{kafka_topic="events"}'
        await until('the history to be read', async () => (await metric(lag)) === 0, WITHIN)
      }
      const cpuBefore = await cpuOf(other)
      const isTakenOver = async () => (await other.metric(HELD)) === PARTITIONS
      const { heldAfter, judgedAfter } = await measureTakeOver(
        log,
        HISTORY.claims,
        () => process.kill(one.service.pid, 'SIGKILL'),
        isTakenOver,
      )
      return { entries, seconds: round(judgedAfter), heldAfter: round(heldAfter), cpuSeconds: round((await cpuOf(other)) - cpuBefore) }
    } finally {
      await Promise.all([one.service.stop(), other.service.stop()])
    }
  })

const parts = {
  watch: measureWatch,
  findings: measureFindingLatency,
  verdicts: measureVerdictLatency,
  ingest: measureIngestSpeed,
  'take-over': measureTakeOverTime,
}

try {
  const measured: Record<string, unknown> = { cores: cpus().length, node: process.version }
  for (const [name, measure] of Object.entries(parts)) {
    if (values.only === undefined || values.only === name) measured[name] = await measure()
  }
  process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`)
} finally {
  await kafka.stop()
  rmSync(folder, { recursive: true, force: true })
}
