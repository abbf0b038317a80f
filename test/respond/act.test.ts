// The act protocol under every fault of AWS: one update at most, durable intent before it, and a result that describing bears out.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { ActionResult, Verdict } from '../../src/model/incident.ts'
import type { LedgerBodyOf, ObservedCertificate } from '../../src/model/ledger.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { act, closeIntent, type Hands } from '../../src/respond/act.ts'
import type { Statement } from '../../src/respond/ledger.ts'
import type { Order } from '../../src/respond/orders.ts'
import { createSimulatedCertificates, type SimulatedCertificates } from '../../src/respond/simulated-certificates.ts'
import { claim, now } from './records.ts'

const order: Order = { incident: 'i', action: 'a', kind: 'disable', claim, evidence: 'e' }
const approved: Verdict = { act: true, reason: 'approved' }
const away = (): ClaimwatchError => new ClaimwatchError('aws-unreachable', { what: 'away' })
const expiredCredentials = (): ClaimwatchError => new ClaimwatchError('aws-credentials-expired', { what: 'old' })
const denied = (): ClaimwatchError => new ClaimwatchError('aws-denied', { what: 'no' })

interface Rig {
  readonly account: SimulatedCertificates
  readonly ledger: Statement[]
  readonly hands: Hands
  readonly stop: AbortController
  now: number
}

function rigOf(changes: Partial<Hands> = {}): Rig {
  const stop = new AbortController()
  const ledger: Statement[] = []
  const rig: { now: number } = { now }
  const account = createSimulatedCertificates([claim], () => rig.now)
  const hands: Hands = {
    certificates: account,
    async append(bodies) {
      ledger.push(...bodies)
      return true
    },
    judge: () => approved,
    isOverruled: () => false,
    intentOf: () => ledger.find((body) => body.is === 'intent') ?? null,
    clock: () => rig.now,
    async sleep(ms, signal) {
      // A deadline's sleep is cut short by its signal; every other one lets the time pass.
      await Promise.resolve()
      if (!signal.aborted) rig.now += ms === 10 * SECOND ? 0 : ms
      if (ms === 10 * SECOND) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    },
    signal: stop.signal,
    ...changes,
  }
  return Object.assign(rig, { account, ledger, hands, stop })
}

/** Lets something happen as the second call arrives: between the intent and the update. */
function onSecondCall({ account }: Rig, happen: () => void): void {
  account.meddle(() => {
    if (account.calls.length === 2) happen()
    return null
  })
}

const updates = ({ account }: Rig) => account.calls.filter(({ operation }) => operation === 'UpdateCertificate')
const kinds = ({ ledger }: Rig) => ledger.map(({ is }) => is)
function resultIn({ ledger }: Rig): LedgerBodyOf<'result'> | undefined {
  return ledger.find((body) => body.is === 'result')
}
const statusOf = async ({ account }: Rig): Promise<string> => {
  account.meddle(() => null)
  return (await account.describe(claim, new AbortController().signal)).status
}

