// A log with the evidence of one leak: two attempts and two log entries of two clients, named in the ledger.

import type { readMaterial } from '../../src/app/ledger-material.ts'
import type { LogRecord } from '../../src/log/event-log.ts'
import type { EvidenceRecord, Exhibit } from '../../src/model/evidence.ts'
import type { LedgerBody } from '../../src/model/ledger.ts'
import { encode } from '../../src/model/record.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { seal } from '../../src/respond/evidence.ts'
import { eventOf } from '../respond/events.ts'
import { attemptOf, decisionOf, writeLedger } from '../respond/records.ts'
import { attempts, createScene, fillLog, incident, leak, now, type Scene } from './scene.ts'

export const first = { clientId: untrusted('CLIENT-1'), serial: untrusted('SERIAL-1'), source: '203.0.113.9' }
export const second = { clientId: untrusted('CLIENT-2'), serial: untrusted('SERIAL-2'), source: '203.0.113.77' }

export const exhibits: readonly Exhibit[] = [
  { is: 'attempt', attempt: attemptOf('a', { ...first, at: now - 10_000 }) },
  { is: 'attempt', attempt: attemptOf('b', { ...second, at: now - 1_000 }) },
  { is: 'entry', feed: 'iot', event: eventOf('e', { ...first, serial: null, at: now - 9_000 }) },
  { is: 'entry', feed: 'iot', event: eventOf('f', { ...second, clientId: null, topic: untrusted('a/CLIENT-2/b'), at: now - 500 }) },
]
export const texts: readonly EvidenceRecord[] = exhibits.map((exhibit, index) => seal(incident, exhibit, String(index).repeat(64)))
export const digests: readonly string[] = texts.map(({ digest }) => digest)

export type Body = Exclude<LedgerBody, { is: 'owner' }>

/** The ledger of the leak with its evidence, and more behind it. */
export function bodiesWith(...more: readonly Body[]): readonly Body[] {
  const named = texts.map(({ digest, exhibit }) => ({ kind: exhibit.is, digest }))
  return [...leak, { is: 'evidence', incident, exhibits: named, left: 7, upTo: now }, ...more]
}

export const resolved: Body = { is: 'decision', incident, decision: decisionOf('resolve', incident) }

/** What stands in a log with such a ledger, as `readMaterial` gives it. */
export function materialWith(...more: readonly Body[]): Awaited<ReturnType<typeof readMaterial>> & { readonly records: LogRecord[] } {
  const ledger = writeLedger()
  let head = ledger.owner('test')
  for (const body of bodiesWith(...more)) head = ledger.write(head, body)
  return { records: ledger.records, texts: new Map(texts.map((text) => [text.digest, text])), erased: new Set() }
}

/** A folder with such a log, beside which nothing runs. */
export async function createEvidenceScene(...more: readonly Body[]): Promise<Scene> {
  const scene = createScene()
  await fillLog(scene, bodiesWith(...more), attempts)
  const log = await scene.own()
  await log.append(
    'evidence',
    0,
    texts.map((text) => ({ key: text.digest, value: encode('evidence', text), timestamp: now })),
  )
  await log.close()
  return scene
}
