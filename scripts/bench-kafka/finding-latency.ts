// How soon after an event stands in Kafka the finding that it raises stands there, while thousands of entries a second come.
import { setTimeout as sleep } from 'node:timers/promises'
import { eventRecords } from '../../src/ingest/sort-batch.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { decode } from '../../src/model/record.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { until } from '../../test/rig/until.ts'
import { attemptEvents, ENTRIES } from './attempts.ts'
import { claimOf } from './configuration.ts'
import { type Latency, latencyOf } from './percentiles.ts'
import { tickAt } from './topic.ts'

const BATCH_EVERY = 20
const SETTLE = 3 * MINUTE
/** The last finding is due so long before the end: the loop wakes up late, and must not end before it. */
const SPARE = 2

export interface Load {
  readonly entriesPerSecond: number
  /** So many findings, each of a claim of its own. */
  readonly findings: number
  readonly seconds: number
}

export interface FindingLatency extends Latency {
  /** Of the findings behind the first seconds, in which every claim is seen for the first time. */
  readonly onceSeen: Latency
  readonly entriesPerSecond: number
}

/** By then each claim has been seen. */
const FIRST_SEEN = 2 * SECOND

/** Sends the load, to a `watch` that runs, and waits for all findings. The time of an event is that of Kafka's word that it is there. */
export async function measureFindings(log: EventLog, load: Load): Promise<FindingLatency> {
  const partitions = await log.partitions('events')
  const sentAt = new Map<string, number>()
  const latencies = new Map<string, number>()
  const tail = await log.tail('findings', (records) => {
    const now = performance.now()
    for (const { value } of records) {
      const record = value === null ? null : decode('findings', value)
      if (record?.is !== 'finding' || latencies.has(record.finding.claim)) continue
      latencies.set(record.finding.claim, now - (sentAt.get(record.finding.claim) ?? now))
    }
  })
  await tail.caughtUp

  const began = performance.now()
  let entries = 0
  let raised = 0
  let tickedAt = 0
  const writes: Promise<unknown>[] = []
  while (performance.now() - began < load.seconds * SECOND) {
    const elapsed = (performance.now() - began) / SECOND
    const events = []
    const culprits: string[] = []
    for (; entries < elapsed * load.entriesPerSecond; entries += ENTRIES) {
      const isDue = raised < Math.min(load.findings, (elapsed / (load.seconds - SPARE)) * load.findings)
      const claim = claimOf(isDue ? raised : Math.floor(Math.random() * load.findings))
      events.push(...attemptEvents(claim, Date.now(), isDue ? 'rejected' : 'accepted'))
      if (!isDue) continue
      culprits.push(claim)
      raised += 1
    }
    const byPartition = new Map(eventRecords(events, 'bench', partitions))
    if (performance.now() - tickedAt > SECOND) {
      tickedAt = performance.now()
      for (let partition = 0; partition < partitions; partition++) {
        byPartition.set(partition, [...(byPartition.get(partition) ?? []), tickAt(Date.now() - SETTLE)])
      }
    }
    for (const [partition, records] of byPartition) {
      const here = culprits.filter((claim) => records.some(({ key }) => key === claim))
      const written = log.append('events', partition, records).then(() => {
        for (const claim of here) sentAt.set(claim, performance.now())
      })
      writes.push(written)
    }
    await sleep(BATCH_EVERY)
  }
  await Promise.all(writes)
  await until('all findings', () => latencies.size >= raised, 60 * SECOND)
  await tail.close()
  const later = [...latencies].filter(([claim]) => (sentAt.get(claim) ?? 0) - began >= FIRST_SEEN)
  return {
    ...latencyOf([...latencies.values()]),
    onceSeen: latencyOf(later.map(([, latency]) => latency)),
    entriesPerSecond: Math.round(entries / load.seconds),
  }
}
