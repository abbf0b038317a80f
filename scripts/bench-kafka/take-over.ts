// How long nobody judges after a `watch` was killed: from the kill until what came after it has been judged in every partition.
import { setTimeout as sleep } from 'node:timers/promises'
import { eventRecords } from '../../src/ingest/sort-batch.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { decode } from '../../src/model/record.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { until } from '../../test/rig/until.ts'
import { attemptEvents, ENTRIES } from './attempts.ts'
import { claimOf } from './configuration.ts'
import { tickAt } from './topic.ts'

const ATTEMPTS_A_BATCH = 400
const TICK_EVERY = 5 * SECOND
const SETTLE = 3 * MINUTE
const PROBE_EVERY = 100
const WITHIN = 300 * SECOND

/** Writes what so many minutes of so many entries a second leave behind, of the claims from 0 on. Resolves to how many entries. */
export async function fillHistory(log: EventLog, claims: number, minutes: number, entriesPerSecond: number): Promise<number> {
  const partitions = await log.partitions('events')
  const end = Date.now()
  const attempts = (minutes * MINUTE * entriesPerSecond) / (ENTRIES * SECOND)
  const begin = end - minutes * MINUTE
  let tickedAt = begin
  let events = []
  for (let number = 0; number < attempts; number++) {
    const at = Math.floor(begin + (number * minutes * MINUTE) / attempts)
    events.push(...attemptEvents(claimOf(number % claims), at, 'accepted'))
    if (number % ATTEMPTS_A_BATCH !== 0 && number + 1 < attempts) continue
    const byPartition = new Map(eventRecords(events, 'bench', partitions))
    events = []
    const isTickDue = at - tickedAt >= TICK_EVERY
    if (isTickDue) tickedAt = at
    for (let partition = 0; isTickDue && partition < partitions; partition++) {
      byPartition.set(partition, [...(byPartition.get(partition) ?? []), tickAt(at - SETTLE)])
    }
    await Promise.all(Array.from(byPartition, ([partition, records]) => log.append('events', partition, records)))
  }
  return attempts * ENTRIES
}

export interface TakeOver {
  /** Seconds from the kill until the other held every partition: its session, and the rebalance. */
  readonly heldAfter: number
  /** Seconds from the kill until something that came after it was judged in every partition. */
  readonly judgedAfter: number
}

/** Kills, and sends what must be judged in every partition, with claims from `first` on, until it was. */
export async function measureTakeOver(
  log: EventLog,
  first: number,
  kill: () => void,
  isTakenOver: () => Promise<boolean>,
): Promise<TakeOver> {
  const partitions = await log.partitions('events')
  const judged = new Set<string>()
  const tail = await log.tail('findings', (records) => {
    for (const { value } of records) {
      const record = value === null ? null : decode('findings', value)
      if (record?.is === 'finding') judged.add(record.finding.claim)
    }
  })
  await tail.caughtUp
  const sent = new Map<number, string[]>(Array.from({ length: partitions }, (_, partition) => [partition, []]))
  kill()
  const killedAt = performance.now()
  let over = false
  const probing = (async () => {
    for (let number = first; !over; number++) {
      const claim = claimOf(number)
      const partition = partitionOf(claim, partitions)
      const records = eventRecords(attemptEvents(claim, Date.now(), 'rejected'), 'bench', partitions).get(partition) ?? []
      await log.append('events', partition, records)
      sent.get(partition)?.push(claim)
      await sleep(PROBE_EVERY)
    }
  })()
  const isJudged = (): boolean => [...sent.values()].every((claims) => claims.some((claim) => judged.has(claim)))
  const passed = (): number => (performance.now() - killedAt) / SECOND
  try {
    await until('every partition to be held again', isTakenOver, WITHIN)
    const heldAfter = passed()
    await until('every partition to be judged again', isJudged, WITHIN)
    return { heldAfter, judgedAfter: passed() }
  } finally {
    over = true
    await probing
    await tail.close()
  }
}
