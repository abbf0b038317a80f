// Saving while nothing comes: all that is left, once, and out of the way of whatever comes then.
import { describe, expect, it, vi } from 'vitest'
import { createIdleSaving } from '../../src/detect/idle-saving.ts'
import { createStateBook } from '../../src/detect/state-book.ts'
import { createWatch } from '../../src/detect/watch.ts'
import { decode } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { SECOND } from '../../src/model/time.ts'
import { claimSettings, MONDAY } from './attempts.ts'
import { certificate, detectSettings, event, tick } from './events.ts'

const claims = Array.from({ length: 100 }, (_, number) => ({ ...claimSettings(), id: certificate(`claim-${number}`) }))

/** An idle saving whose clock and log are moved by hand, with a partition of which one event of each claim was read. */
function idleByHand() {
  const stop = new AbortController()
  let now = MONDAY
  let passed = Promise.withResolvers<void>()
  const written: { claim: string; offset: number }[][] = []
  const waiting: (() => void)[] = []
  const watch = createWatch(detectSettings({}, { claims }), { partition: 0 })
  const saver = { partition: 0, watch, epoch: 1, predecessors: new Set<string>() }
  const onSaved = vi.fn()
  const due = { is: true }
  const log = {
    append: async (_topic: string, _partition: number, records: readonly { readonly value: Uint8Array | null }[]) => {
      written.push(
        records.flatMap(({ value }) => (value === null ? [] : [decode('state', value)])).map(({ claim, offset }) => ({ claim, offset })),
      )
      await new Promise<void>((resolve) => waiting.push(resolve))
      return []
    },
  }
  const sleep = async (_ms: number, signal: AbortSignal): Promise<void> => {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([passed.promise, aborted])
  }
  const idle = createIdleSaving(createStateBook(noTelemetry), {
    ...{ log: log as never, writer: 'w', configHash: 'c', clock: () => now, sleep, signal: stop.signal, isDue: () => due.is, onSaved },
  })
  watch.step(tick(MONDAY), 0)
  claims.forEach(
    ({ id }, index) => void watch.step({ v: 1, is: 'event', feed: 'iot', event: event('Connect', MONDAY, { claim: id }) }, index + 1),
  )
  return {
    ...{ idle, saver, written, onSaved, due, running: idle.run(), stop: () => stop.abort() },
    pass(ms: number): void {
      now += ms
      passed.resolve()
      passed = Promise.withResolvers()
    },
    /** Lets the log confirm what it was given, until it is given nothing more. */
    async confirm(most = Number.POSITIVE_INFINITY): Promise<void> {
      for (let confirmed = 0; confirmed < most; confirmed++) {
        await new Promise((resolve) => setImmediate(resolve))
        const next = waiting.shift()
        if (next === undefined) return
        next()
      }
    },
  }
}

describe('saving while nothing comes', () => {
  it('saves all claims and the partition behind them, and nothing again until a chunk was handled', async () => {
    const { idle, saver, written, onSaved, running, stop, pass, confirm } = idleByHand()
    idle.handled(saver)
    await confirm()
    pass(SECOND)
    await confirm()
    expect(onSaved).toHaveBeenCalledExactlyOnceWith(saver)
    const saved = written.flat().filter(({ claim }) => !claim.startsWith('_'))
    expect(new Set(saved.map(({ claim }) => claim)).size).toBe(claims.length)
    expect(saved.every(({ offset }) => offset === claims.length + 1)).toBe(true)
    expect(written.flat().at(-1)).toEqual({ claim: '_partition-0', offset: claims.length + 1 })
    expect(Math.max(...written.map((some) => some.length))).toBeLessThan(claims.length)
    const before = written.length
    pass(SECOND)
    await confirm()
    expect(written.length).toBe(before)
    stop()
    await running
  })

  it('saves nothing while chunks come', async () => {
    const { idle, saver, written, stop, pass, confirm, running } = idleByHand()
    for (let chunk = 0; chunk < 5; chunk++) {
      await idle.interrupt(saver)
      idle.handled(saver)
      await confirm()
      pass(SECOND / 2)
      await confirm()
    }
    expect(written).toEqual([])
    stop()
    await running
  })

  it('waits until it is time to save again', async () => {
    const { idle, saver, written, due, stop, pass, confirm, running } = idleByHand()
    due.is = false
    idle.handled(saver)
    await confirm()
    pass(SECOND)
    await confirm()
    expect(written).toEqual([])
    due.is = true
    pass(SECOND)
    await confirm()
    expect(written.length).toBeGreaterThan(0)
    stop()
    await running
  })

  it('stops for a chunk once the request under way is answered', async () => {
    const { idle, saver, written, onSaved, stop, pass, confirm, running } = idleByHand()
    idle.handled(saver)
    await confirm()
    pass(SECOND)
    await new Promise((resolve) => setImmediate(resolve))
    expect(written.length).toBe(1)
    let isFree = false
    const interrupted = idle.interrupt(saver).then(() => {
      isFree = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isFree).toBe(false)
    await confirm()
    await interrupted
    expect([written.length, onSaved.mock.calls.length]).toEqual([1, 0])
    stop()
    await running
  })
})
