// A claim as the detector that runs has it: its saved state, and the events behind that state. It asks nobody, and costs minutes of events.
import { partitionKey } from '../detect/horizon.ts'
import { DETECTOR_VERSION } from '../detect/save-states.ts'
import { createStateBook } from '../detect/state-book.ts'
import { createWatch } from '../detect/watch.ts'
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import { type CertificateId, partitionOf } from '../model/claim.ts'
import type { Explanation } from '../model/explanation.ts'
import type { EventsRecord } from '../model/record.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { type Configuration, detectSettings } from './configuration.ts'

/** A record is written no earlier than the watermark of its time; clocks may differ by as much. */
const CLOCKS: Millis = 5 * MINUTE

/**
 * Every number by which a claim is judged at the end of the log, which is the later of the watermark and the claim's last event; null where
 * no state of it was saved that this version reads: then `watch` has not seen it, or has just begun. Serials and networks that files declare
 * are not read for it: they are no part of windows. Rejects with the log's errors.
 */
export async function explainNow(
  claim: CertificateId,
  configuration: Configuration,
  log: EventLog,
  telemetry: Unreadable,
): Promise<Explanation | null> {
  const partition = partitionOf(claim, await log.partitions('events'))
  const book = createStateBook(telemetry)
  await readTopic(log, 'state', (record) => book.read([record]))
  const wanted = [claim, partitionKey(partition)]
  const states = book.of(partition).filter((state) => wanted.includes(state.claim) && Number(state.detector) <= Number(DETECTOR_VERSION))
  if (states.length === 0) return null
  const watch = createWatch(detectSettings(configuration), { partition })
  for (const lost of watch.restore(states)) telemetry.recordUnreadable('state', `partition ${partition}, claim ${lost.claim}`)

  let seen: Millis = 0
  function take(record: LogRecord): void {
    if (record.partition !== partition) return
    const event = readRecord('events', record, telemetry)
    if (event === null || !concerns(event, claim)) return
    seen = Math.max(seen, endOf(event, claim))
    watch.step(event, record.offset)
  }

  const upTo = watch.explain(claim)?.at ?? 0
  await readTopic(log, 'events', take, upTo === 0 ? {} : { since: upTo - CLOCKS })
  return watch.explain(claim, Math.max(watch.explain(claim)?.at ?? 0, seen))
}

/** The end of an event that may be one of a claim: everything before it lies before that. Of any other record 0. */
export function endOf(record: EventsRecord, claim: CertificateId): Millis {
  return record.is === 'event' && concerns(record, claim) ? record.event.at + 1 : 0
}

/** What names no claim may be a step of its attempts. */
function concerns(record: EventsRecord, claim: CertificateId): boolean {
  if (record.is === 'tick') return true
  const of = record.is === 'event' ? record.event.claim : record.decision.claim
  return of === null || of === claim
}
