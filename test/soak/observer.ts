// Reads along while a run goes on: who owns the ledger, who waits for a person, how far the watermarks are, and what came when.
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog, LogRecord } from '../../src/log/event-log.ts'
import type { LedgerRecord } from '../../src/model/ledger.ts'
import { decode, type Topic } from '../../src/model/record.ts'
import type { Millis } from '../../src/model/time.ts'
import type { SoakedRole } from './faults.ts'

export interface Observer {
  /** The process that wrote the last owner record of the ledger. */
  ownerPid(): number | null
  /** Incidents whose last verdict is that a person must say so, with the offset of that verdict. */
  waiting(): readonly { readonly incident: string; readonly since: number }[]
  openIntents(): number
  /** Ids of the findings that the ledger has taken up. */
  takenUp(): ReadonlySet<string>
  /** Event time of the last watermark of each partition. */
  watermarks(): ReadonlyMap<number, Millis>
  /** When a part of a role (a partition of `watch`, a feed of `ingest`, the ledger's ownership) first showed up after a moment. */
  nextSign(role: SoakedRole, after: Millis): ReadonlyMap<string, Millis | null>
  stop(): Promise<void>
}

/** Follows the log until it is stopped, over every restart of the broker. `complain` hears once of each time that a topic is lost. */
export function observe(log: EventLog, complain: (what: string) => void): Observer {
  const life = new AbortController()
  const signs = new Map<SoakedRole, Map<string, Millis[]>>()
  const watermarks = new Map<number, Millis>()
  const ledger = createLedgerView()
  const sign = (role: SoakedRole, part: string): void => noteSign(signs, role, part)

  const followed = [
    follow(log, 'ledger', life.signal, complain, ({ offset, value }) => {
      const record = decode('ledger', value)
      ledger.take(record, offset)
      if (record.is === 'owner') sign('respond', 'the ledger')
    }),
    follow(log, 'attempts', life.signal, complain, ({ partition }) => sign('watch', `partition ${partition}`)),
    follow(log, 'findings', life.signal, complain, ({ partition, value }) => {
      sign('watch', `partition ${partition}`)
      const record = decode('findings', value)
      if (record.is === 'watermark') watermarks.set(partition, Math.max(record.upTo, watermarks.get(partition) ?? 0))
    }),
    follow(log, 'events', life.signal, complain, ({ partition, value }) => {
      // Ticks only: to decode every event costs too much on a machine that the run needs for itself.
      if (partition !== 0 || value.indexOf('"is":"tick"') === -1) return
      const record = decode('events', value)
      if (record.is === 'tick') sign('ingest', record.feed)
    }),
  ]
  return {
    ...ledger,
    watermarks: () => watermarks,
    nextSign: (role, after) =>
      new Map(Array.from(signs.get(role) ?? [], ([part, times]) => [part, times.find((time) => time > after) ?? null])),
    async stop() {
      life.abort()
      await Promise.all(followed)
    },
  }
}

function noteSign(signs: Map<SoakedRole, Map<string, Millis[]>>, role: SoakedRole, part: string): void {
  const parts = signs.get(role) ?? new Map<string, Millis[]>()
  signs.set(role, parts)
  const times = parts.get(part) ?? []
  parts.set(part, times)
  const now = Date.now()
  // One a tenth of a second is enough.
  if (now - (times.at(-1) ?? 0) >= 100) times.push(now)
}

type FullRecord = LogRecord & { readonly value: Uint8Array & Pick<Buffer, 'indexOf'> }

async function follow(
  log: EventLog,
  topic: Topic,
  signal: AbortSignal,
  complain: (what: string) => void,
  take: (record: FullRecord) => void,
): Promise<void> {
  const next = new Map<number, number>()
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  let isLost = false
  while (!signal.aborted) {
    try {
      const tail = await log.tail(topic, (records) => {
        for (const record of records) {
          const { partition, offset, value } = record
          if (value === null || offset < (next.get(partition) ?? 0)) continue
          next.set(partition, offset + 1)
          take({ ...record, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) })
        }
      })
      tail.caughtUp.catch(() => undefined)
      isLost = false
      await Promise.race([tail.ended, stopped])
      await tail.close()
    } catch (thrown) {
      if (!isLost) complain(`reading along ${topic}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      isLost = true
      await sleep(1_000)
    }
  }
}

/** What the ledger says at the moment, read without asking whether a record is in force: the audit asks that. */
function createLedgerView(): Pick<Observer, 'ownerPid' | 'waiting' | 'openIntents' | 'takenUp'> & {
  take(record: LedgerRecord, offset: number): void
} {
  const waiting = new Map<string, number>()
  const open = new Set<string>()
  const takenUp = new Set<string>()
  let owner: number | null = null
  return {
    take(record, offset) {
      // The writer's id is host, pid and a number of its own.
      if (record.is === 'owner') owner = Number(record.writer.split('/')[1])
      if (record.is === 'finding') takenUp.add(record.finding.id)
      if (record.is === 'intent') open.add(record.action)
      if (record.is === 'result') open.delete(record.action)
      if (record.is === 'verdict' && record.verdict.reason === 'needs-approval') waiting.set(record.incident, offset)
      else if ('incident' in record && (record.is === 'verdict' || record.is === 'decision')) waiting.delete(record.incident)
    },
    ownerPid: () => owner,
    waiting: () => Array.from(waiting, ([incident, since]) => ({ incident, since })),
    openIntents: () => open.size,
    takenUp: () => takenUp,
  }
}
