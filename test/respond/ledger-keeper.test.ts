// The ledger's writer: one batch at a time, each linked to the one before, and nothing behind a write of unknown fate.
import { describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { createLedgerReader, verifyLedger } from '../../src/respond/ledger.ts'
import { openLedger } from '../../src/respond/ledger-keeper.ts'
import { createFakeLog, type FakeLog } from './fake-log.ts'
import { claim, now } from './records.ts'

const blind = { is: 'blind', claim, reason: null } as const

function optionsOn(log: FakeLog, writer = 'a', signal = new AbortController().signal) {
  const reader = createLedgerReader()
  let next = 0
  return {
    log,
    reader,
    writer,
    signal,
    clock: () => now + log.all('ledger').length,
    async readBack() {
      for (const record of log.all('ledger').slice(next)) reader.read(record)
      next = log.all('ledger').length
    },
  }
}

describe('openLedger', () => {
  it('writes an owner record, and a chain behind it however many write at once', async () => {
    const log = createFakeLog()
    const keeper = await openLedger(optionsOn(log))
    expect(keeper?.epoch).toBe(0)
    expect(await Promise.all([keeper?.append([blind, blind]), keeper?.append([blind]), keeper?.append([])])).toEqual([true, true, true])
    expect(verifyLedger(log.all('ledger'))).toMatchObject({ records: 4, faults: [] })
  })

  it('anchors a new owner in what came before', async () => {
    const log = createFakeLog()
    const first = await openLedger(optionsOn(log))
    await first?.append([blind])
    const options = optionsOn(log, 'b')
    await options.readBack()
    const second = await openLedger(options)
    expect(second?.epoch).toBe(2)
    expect(verifyLedger(log.all('ledger'))).toMatchObject({ owners: 2, faults: [] })
  })

  it('is told when a newer owner precedes what it wrote', async () => {
    const log = createFakeLog()
    const keeper = await openLedger(optionsOn(log))
    const rival = optionsOn(log, 'b')
    await rival.readBack()
    await openLedger(rival)
    expect(await keeper?.append([blind])).toBe(false)
    expect(verifyLedger(log.all('ledger'))).toMatchObject({ superseded: [2], faults: [] })
  })

  it('is no owner when a newer one comes in between', async () => {
    const log = createFakeLog()
    log.meddle((_topic, _records, when) => {
      if (when === 'after') log.put('ledger', { v: 1, at: now, epoch: null, prev: null, is: 'owner', writer: 'x', previous: null })
    })
    expect(await openLedger(optionsOn(log))).toBeNull()
  })

  it('writes nothing behind a write of unknown fate', async () => {
    const log = createFakeLog()
    const keeper = await openLedger(optionsOn(log))
    log.meddle(() => {
      throw new ClaimwatchError('log-full', { what: 'no space' })
    })
    await expect(keeper?.append([blind])).rejects.toMatchObject({ code: 'log-full' })
    log.meddle(() => {})
    await expect(keeper?.append([blind])).rejects.toMatchObject({ code: 'log-not-confirmed' })
    expect(log.all('ledger')).toHaveLength(1)
  })

  it('sends nothing once its signal is aborted', async () => {
    const log = createFakeLog()
    const life = new AbortController()
    const keeper = await openLedger(optionsOn(log, 'a', life.signal))
    life.abort(new Error('lost'))
    await expect(keeper?.append([blind])).rejects.toThrow('lost')
    expect(log.all('ledger')).toHaveLength(1)
  })
})
