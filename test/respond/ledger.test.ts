// The chain: every change of a byte is found, superseded records are no tampering, doubled ones are dropped.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/log/event-log.ts'
import type { LedgerBody } from '../../src/model/ledger.ts'
import { createIncidents } from '../../src/respond/incidents.ts'
import { createLedgerReader, verifyLedger } from '../../src/respond/ledger.ts'
import { claim, now, writeLedger } from './records.ts'

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
    expect(verifyLedger(twoOwners())).toEqual({
      records: 8,
      owners: 2,
      superseded: [],
      doubled: [],
      faults: [],
      head: { epoch: 4, hash: expect.any(String) },
    })
    expect(verifyLedger([])).toEqual({ records: 0, owners: 0, superseded: [], doubled: [], faults: [], head: null })
  })

  it('takes an owner that saw the ledger empty for no fault, but what it wrote where there was something', () => {
    const second = writeLedger()
    const late = second.owner('b')
    const faultsOf = (records: readonly LogRecord[]) => verifyLedger(renumber(records)).faults.map(({ fault }) => fault)
    const first = writeLedger()
    const head = first.owner('a')
    expect(faultsOf([...first.records, ...second.records])).toEqual([])
    first.write(head, body())
    expect(faultsOf([...first.records, ...second.records])).toEqual([])
    const both = renumber([...first.records, ...second.records])
    const reader = createLedgerReader()
    for (const record of both) reader.read(record)
    expect(reader.isBroken()).toBe(true)
    second.write({ ...late, epoch: 2 }, body())
    expect(faultsOf([...first.records, ...second.records])).toEqual(['lost-anchor'])
  })

  // The last record of a ledger is linked by nothing yet. Its hash, noted down elsewhere, is the anchor that covers it.
  const lastHash = verifyLedger(twoOwners()).head?.hash
  const isWhole = (records: readonly LogRecord[]): boolean => {
    const { faults, doubled, head } = verifyLedger(records)
    return faults.length === 0 && doubled.length === 0 && head?.hash === lastHash
  }
  const whole = twoOwners()
  const place = fc.nat({ max: whole.length - 1 })
  /** What somebody does to a ledger; each says how it leaves it. */
  const tampering: fc.Arbitrary<readonly LogRecord[]> = fc.oneof(
    fc
      .tuple(place, fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([index, byte, change]) =>
        whole.map((record, at) =>
          at === index ? { ...record, value: flip(record.value, byte % (record.value?.length ?? 1), change) } : record,
        ),
      ),
    place.map((index) => whole.filter((_, at) => at !== index)),
    fc
      .tuple(place, place)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => whole.map((record, at) => ({ ...record, value: whole[at === a ? b : at === b ? a : at]?.value ?? null }))),
    fc.tuple(place, place).map(([at, from]) => whole.toSpliced(at, 0, ...whole.slice(from, from + 1))),
    fc.tuple(place, fc.uint8Array({ minLength: 0, maxLength: 80 })).map(([at, value]) => {
      return whole.toSpliced(at, 0, { partition: 0, offset: at, key: null, value, timestamp: now })
    }),
    place.map((length) => whole.slice(0, length)),
    fc.integer({ min: 1, max: whole.length }).map((begin) => whole.slice(begin)),
  )

  it('finds every edit, drop, swap, insertion and truncation before the anchor, whether offsets are mended or not', () => {
    expect(isWhole(whole)).toBe(true)
    fc.assert(
      fc.property(tampering, fc.boolean(), (records, mended) => {
        expect(isWhole(mended ? renumber(records) : records)).toBe(false)
      }),
      { numRuns: 5_000 },
    )
  })

  it('finds what was forged in the name of an owner that had been replaced', () => {
    const ledger = writeLedger()
    const old = ledger.owner('a')
    ledger.owner('b')
    const next = ledger.write(old, body())
    ledger.write({ epoch: old.epoch, hash: 'forged' }, body('feed-denied'))
    expect(verifyLedger(ledger.records)).toMatchObject({ superseded: [2, 3], faults: [{ offset: 3, fault: 'broken-link' }] })
    ledger.records.pop()
    ledger.write(next, body('feed-denied'))
    ledger.write({ epoch: 1 - 2, hash: 'x' }, body())
    expect(verifyLedger(ledger.records).faults).toEqual([{ offset: 4, fault: 'unknown-epoch' }])
  })

  it('still reads a ledger that was written before evidence was named in it', () => {
    const lines = readFileSync(new URL('ledgers/before-evidence.ndjson', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
    const records = lines.map((line, offset) => ({ partition: 0, offset, key: null, value: Buffer.from(line), timestamp: 0 }))
    const incidents = createIncidents()
    const report = verifyLedger(records, (record) => void incidents.apply(record))
    expect(report).toMatchObject({ records: 25, owners: 1, superseded: [], doubled: [], faults: [] })
    expect(incidents.all()).toMatchObject([
      { incident: { id: '734cc66a543c0586', actions: [{ result: 'effective' }] }, kept: { exhibits: [] } },
    ])
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
