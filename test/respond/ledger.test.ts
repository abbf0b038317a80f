// The chain: every change of a byte is found, superseded records are no tampering, doubled ones are dropped.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/log/event-log.ts'
import type { LedgerBody } from '../../src/model/ledger.ts'
import { createLedgerReader, verifyLedger } from '../../src/respond/ledger.ts'
import { claim, writeLedger } from './records.ts'

const body = (reason: 'feed-denied' | null = null): Exclude<LedgerBody, { is: 'owner' }> => ({ is: 'blind', claim, reason })

/** Two owners, three records each. */
function twoOwners(): LogRecord[] {
  const ledger = writeLedger()
  for (const writer of ['a', 'b']) {
    let head = ledger.owner(writer)
    for (let n = 0; n < 3; n += 1) head = ledger.write(head, body(n === 1 ? 'feed-denied' : null))
  }
  return ledger.records
}

const renumber = (records: readonly LogRecord[]): LogRecord[] => records.map((record, offset) => ({ ...record, offset }))

describe('verifyLedger', () => {
  it('finds nothing in a ledger as it was written', () => {
    expect(verifyLedger(twoOwners())).toEqual({ records: 8, owners: 2, superseded: [], doubled: [], faults: [] })
    expect(verifyLedger([])).toEqual({ records: 0, owners: 0, superseded: [], doubled: [], faults: [] })
  })

  it('finds every change of a byte, unless it makes the record the last of its owner', () => {
    const records = twoOwners()
    // The last record of the whole ledger is linked by nothing yet; every other one is linked or anchored by what follows it.
    const place = fc
      .nat({ max: records.length - 2 })
      .chain((index) => fc.tuple(fc.constant(index), fc.nat({ max: (records[index]?.value?.length ?? 1) - 1 })))
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), ([index, byte], change) => {
        const changed = records.map((record, at) => (at === index ? { ...record, value: flip(record.value, byte, change) } : record))
        expect(verifyLedger(changed).faults.length + verifyLedger(changed).superseded.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })

  it('finds a record that was taken out, or moved', () => {
    const records = twoOwners()
    for (let index = 0; index < records.length - 1; index += 1) {
      const without = renumber(records.filter((_, at) => at !== index))
      expect(verifyLedger(without).faults, `without ${index}`).not.toEqual([])
    }
    const [owner, first, second, ...rest] = records
    if (owner === undefined || first === undefined || second === undefined) throw new Error('the ledger is too short')
    expect(verifyLedger(renumber([owner, second, first, ...rest])).faults).not.toEqual([])
  })

  it('tells what an older owner wrote behind a newer one apart from tampering', () => {
    const ledger = writeLedger()
    const old = ledger.owner('a')
    const young = ledger.owner('b')
    ledger.write(old, body())
    ledger.write(young, body('feed-denied'))
    expect(verifyLedger(ledger.records)).toMatchObject({ superseded: [2], faults: [] })
  })

  it('drops what a retried send wrote twice', () => {
    const records = twoOwners()
    const again = [...records.slice(0, 4), ...records.slice(1, 4), ...records.slice(4)]
    const report = verifyLedger(again.map((record, index) => ({ ...record, offset: index < 4 ? index : index + 100 })))
    expect(report.doubled).toHaveLength(3)
    // The offsets behind the copies moved, so the second owner's epoch is another: only that is told.
    expect(report.faults.every(({ fault }) => fault === 'unknown-epoch')).toBe(true)
  })

  it('refuses what comes before the first owner, and what is no record', () => {
    const ledger = writeLedger()
    ledger.write({ epoch: 0, hash: 'x' }, body())
    ledger.records.push({ partition: 0, offset: 1, key: null, value: Buffer.from('{'), timestamp: 0 })
    ledger.records.push({ partition: 0, offset: 2, key: null, value: null, timestamp: 0 })
    expect(verifyLedger(ledger.records).faults.map(({ fault }) => fault)).toEqual(['no-owner', 'unreadable', 'unreadable'])
  })
})

describe('createLedgerReader', () => {
  it('is broken from a broken link until the next owner', () => {
    const ledger = writeLedger()
    const reader = createLedgerReader()
    const head = ledger.owner('a')
    ledger.write({ epoch: head.epoch, hash: 'forged' }, body())
    for (const record of ledger.records) reader.read(record)
    expect(reader.isBroken()).toBe(true)
    ledger.owner('b')
    for (const record of ledger.records.slice(-1)) reader.read(record)
    expect(reader.isBroken()).toBe(false)
    expect(reader.head()?.epoch).toBe(2)
  })
})

function flip(value: Uint8Array | null, at: number, change: number): Uint8Array {
  const copy = Uint8Array.from(value ?? [])
  copy[at] = (copy[at] ?? 0) ^ change
  return copy
}