describe('act', () => {
  it('writes the intent, updates once, describes, and writes the result', async () => {
    const rig = rigOf()
    await act(order, rig.hands)
    expect(kinds(rig)).toEqual(['call', 'intent', 'call', 'call', 'call', 'result'])
    expect(rig.ledger.find(({ is }) => is === 'intent')).toMatchObject({
      expiresAt: now + MINUTE,
      evidence: 'e',
      verdict: approved,
      observed: { status: 'ACTIVE' },
    })
    expect(resultIn(rig)).toMatchObject({ result: 'applied', observed: { status: 'INACTIVE' }, advice: null })
    expect(rig.account.calls.map(({ operation }) => operation)).toEqual([
      'DescribeCertificate',
      'DescribeCertificate',
      'UpdateCertificate',
      'DescribeCertificate',
    ])
    expect(updates(rig)).toEqual([{ operation: 'UpdateCertificate', id: claim, newStatus: 'INACTIVE' }])
  })

  it('enables with the same protocol', async () => {
    const rig = rigOf()
    rig.account.set(claim, 'INACTIVE')
    await act({ ...order, kind: 'enable' }, rig.hands)
    expect(updates(rig).map(({ newStatus }) => newStatus)).toEqual(['ACTIVE'])
    expect(resultIn(rig)?.result).toBe('applied')
  })

  it('leaves it where a person says something else between the intent and the update', async () => {
    const overruled = { is: false }
    const rig = rigOf({ isOverruled: () => overruled.is })
    onSecondCall(rig, () => {
      overruled.is = true
    })
    await act(order, rig.hands)
    expect([resultIn(rig)?.result, updates(rig)]).toEqual(['superseded', []])
  })

  it('does not wait for credentials behind the deadline of the update', async () => {
    const rig = rigOf({ sleep: () => new Promise((resolve) => setImmediate(resolve)) })
    const certificates = { ...rig.account, disable: () => new Promise<never>(() => {}) }
    await act(order, { ...rig.hands, certificates })
    expect(resultIn(rig)?.result).toBe('unknown')
  })

  it('does nothing where the guardrails refuse, or where nobody can tell the state', async () => {
    const refused = rigOf({ judge: () => ({ act: false, reason: 'needs-approval' }) })
    await act(order, refused.hands)
    const unknown = rigOf()
    unknown.account.meddle(denied)
    await act(order, unknown.hands)
    for (const rig of [refused, unknown]) {
      expect(rig.ledger).toEqual([])
      expect(updates(rig)).toEqual([])
    }
  })

  it('does not call where its intent is not in force, or not the first', async () => {
    const superseded = rigOf({ append: async () => false })
    await act(order, superseded.hands)
    expect(updates(superseded)).toEqual([])
    const second = rigOf({ intentOf: () => null })
    await act(order, second.hands)
    expect(updates(second)).toEqual([])
  })

  it('writes nothing about AWS and calls nothing when the ledger cannot be written', async () => {
    const lost = new ClaimwatchError('log-not-confirmed', { what: 'lost' })
    const rig = rigOf({ append: () => Promise.reject(lost) })
    await expect(act(order, rig.hands)).rejects.toBe(lost)
    expect(updates(rig)).toEqual([])
  })

  it('lets a person win who acted between the intent and the call', async () => {
    for (const [status, result] of [
      ['ACTIVE', 'superseded'],
      ['INACTIVE', 'already-inactive'],
      ['REVOKED', 'wrong-state'],
    ] as const) {
      const rig = rigOf()
      onSecondCall(rig, () => rig.account.set(claim, status))
      await act(order, rig.hands)
      expect(resultIn(rig)?.result, status).toBe(result)
      expect(updates(rig)).toEqual([])
    }
  })

  const faults: readonly [string, Parameters<SimulatedCertificates['meddle']>[0], ActionResult, string][] = [
    ['the answer was lost and it took effect', (call) => (call.operation === 'UpdateCertificate' ? 'lose' : null), 'applied', 'INACTIVE'],
    ['200 and nothing happened', (call) => (call.operation === 'UpdateCertificate' ? 'ignore' : null), 'unknown', 'ACTIVE'],
    ['denied', (call) => (call.operation === 'UpdateCertificate' ? denied() : null), 'denied', 'ACTIVE'],
    ['away', (call) => (call.operation === 'UpdateCertificate' ? away() : null), 'unknown', 'ACTIVE'],
    [
      'gone',
      (call) => (call.operation === 'UpdateCertificate' ? new ClaimwatchError('aws-not-found', { what: 'gone' }) : null),
      'not-found',
      'ACTIVE',
    ],
    [
      'in transfer',
      (call) => (call.operation === 'UpdateCertificate' ? new ClaimwatchError('aws-wrong-state', { what: 'no' }) : null),
      'wrong-state',
      'ACTIVE',
    ],
  ]
  it.each(faults)('the update: %s', async (_, fault, result, status) => {
    const rig = rigOf()
    rig.account.meddle(fault)
    await act(order, rig.hands)
    expect(resultIn(rig)?.result).toBe(result)
    expect(updates(rig)).toHaveLength(1)
    if (result !== 'applied') expect(resultIn(rig)?.advice).toContain('aws iot update-certificate')
    expect(await statusOf(rig)).toBe(status)
  })

  it('expires without a call when describing stays away', async () => {
    const rig = rigOf()
    rig.account.meddle(() => (rig.account.calls.length > 1 ? away() : null))
    await act(order, rig.hands)
    expect(resultIn(rig)?.result).toBe('expired')
    expect(updates(rig)).toEqual([])
  })

  it('begins no call that would not fit into the intent’s life', async () => {
    const rig = rigOf()
    onSecondCall(rig, () => {
      rig.now += 51 * SECOND
    })
    await act(order, rig.hands)
    expect(resultIn(rig)?.result).toBe('expired')
    expect(updates(rig)).toEqual([])
  })

  it('stops at once when the ledger is lost, and leaves the intent open', async () => {
    const rig = rigOf()
    const reason = new Error('lost')
    onSecondCall(rig, () => rig.stop.abort(reason))
    await expect(act(order, rig.hands)).rejects.toBe(reason)
    expect(kinds(rig)).toEqual(['call', 'intent'])
    expect(updates(rig)).toEqual([])
  })

  it('never updates more than once and never says applied of an active certificate, whatever AWS does', async () => {
    const fate = fc.constantFrom(
      'ok',
      'lose',
      'ignore',
      'aws-unreachable',
      'aws-denied',
      'aws-throttled',
      'aws-not-found',
      'aws-wrong-state',
      'aws-failed',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 14, maxLength: 14 }), async (fates) => {
        const rig = rigOf()
        rig.account.meddle(() => {
          const next = fates[rig.account.calls.length - 1] ?? 'ok'
          if (next === 'ok') return null
          return next === 'lose' || next === 'ignore' ? next : new ClaimwatchError(next, { what: 'fault' })
        })
        await act(order, rig.hands)
        expect(updates(rig).length).toBeLessThanOrEqual(1)
        if (updates(rig).length > 0) expect(kinds(rig).indexOf('intent')).toBeGreaterThanOrEqual(0)
        if (kinds(rig).includes('intent')) expect(kinds(rig).filter((is) => is === 'result')).toHaveLength(1)
        if (resultIn(rig)?.result === 'applied') expect(await statusOf(rig)).toBe('INACTIVE')
      }),
      { numRuns: 300 },
    )
  })
})

