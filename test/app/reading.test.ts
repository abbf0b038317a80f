// What the command line sees of a log: the ledger that is in force, and the last word on every attempt.
import { afterEach, describe, expect, it } from 'vitest'
import { mintedIn, readLog } from '../../src/app/reading.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import { encode } from '../../src/model/record.ts'
import { attemptOf, findingOf, writeLedger } from '../respond/records.ts'
import { attempts, claim, incident, leak, now, otherClaim } from './scene.ts'

const logs: EventLog[] = []
afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()))
})

async function openLog(): Promise<EventLog> {
  const log = await openSqliteLog({ path: ':memory:', role: 'owner', clock: () => now, owner: { pid: process.pid, host: 'test' } })
  logs.push(log)
  return log
}

/** An attempt, and the offset of the events at which it was told. */
type Told = JudgedAttempt & { readonly told?: number }

async function logOf(ledger: ReturnType<typeof writeLedger>, judged: readonly Told[]): Promise<EventLog> {
  const log = await openLog()
  if (ledger.records.length > 0) await log.append('ledger', 0, ledger.records)
  if (judged.length === 0) return log
  await log.append(
    'attempts',
    0,
    judged.map(({ told = 0, ...attempt }) => ({
      key: attempt.claim,
      timestamp: attempt.at,
      value: encode('attempts', { v: 1, attempt, told }),
    })),
  )
  return log
}

function ledgerOf(bodies: typeof leak) {
  const ledger = writeLedger()
  let head = ledger.owner('first')
  for (const body of bodies) head = ledger.write(head, body)
  return { ledger, head }
}

describe('readLog', () => {
  it('of an empty log is empty', async () => {
    const reading = await readLog(await openLog())
    expect([reading.incidents, reading.lastAttemptAt.size, reading.claims.of(claim).state]).toEqual([[], 0, null])
  })

  it('tells the story of the ledger, and the state of its claims', async () => {
    const reading = await readLog(await logOf(ledgerOf(leak).ledger, attempts))
    expect(reading.incidents).toMatchObject([{ id: incident, level: 'disable', verdict: { reason: 'needs-approval' }, state: 'open' }])
    expect([reading.claims.of(claim).state, reading.claims.of(otherClaim).state]).toEqual(['active', null])
  })

  it('leaves out what an owner wrote after a newer one had taken over', async () => {
    const { ledger, head } = ledgerOf(leak)
    ledger.owner('second')
    ledger.write(head, { is: 'finding', incident: 'superseded', alias: null, mode: 'observe', finding: findingOf('f9') })
    const reading = await readLog(await logOf(ledger, []))
    expect(reading.incidents.map(({ id }) => id)).toEqual([incident])
  })

  it('counts what the sources of an incident minted, by the last record of each attempt', async () => {
    const corrected = attemptOf('a2', { at: now - 2_000, source: '203.0.113.77', outcome: 'rejected' })
    const before = await readLog(await logOf(ledgerOf(leak).ledger, attempts))
    const after = await readLog(await logOf(ledgerOf(leak).ledger, [...attempts, corrected]))
    const [story] = after.incidents
    if (story === undefined) throw new Error('no incident was read')
    expect([mintedIn(before, story).length, mintedIn(after, story).length]).toEqual([2, 1])
    const zombie = attempts.map((attempt) => ({ ...attempt, told: 3 }))
    const again = await readLog(await logOf(ledgerOf(leak).ledger, [...attempts, { ...corrected, told: 7 }, ...zombie]))
    expect(mintedIn(again, story)).toHaveLength(1)
  })

  it('knows the latest attempt of each claim, in whatever order they came', async () => {
    const reading = await readLog(await logOf(writeLedger(), [...attempts, attemptOf('b', { claim: otherClaim, at: 5 })].toReversed()))
    expect([...reading.lastAttemptAt]).toEqual(
      expect.arrayContaining([
        [claim, now - 1_000],
        [otherClaim, 5],
      ]),
    )
  })

  it('tells of what cannot be read, leaves it out, and reads the rest', async () => {
    const log = await logOf(ledgerOf(leak).ledger, attempts)
    for (const text of ['no JSON', '{"v":1,"attempt":{}}']) {
      await log.append('attempts', 0, [{ key: null, timestamp: now, value: Buffer.from(text) }])
    }
    const told: string[] = []
    const reading = await readLog(log, { recordUnreadable: (topic, place) => void told.push(`${topic}: ${place}`) })
    const places = [attempts.length, attempts.length + 1].map((offset) => `attempts: partition 0, offset ${offset}`)
    expect(told).toEqual(places)
    expect(reading.incidents).toHaveLength(1)
  })

  it('says so where a record is of a newer version', async () => {
    const log = await openLog()
    await log.append('attempts', 0, [{ key: null, timestamp: now, value: Buffer.from('{"v":2}') }])
    await expect(readLog(log)).rejects.toMatchObject({ code: 'log-record-newer', exit: 78, message: expect.stringContaining('offset 0') })
  })
})
