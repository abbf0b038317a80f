// A term: it ends with its ledger, telling never holds acting up, and an old look at a certificate counts for nothing.
import { describe, expect, it, vi } from 'vitest'
import type { Outbox } from '../../src/model/notice.ts'
import { noTelemetry, type Telemetry } from '../../src/model/telemetry.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'
import type { CertificateDoor } from '../../src/respond/certificates.ts'
import { ordersDue } from '../../src/respond/desk.ts'
import type { Statement } from '../../src/respond/ledger.ts'
import { aliasOf, serve, type Term } from '../../src/respond/term.ts'
import { type Bench, createBench } from './bench.ts'
import { createFakeLog } from './fake-log.ts'
import { active, attemptOf, claim, claimSettings, inactive, now, otherClaim, respondSettings } from './records.ts'

const silent: Outbox = { notifiers: ['chat', 'pager'], offer() {}, remember() {}, deliverDue: async () => [] }
const activeDoor: CertificateDoor = {
  describe: async () => active,
  disable: async () => ({ requestId: null }),
  enable: async () => ({ requestId: null }),
}

interface Changes {
  readonly outbox?: Outbox
  readonly certificates?: CertificateDoor
  readonly telemetry?: Telemetry
  readonly append?: (statements: readonly Statement[]) => Promise<boolean>
}

/** A term over a bench, which writes at once; it is ours until told otherwise. */
function termOver(bench: Bench, changes: Changes = {}): { term: Term; lose(): void; stop: AbortController } {
  const stop = new AbortController()
  let ours = true
  const append = async (statements: readonly Statement[]): Promise<boolean> => {
    bench.write(...statements)
    return true
  }
  const options: Term['options'] = {
    // A term reaches the ledger only through its keeper; beside it it looks for evidence.
    log: createFakeLog(),
    settings: respondSettings(),
    certificates: changes.certificates ?? activeDoor,
    outbox: changes.outbox ?? silent,
    clock: () => bench.now,
    telemetry: changes.telemetry ?? noTelemetry,
    signal: stop.signal,
    sleep: (_ms, signal) => new Promise((resolve) => (signal.aborted ? resolve() : setTimeout(resolve, 2))),
    writer: 'a',
    salt: () => 'salt',
  }
  const term: Term = {
    options,
    memory: bench.memory,
    keeper: { epoch: 0, append: changes.append ?? append },
    news: () => new Promise(() => {}),
    isOurs: () => ours,
    signal: stop.signal,
  }
  const lose = (): void => {
    ours = false
  }
  return { term, lose, stop }
}

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 2 })