describe('closeIntent', () => {
  /** `version`: that of the certificate when the intent was written; of the account's it is 1 at first, and one more behind each change. */
  const intent = (kind: 'disable' | 'enable', version = 1): LedgerBodyOf<'intent'> => ({
    is: 'intent',
    ...order,
    kind,
    verdict: approved,
    observed: {
      status: kind === 'disable' ? 'ACTIVE' : 'INACTIVE',
      lastModifiedAt: now,
      customerVersion: version,
    } satisfies ObservedCertificate,
    expiresAt: now - 1,
  })

  it.each([
    ['disable', 'INACTIVE', 1, 'applied'],
    ['disable', 'ACTIVE', 2, 'expired'],
    ['disable', 'REVOKED', 1, 'wrong-state'],
    ['enable', 'ACTIVE', 1, 'applied'],
    ['enable', 'INACTIVE', 2, 'expired'],
    // It was done and taken back by a person, who is not to be fought.
    ['disable', 'ACTIVE', 1, 'superseded'],
    ['enable', 'INACTIVE', 1, 'superseded'],
  ] as const)('%s, found %s where version %i was seen before: %s, by describing only', async (kind, status, version, result) => {
    const rig = rigOf()
    rig.account.set(claim, status)
    await closeIntent(intent(kind, version), rig.hands)
    expect(resultIn(rig)?.result).toBe(result)
    expect(updates(rig)).toEqual([])
  })

  it('waits while AWS cannot tell, and says that nobody knows where it refuses to', async () => {
    const rig = rigOf()
    for (const failure of [away, expiredCredentials]) {
      rig.account.meddle(failure)
      await closeIntent(intent('disable'), rig.hands)
      expect(rig.ledger).toEqual([])
    }
    rig.account.meddle(denied)
    await closeIntent(intent('disable'), rig.hands)
    expect(resultIn(rig)?.result).toBe('unknown')
  })
})
