// Whether a world has come to rest: nothing is under way any more that a healthy world would bring to its end.
import type { Millis } from '../../../src/model/time.ts'
import { createMemory } from '../../../src/respond/memory.ts'
import { learn } from '../../../src/respond/notices.ts'
import type { Broker } from '../broker.ts'
import type { Site } from '../fleet.ts'
import { entriesMissing } from './ingest-oracle.ts'
import { type InForce, inForce } from './ledger-oracle.ts'
import { partitionsIn, writtenTo } from './topics.ts'

/** What still is to be done, in words; the first kind of thing that is found. */
export function whatIsLeft(site: Site): readonly string[] {
  const behind = partitionsBehind(site)
  if (behind.length > 0) return behind
  const missing = entriesMissing(site)
  if (missing > 0) return [`${missing} entries are not in the log`]
  return site.world.shape === 'road' ? leftToRespond(site) : []
}

/** How far watch told a partition to be complete; 0 if nowhere. A process that lost it may still tell an older time. */
export function lastWatermark(broker: Broker, partition: number): Millis {
  return writtenTo(broker, 'findings', partition).reduce(
    (last, { record }) => (record.is === 'watermark' ? Math.max(last, record.upTo) : last),
    0,
  )
}

/** The watermark must have passed the end of the last attempt, and the time at which the last entry could be read. */
function partitionsBehind({ world, broker }: Site): readonly string[] {
  const last = Math.max(0, ...world.deliveries.map(({ at, readableAt }) => Math.max(at + world.detect.attemptTimeout, readableAt)))
  return partitionsIn(broker, 'findings').flatMap((partition) => {
    const upTo = lastWatermark(broker, partition)
    return upTo > last ? [] : [`the watermark of partition ${partition} is ${last - upTo} ms behind`]
  })
}

function leftToRespond(site: Site): readonly string[] {
  const records = inForce(site)
  const left: string[] = []
  const taken = new Set(records.flatMap(({ record }) => (record.is === 'finding' ? [record.finding.id] : [])))
  const decided = new Set(records.flatMap(({ record }) => (record.is === 'decision' ? [record.decision.id] : [])))
  const ended = new Set(records.flatMap(({ record }) => (record.is === 'result' ? [record.action] : [])))
  for (const partition of partitionsIn(site.broker, 'findings')) {
    for (const { record } of writtenTo(site.broker, 'findings', partition)) {
      if (record.is === 'finding' && !taken.has(record.finding.id)) left.push(`finding ${record.finding.id} is not taken up`)
    }
  }
  for (const { record } of writtenTo(site.broker, 'decisions', 0)) {
    if (!decided.has(record.decision.id)) left.push(`decision ${record.decision.id} is not taken up`)
  }
  for (const { record } of records)
    if (record.is === 'intent' && !ended.has(record.action)) left.push(`intent ${record.action} has no result`)
  return [...left, ...stillBlind(records), ...notTold(site, records)]
}

function stillBlind(records: readonly InForce[]): readonly string[] {
  const blind = new Map(records.flatMap(({ record }) => (record.is === 'blind' ? [[record.claim, record.reason] as const] : [])))
  return Array.from(blind).flatMap(([claim, reason]) => (reason === null ? [] : [`claim ${claim.slice(0, 8)} is blind: ${reason}`]))
}

/** Every notice that the ledger gives rise to reached both notifiers, and the ledger says so. */
function notTold({ world, broker, told }: Site, records: readonly InForce[]): readonly string[] {
  const memory = createMemory(world.respond, broker.partitions('findings'))
  const notices = records.flatMap(({ record }) => learn(memory, record))
  const written = new Set(records.flatMap(({ record }) => (record.is === 'told' ? [`${record.notifier} ${record.message}`] : [])))
  const heard = new Set(told)
  return notices.flatMap(({ id, cause }) =>
    ['fast', 'slow'].flatMap((notifier) => {
      const key = `${notifier} ${id}`
      return written.has(key) && heard.has(key) ? [] : [`the notifier ${notifier} was not told of '${cause}'`]
    }),
  )
}
