// The audit of what was done: the chain holds, every finding was taken up, every intent has its result, AWS was asked once.
import type { LogRecord } from '../../src/log/event-log.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { LedgerRecord } from '../../src/model/ledger.ts'
import { createLedgerReader, verifyLedger } from '../../src/respond/ledger.ts'
import type { Update } from './account.ts'
import { type Figure, none } from './figures.ts'

/** What was done, as the ledger and the account tell it. */
export interface Deeds {
  readonly ledger: readonly LogRecord[]
  readonly updates: readonly Update[]
  /** The state of every claim's certificate at the end, as AWS says. */
  readonly states: ReadonlyMap<string, string>
}

/** `findings`: as the pure detector has them, by their ids. `leaks`: so many claims were to be disabled at least. */
export function auditLedger({ ledger, updates, states }: Deeds, findings: ReadonlyMap<string, Finding>, leaks: number): readonly Figure[] {
  const { faults, superseded, doubled, owners } = verifyLedger(ledger)
  const inForce = recordsInForce(ledger)
  const takenUp = inForce.flatMap((record) => (record.is === 'finding' ? [record.finding.id] : []))
  const intents = inForce.flatMap((record) => (record.is === 'intent' ? [record.action] : []))
  const results = inForce.flatMap((record) => (record.is === 'result' ? [record.action] : []))
  const callsOf = Map.groupBy(updates, ({ certificate }) => certificate)
  const wanted = new Set([...findings.values()].filter(({ level }) => level === 'disable').map(({ claim }) => claim))
  return [
    { what: 'owners of the ledger', asked: null, measured: owners },
    { what: 'records of it that were superseded', asked: null, measured: superseded.length },
    { what: 'records of it that stand twice', asked: null, measured: doubled.length },
    none(
      'faults of the ledger',
      faults.map(({ offset, fault }) => `offset ${offset}: ${fault}`),
    ),
    none(
      'findings not taken up',
      [...findings.keys()].filter((id) => !takenUp.includes(id)),
    ),
    none('findings taken up twice', repeated(takenUp)),
    { what: 'intents', asked: leaks, measured: intents.length, orMore: true },
    none(
      'intents without a result',
      intents.filter((action) => !results.includes(action)),
    ),
    none('actions with two intents', repeated(intents)),
    { what: 'certificates disabled', asked: leaks, measured: callsOf.size, orMore: true },
    none(
      'certificates that were to be disabled and are not',
      [...wanted].filter((claim) => states.get(claim) !== 'INACTIVE'),
    ),
    none(
      'double actions',
      [...callsOf].filter(([, calls]) => calls.length > 1).map(([claim, calls]) => `${claim}: ${calls.length} UpdateCertificate`),
    ),
    none(
      'actions that nothing found asks for',
      updates.filter(({ certificate, status }) => !wanted.has(certificate) || status !== 'INACTIVE').map(({ certificate }) => certificate),
    ),
  ]
}

function recordsInForce(ledger: readonly LogRecord[]): readonly LedgerRecord[] {
  const reader = createLedgerReader()
  return ledger.flatMap((record) => {
    const reading = reader.read(record)
    return reading.is === 'in-force' ? [reading.record] : []
  })
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...Map.groupBy(ids, (id) => id)].filter(([, same]) => same.length > 1).map(([id]) => id)
}
