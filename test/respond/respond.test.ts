// The role on a log in memory: a finding becomes a disabled claim, hand-overs lose nothing, and no fault acts twice.
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { noOutcomes } from '../../src/model/attempt.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { LedgerBody, LedgerRecord } from '../../src/model/ledger.ts'
import type { Notice, Outbox, Told } from '../../src/model/notice.ts'
import { decode } from '../../src/model/record.ts'
import type { RespondSettings } from '../../src/model/settings.ts'
import { noTelemetry, type Telemetry } from '../../src/model/telemetry.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { createLedgerReader, linkOwner, verifyLedger } from '../../src/respond/ledger.ts'
import { runRespond } from '../../src/respond/respond.ts'
import { createSimulatedCertificates, type SimulatedCertificates } from '../../src/respond/simulated-certificates.ts'
import { planRecord } from '../detect/events.ts'
import { createFakeLog, type FakeLog } from './fake-log.ts'
import { attemptOf, claim, claimSettings, decisionOf, findingOf, now, respondSettings } from './records.ts'

const autoClaim = claimSettings({ mode: 'auto', auto: { days: 0, attempts: 0 } })
const stops: (() => Promise<void>)[] = []

interface World {
  readonly log: FakeLog
  readonly account: SimulatedCertificates
  now: number
  find(id: string): void
  see(): void
  bodies<K extends LedgerBody['is']>(is: K): Extract<LedgerRecord, { is: K }>[]
  updates(): number
}

function worldOf(): World {
  const log = createFakeLog()
  const time = { now }
  const account = createSimulatedCertificates([claim], () => time.now)
  const world: World = Object.assign(time, {
    log,
    account,
    find: (id: string) => log.put('findings', { v: 1, is: 'finding', finding: findingOf(id, { at: time.now - 1000 }) }),
    see: () => log.put('findings', { v: 1, is: 'watermark', partition: 0, upTo: time.now, causes: [] }),
    bodies: <K extends LedgerBody['is']>(is: K) => ledgerOf(log).filter((record) => isOf(record, is)),
    updates: () => account.calls.filter(({ operation }) => operation === 'UpdateCertificate').length,
  })
  world.see()
  return world
}

const ledgerOf = (log: FakeLog): LedgerRecord[] =>
  log.all('ledger').flatMap(({ value }) => (value === null ? [] : [decode('ledger', value)]))
function isOf<K extends LedgerBody['is']>(record: LedgerRecord, is: K): record is Extract<LedgerRecord, { is: K }> {
  return record.is === is
}

/** An outbox that delivers all that it is offered, once. */
function outboxOf(): Outbox & { readonly told: Notice[]; readonly known: Set<string> } {
  const waiting = new Map<string, Notice>()
  const told: Notice[] = []
  const known = new Set<string>()
  return {
    told,
    known,
    notifiers: ['chat'],
    offer(notice) {
      if (!known.has(notice.id)) waiting.set(notice.id, notice)
    },
    remember({ notice }) {
      known.add(notice)
      waiting.delete(notice)
    },
    async deliverDue(): Promise<readonly Told[]> {
      const due = [...waiting.values()]
      waiting.clear()
      for (const notice of due) known.add(notice.id)
      told.push(...due)
      return due.map(({ id, incident }) => ({ incident: incident.id, notice: id, notifier: 'chat', outcome: 'delivered' }))
    },
  }
}

function start(world: World, writer: string, settings: Partial<RespondSettings> = {}, telemetry: Telemetry = noTelemetry) {
  const life = new AbortController()
  const outbox = outboxOf()
  const run = runRespond({
    log: world.log,
    settings: respondSettings(settings),
    certificates: world.account,
    outbox,
    clock: () => world.now,
    telemetry,
    signal: life.signal,
    // Time stands still unless a test turns it: a pause ends when it is cut short, or soon.
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms >= 10_000) signal.addEventListener('abort', () => resolve(), { once: true })
        else setTimeout(resolve, 5)
      }),
    writer,
    salt: () => randomUUID(),
  })
  run.catch(() => {})
  const stop = async (): Promise<void> => {
    life.abort(new Error('stopped'))
    await run.catch(() => {})
  }
  stops.push(stop)
  return { run, outbox, stop }
}

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 5 })