describe('serve', () => {
  it('ends when a newer owner shows up, and when it is stopped', async () => {
    const lost = termOver(createBench())
    const serving = serve(lost.term)
    lost.lose()
    await serving
    const stopped = termOver(createBench())
    const other = serve(stopped.term)
    stopped.stop.abort(new Error('stopped'))
    await other
  })

  it('rejects when the ledger cannot be written', async () => {
    const failure = new Error('no space')
    await expect(serve(termOver(createBench(), { append: () => Promise.reject(failure) }).term)).rejects.toBe(failure)
  })

  it('goes on acting while a notifier takes its time', async () => {
    const bench = createBench()
    const slow: Outbox = {
      ...silent,
      deliverDue: (_notifier, _now, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve([]), { once: true })),
    }
    const { term, stop } = termOver(bench, { outbox: slow })
    const serving = serve(term)
    bench.find('f')
    await until(() => expect(bench.records.some(({ is }) => is === 'verdict')).toBe(true))
    stop.abort(new Error('stopped'))
    await serving
  })

  it('tells one notifier while another takes its time', async () => {
    const bench = createBench()
    const told = vi.fn(() => Promise.resolve([]))
    const forever = (signal: AbortSignal) =>
      new Promise<[]>((resolve) => signal.addEventListener('abort', () => resolve([]), { once: true }))
    const outbox: Outbox = { ...silent, deliverDue: (notifier, _now, signal) => (notifier === 'chat' ? forever(signal) : told()) }
    const { term, stop } = termOver(bench, { outbox })
    const serving = serve(term)
    await until(() => expect(told.mock.calls.length).toBeGreaterThan(1))
    stop.abort(new Error('stopped'))
    await serving
  })

  it('says that a claim is in sight again before it says what follows from that', async () => {
    const bench = createBench()
    bench.now += HOUR
    bench.memory.observed.clear()
    bench.find('f')
    const certificates: CertificateDoor = {
      ...activeDoor,
      // While AWS answers, the watermark comes.
      async describe() {
        bench.see()
        return active
      },
    }
    const { term, stop } = termOver(bench, { certificates })
    const serving = serve(term)
    await until(() => expect(bench.records.some(({ is }) => is === 'verdict')).toBe(true))
    const blindOrNot = bench.records.flatMap((record) => {
      if (record.is === 'blind' && record.claim === claim) return [record.reason]
      return record.is === 'verdict' ? [record.verdict.reason] : []
    })
    expect(blindOrNot.slice(0, 3)).toEqual(['watermark-behind', null, 'needs-approval'])
    stop.abort(new Error('stopped'))
    await serving
  })

  it('says that a claim is in sight again before the intent that follows from that', async () => {
    const bench = createBench({ claims: [claimSettings({ mode: 'auto', auto: { days: 0, attempts: 0 } })], maxDisablesPerHour: 2 })
    bench.find('f')
    bench.round()
    const [order] = ordersDue(bench.memory, bench.now)
    if (order === undefined) throw new Error('nothing is ordered')
    const verdict = { act: true, reason: 'automatic' } as const
    // An earlier owner left its intent open, and the claim went out of sight.
    bench.write({ is: 'intent', ...order, verdict, observed: active, expiresAt: bench.now + MINUTE })
    bench.now += 10 * MINUTE
    bench.observe(active)
    const certificates: CertificateDoor = {
      ...activeDoor,
      async describe() {
        bench.see()
        return active
      },
    }
    const { term, stop } = termOver(bench, { certificates })
    const serving = serve(term)
    await until(() => expect(bench.records.filter(({ is }) => is === 'intent')).toHaveLength(2))
    const told = bench.records.flatMap((record) => (record.is === 'blind' ? [record.reason] : record.is === 'intent' ? ['intent'] : []))
    expect(told).toEqual(['intent', 'watermark-behind', null, 'intent'])
    stop.abort(new Error('stopped'))
    await serving
  })

  it('drops a look that an action overtook', async () => {
    const bench = createBench()
    bench.memory.observed.clear()
    bench.find('f')
    let looks = 0
    const certificates: CertificateDoor = {
      ...activeDoor,
      async describe() {
        looks += 1
        const touch = {
          is: 'result',
          incident: 'i',
          action: 'a',
          kind: 'disable',
          claim,
          result: 'applied',
          observed: inactive,
          advice: null,
        } as const
        if (looks === 1) bench.write(touch)
        return looks === 1 ? active : inactive
      },
    }
    const { term, stop } = termOver(bench, { certificates })
    const serving = serve(term)
    await until(() => expect(bench.memory.observed.get(claim)?.certificate).toEqual(inactive))
    expect(bench.records.some((record) => record.is === 'state' && record.state === 'active')).toBe(false)
    stop.abort(new Error('stopped'))
    await serving
  })

  it('reports what waits for a person and what was minted', async () => {
    const bench = createBench()
    const approvalsWaiting = vi.fn()
    const mintedCounted = vi.fn()
    const { term, stop } = termOver(bench, { telemetry: { ...noTelemetry, approvalsWaiting, mintedCounted } })
    bench.memory.minted.add(attemptOf('m'))
    bench.find('f')
    const serving = serve(term)
    await until(() => expect(approvalsWaiting).toHaveBeenCalledWith(1, now))
    expect(mintedCounted).toHaveBeenCalledWith('factory-a', 'exact', 1)
    stop.abort(new Error('stopped'))
    await serving
  })

  it('shows nothing of the claims any more once it is over', async () => {
    const approvalsWaiting = vi.fn()
    const claimReleased = vi.fn()
    const { term, lose } = termOver(createBench(), { telemetry: { ...noTelemetry, approvalsWaiting, claimReleased } })
    const serving = serve(term)
    lose()
    await serving
    expect(approvalsWaiting).toHaveBeenLastCalledWith(0, null)
    expect(claimReleased).toHaveBeenCalledWith(aliasOf(term.memory, claim))
  })
})

describe('aliasOf', () => {
  it('is the alias, or the one word for what nobody configured', () => {
    const { memory } = createBench()
    expect([aliasOf(memory, claim), aliasOf(memory, otherClaim)]).toEqual(['factory-a', '_unregistered'])
  })
})
