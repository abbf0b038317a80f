// What consumes a topic of events to its end, each in a process of its own that prints as JSON what that took, loading of code left out:
// `jobs.ts empty|plain|watch <settings as JSON>`.
import { readFileSync } from 'node:fs'
import { Kafka, logLevel } from 'kafkajs'
import { detectSettings, readConfiguration } from '../../src/app/configuration.ts'
import { countBuffersAsHeap } from '../../src/app/heap-bounds.ts'
import { sleep } from '../../src/app/sleep.ts'
import { runWatch } from '../../src/detect/run-watch.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openKafkaLog } from '../../src/log/kafka.ts'
import { registerCodecs } from '../../src/log/kafka-codecs.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'

export interface JobSettings {
  readonly brokers: readonly string[]
  readonly prefix: string
  /** Unique to the run: an empty consumer begins anew. */
  readonly group: string
  /** How many records stand in the topic. */
  readonly records: number
  readonly config: string
}

export interface Taken {
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly memoryMb: number
}

type Job = (settings: JobSettings) => Promise<void>

/** The unit of all ratios: kafkajs hands over every batch, and nothing is done with it. */
const consumeEmpty: Job = (settings) => consume(settings, () => {})

/** What one would write in an afternoon: `JSON.parse`, counts of each claim and minute, and distinct clients. */
const consumePlainly: Job = (settings) => {
  const minutes = new Map<string, number>()
  const clients = new Map<string, Set<string>>()
  return consume(settings, (value) => {
    const record: { event?: { claim: string; at: number; kind: string; clientId: string } } = JSON.parse(value.toString('utf8'))
    const { event } = record
    if (event === undefined) return
    const minute = `${event.claim} ${Math.floor(event.at / 60_000)}`
    const pane = `${minute} ${event.kind}`
    minutes.set(pane, (minutes.get(pane) ?? 0) + 1)
    const seen = clients.get(minute) ?? new Set<string>()
    clients.set(minute, seen)
    seen.add(event.clientId)
  })
}

/** With kafkajs's own bounds, so that all of it is fetched as fast as it can be. */
async function consume({ brokers, prefix, group, records }: JobSettings, take: (value: Buffer) => void): Promise<void> {
  registerCodecs()
  const consumer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: group })
  await consumer.connect()
  await consumer.subscribe({ topic: `${prefix}.events`, fromBeginning: true })
  const { promise, resolve } = Promise.withResolvers<void>()
  let left = records
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch }) {
      for (const { value } of batch.messages) if (value !== null) take(value)
      left -= batch.messages.length
      if (left <= 0) resolve()
    },
  })
  await promise
  await consumer.disconnect()
}

/** The role as `claimwatch watch` walks it, state and commits included, until every record was handled once. */
const watch: Job = async ({ brokers, prefix, config, records }) => {
  const stop = new AbortController()
  countBuffersAsHeap()
  const log = await openKafkaLog({ brokers, prefix })
  const configuration = readConfiguration(readFileSync(config, 'utf8'), { file: config, name: config, env: {} })
  await runWatch({
    log: endingAfter(log, records, () => stop.abort()),
    settings: detectSettings(configuration),
    configHash: configuration.hash,
    writer: 'bench',
    clock: Date.now,
    telemetry: noTelemetry,
    sleep,
    signal: stop.signal,
  })
  await log.close()
}

function endingAfter(log: EventLog, records: number, end: () => void): EventLog {
  let left = records
  return {
    ...log,
    consume: (topic, group, handlers) =>
      log.consume(topic, group, {
        ...handlers,
        async onChunk(chunk) {
          await handlers.onChunk(chunk)
          left -= chunk.records.length
          if (left <= 0) end()
        },
      }),
  }
}

const jobs: Readonly<Record<string, Job>> = { empty: consumeEmpty, plain: consumePlainly, watch }
const [name = '', settings = '{}'] = process.argv.slice(2)
const job = jobs[name]
if (job === undefined) throw new Error(`there is no job ${name}`)
const before = process.cpuUsage()
const began = performance.now()
await job(JSON.parse(settings))
const { user, system } = process.cpuUsage(before)
const taken: Taken = {
  cpuSeconds: (user + system) / 1e6,
  wallSeconds: (performance.now() - began) / 1e3,
  memoryMb: process.resourceUsage().maxRSS / 1024,
}
process.stdout.write(`${JSON.stringify(taken)}\n`)