/** What a member that read the first owner's record, and was then cut off from the broker, still writes once it is back. */
function strayOwner(log: FakeLog): LedgerRecord {
  const reader = createLedgerReader()
  for (const record of log.all('ledger').slice(0, 1)) reader.read(record)
  return linkOwner('x', reader.head()?.hash ?? null, now).record
}

describe('runRespond', () => {
  it('keeps in the ledger what was said of a plan', async () => {
    const world = worldOf()
    start(world, 'a')
    const record = planRecord({ from: now, to: now + HOUR, devices: 5 })
    world.log.put('decisions', record)
    await until(() => expect(world.bodies('plan').map(({ decision }) => decision)).toEqual([record.decision]))
    expect(verifyLedger(world.log.all('ledger'))).toMatchObject({ faults: [] })
  })

  it('walks from a finding over an approval to a disabled claim, and tells', async () => {
    const world = worldOf()
    const { outbox } = start(world, 'a')
    world.log.put('attempts', { v: 1, attempt: attemptOf('m'), told: 7 })
    // By a process that lost its partition before it knew better.
    world.log.put('attempts', { v: 1, attempt: attemptOf('m', { outcome: 'rejected' }), told: 3 })
    world.find('f')
    await until(() => expect(world.bodies('verdict').at(-1)?.verdict.reason).toBe('needs-approval'))
    expect(world.updates()).toBe(0)
    const incident = world.bodies('finding')[0]?.incident ?? ''
    world.log.put('decisions', { v: 1, decision: decisionOf('approve', incident) })
    await until(() => expect(world.bodies('result').at(-1)?.result).toBe('applied'))
    await until(() => expect(outbox.told.map(({ cause }) => cause)).toEqual(['opened', 'decided', 'disabled']))
    expect(outbox.told[0]?.incident.minted).toEqual({ exact: 1, inferred: 0 })
    expect(world.updates()).toBe(1)
    world.log.put('findings', { v: 1, is: 'sign', id: 's', claim, at: now + 1, sign: 'refused-inactive' })
    await until(() => expect(world.bodies('result').at(-1)?.result).toBe('effective'))
    await until(() => expect(world.bodies('told')).toHaveLength(4))
    expect(verifyLedger(world.log.all('ledger'))).toMatchObject({ owners: 1, superseded: [], faults: [] })
  })

  it('keeps the evidence of an incident, and goes on acting where that fails', async () => {
    const world = worldOf()
    world.log.meddle((topic) => {
      if (topic === 'evidence') throw new ClaimwatchError('log-full', { what: 'no space' })
    })
    const failures: string[] = []
    start(world, 'a', { claims: [autoClaim] }, { ...noTelemetry, evidenceFailed: ({ code }) => void failures.push(code) })
    world.log.put('attempts', { v: 1, attempt: attemptOf('m') })
    world.find('f')
    await until(() => expect(world.bodies('result').at(-1)?.result).toBe('applied'))
    await until(() => expect(failures).toEqual(['log-full']))
    world.log.meddle(() => {})
    world.now += MINUTE
    world.see()
    await until(() => expect(world.bodies('evidence')).toMatchObject([{ exhibits: [{ kind: 'attempt' }] }]))
    expect(world.log.all('evidence').map(({ key }) => key)).toEqual(
      world.bodies('evidence').flatMap(({ exhibits }) => exhibits.map(({ digest }) => digest)),
    )
  })

  it('counts what it did, under the alias, and nothing of what it reads again', async () => {
    const world = worldOf()
    const actionEnded = vi.fn()
    const first = start(world, 'a', { claims: [autoClaim] }, { ...noTelemetry, actionEnded })
    world.find('f')
    await until(() => expect(actionEnded).toHaveBeenCalledWith('factory-a', 'disable', 'applied'))
    await first.stop()
    const again = vi.fn()
    start(world, 'b', { claims: [autoClaim] }, { ...noTelemetry, actionEnded: again })
    await until(() => expect(world.bodies('owner')).toHaveLength(2))
    world.find('g')
    await until(() => expect(world.bodies('finding')).toHaveLength(2))
    expect(again).not.toHaveBeenCalled()
    expect(world.updates()).toBe(1)
  })

  it('tells nothing twice after a restart, and tells what was not told', async () => {
    const world = worldOf()
    const first = start(world, 'a')
    world.find('f')
    await until(() => expect(world.bodies('told')).toHaveLength(1))
    await first.stop()
    const second = start(world, 'b')
    await until(() => expect(world.bodies('owner')).toHaveLength(2))
    world.log.put('decisions', { v: 1, decision: decisionOf('reject', world.bodies('finding')[0]?.incident ?? '') })
    await until(() => expect(world.bodies('told')).toHaveLength(2))
    expect(second.outbox.told.map(({ cause }) => cause)).toEqual(['decided'])
  })

  it('lets one member act and the other stand by, and hands over with nothing lost', async () => {
    const world = worldOf()
    const one = start(world, 'a')
    await until(() => expect(world.bodies('owner')).toHaveLength(1))
    start(world, 'b')
    world.find('f')
    await until(() => expect(world.bodies('verdict')).toHaveLength(1))
    await one.stop()
    await until(() => expect(world.bodies('owner').map(({ writer }) => writer)).toEqual(['a', 'b']))
    world.log.put('decisions', { v: 1, decision: decisionOf('approve', world.bodies('finding')[0]?.incident ?? '') })
    await until(() => expect(world.bodies('result').at(-1)?.result).toBe('applied'))
    expect(world.updates()).toBe(1)
    expect(world.bodies('finding')).toHaveLength(1)
    expect(verifyLedger(world.log.all('ledger'))).toMatchObject({ owners: 2, faults: [] })
  })

  it('shows that it is alive while it stands by', async () => {
    const world = worldOf()
    start(world, 'a')
    await until(() => expect(world.bodies('owner')).toHaveLength(1))
    const stageBeat = vi.fn()
    start(world, 'b', {}, { ...noTelemetry, stageBeat })
    await until(() => expect(stageBeat).toHaveBeenCalledWith('respond', now))
    expect(world.bodies('owner')).toHaveLength(1)
  })

  it('begins a new term when a write was not confirmed, and does nothing twice', async () => {
    const world = worldOf()
    let failures = 0
    world.log.meddle((topic, records, when) => {
      const holdsIntent = records.some(({ value }) => value !== null && Buffer.from(value).includes('"is":"intent"'))
      if (topic !== 'ledger' || when !== 'after' || !holdsIntent || failures > 0) return
      failures += 1
      throw new ClaimwatchError('log-not-confirmed', { what: 'the answer was lost' })
    })
    start(world, 'a', { claims: [autoClaim] })
    world.find('f')
    await until(() => expect(world.bodies('owner')).toHaveLength(2))
    // The intent stands, though nobody was told so: it is closed after its life, and taken up again.
    expect(world.updates()).toBe(0)
    world.now += 2 * MINUTE
    world.see()
    await until(() => expect(world.bodies('result').map(({ result }) => result)).toEqual(['expired', 'applied']))
    expect(world.updates()).toBe(1)
    expect(verifyLedger(world.log.all('ledger')).faults).toEqual([])
  })

  it('does nothing once a newer owner stands in the ledger and the group does not know us any more', async () => {
    const world = worldOf()
    start(world, 'a', { claims: [autoClaim] })
    await until(() => expect(world.bodies('state')).toHaveLength(1))
    world.log.expel()
    world.log.put('ledger', strayOwner(world.log))
    const before = world.log.all('ledger').length
    world.find('f')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(world.updates()).toBe(0)
    expect(world.bodies('intent')).toEqual([])
    expect(world.log.all('ledger').length - before).toBeLessThanOrEqual(1)
  })

  it('takes the ledger back from a record that a member wrote after it had lost the partition to us', async () => {
    const world = worldOf()
    start(world, 'a', { claims: [autoClaim] })
    await until(() => expect(world.bodies('state')).toHaveLength(1))
    world.log.put('ledger', strayOwner(world.log))
    await until(() => expect(world.bodies('owner').map(({ writer }) => writer)).toEqual(['a', 'x', 'a']))
    world.find('f')
    await until(() => expect(world.bodies('result').at(-1)?.result).toBe('applied'))
    expect(world.updates()).toBe(1)
    expect(verifyLedger(world.log.all('ledger')).faults).toEqual([])
  })

  it('tells of a claim that somebody set active again', async () => {
    const world = worldOf()
    const { outbox } = start(world, 'a', { claims: [autoClaim] })
    world.find('f')
    await until(() => expect(world.bodies('result').at(-1)?.result).toBe('applied'))
    world.account.set(claim, 'ACTIVE')
    world.now += MINUTE
    await until(() => expect(outbox.told.at(-1)).toMatchObject({ cause: 'not-effective' }))
    expect(world.updates()).toBe(1)
  })

  it('says that it cannot tell the state, and does not hammer', async () => {
    const world = worldOf()
    world.account.meddle(() => new ClaimwatchError('aws-denied', { what: 'no' }))
    const { outbox } = start(world, 'a', { claims: [autoClaim] })
    world.find('f')
    await until(() => expect(world.bodies('verdict').at(-1)?.verdict).toMatchObject({ reason: 'state-unknown', cause: 'aws-denied' }))
    await until(() => expect(outbox.told.at(-1)?.nextStep).toMatch(/^grant iot:DescribeCertificate on the claim/))
    await until(() => expect(world.bodies('state').at(-1)?.state).toBe('unknown'))
    const asked = world.account.calls.length
    world.find('g')
    await until(() => expect(world.bodies('finding')).toHaveLength(2))
    expect(world.account.calls.length).toBe(asked)
  })

  it('does not tell of what is long past', async () => {
    const world = worldOf()
    const first = start(world, 'a', { claims: [claimSettings({ mode: 'observe' })] })
    world.find('f')
    await until(() => expect(world.bodies('verdict')).toHaveLength(1))
    await first.stop()
    world.now += 4 * DAY
    const second = start(world, 'b')
    await until(() => expect(world.bodies('owner')).toHaveLength(2))
    world.find('g')
    await until(() => expect(second.outbox.told.length).toBeGreaterThan(0))
    expect(second.outbox.told.every(({ incident }) => incident.findings.includes('g'))).toBe(true)
  })

  it('rejects when the ledger’s log fails for good', async () => {
    const world = worldOf()
    world.log.meddle(() => {
      throw new ClaimwatchError('kafka-refused', { what: 'no right to write' })
    })
    await expect(start(world, 'a').run).rejects.toMatchObject({ code: 'kafka-refused' })
  })

  it('earns auto from the summaries of the days', async () => {
    const world = worldOf()
    for (const day of ['2026-09-01', '2026-09-02']) {
      world.log.put('findings', { v: 1, is: 'summary', claim, day, attempts: { ...noOutcomes(), ok: 5 }, sources: 1 })
    }
    start(world, 'a', { claims: [claimSettings({ mode: 'auto', auto: { days: 2, attempts: 10 } })] })
    world.find('f')
    await until(() => expect(world.bodies('result').at(-1)?.result).toBe('applied'))
  })
})
