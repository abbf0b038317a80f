// What must hold of the engine for any traffic: crashes, copies and the order of arrival change nothing that counts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWatch, type WatchOutput } from '../../src/detect/watch.ts'
import type { IotEvent } from '../../src/model/event.ts'
import type { EventsRecord, StateRecord } from '../../src/model/record.ts'
import { MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import { MONDAY } from './attempts.ts'
import { detectSettings, eventRecord, tick } from './events.ts'
import { anyArrival, anyTraffic, anyTrafficOfDistinctClients } from './traffic.ts'

const settings = detectSettings(
  {
    templates: ['acme-sensor-v2'],
    windows: [
      { over: '5m', count: 'attempts', above: 2, level: 'disable' },
      { over: '1h', count: 'refusals', above: 1, level: 'alert' },
      { over: '1m', ratio: 'rejected', above: 0.4, atLeast: 2, level: 'contain' },
      { over: '1h', new: 'sources', above: 1, level: 'alert' },
    ],
  },
  { hookFeed: true, rotationTemplates: ['acme-rotate'] },
)
const SETTLE = 3 * MINUTE
const HORIZON = 15 * MINUTE

/** Records as ingest writes them: entries in the order of arrival, now and then a tick that keeps its promise. */
function recordsOf(arrivals: readonly IotEvent[], every: Millis): readonly EventsRecord[] {
  const records: EventsRecord[] = []
  let newest = 0
  let ticked = 0
  for (const event of arrivals) {
    newest = Math.max(newest, event.at)
    records.push(eventRecord(event))
    if (newest - SETTLE < ticked + every) continue
    ticked = newest - SETTLE
    records.push(tick(ticked))
  }
  return [...records, tick(newest + 10 * MINUTE), tick(newest + 70 * MINUTE)]
}

function run(records: readonly EventsRecord[]): readonly WatchOutput[] {
  const watch = createWatch(settings, { partition: 0 })
  return records.flatMap((record, offset) => watch.step(record, offset))
}

/** Runs with a crash after each of some offsets; at others so many states are saved, and what was not saved is lost. */
function runWithCrashes(
  records: readonly EventsRecord[],
  saves: ReadonlySet<number>,
  crashes: ReadonlySet<number>,
  atOnce: number,
): readonly WatchOutput[] {
  const outputs: WatchOutput[] = []
  const durable = new Map<string, StateRecord>()
  let committed = 0
  let watch = createWatch(settings, { partition: 0 })
  const survived = new Set<number>()
  for (let offset = 0; offset < records.length; offset++) {
    const record = records[offset]
    if (record === undefined) break
    outputs.push(...watch.step(record, offset))
    if (saves.has(offset)) {
      for (const { claim, offset: end, snapshot } of watch.states(atOnce)) durable.set(claim, stateOf(claim, snapshot, end))
      committed = watch.horizonOffset()
    }
    if (!crashes.has(offset) || survived.has(offset)) continue
    survived.add(offset)
    watch = createWatch(settings, { partition: 0 })
    watch.restore([...durable.values()])
    offset = committed - 1
  }
  return outputs
}

function stateOf(claim: string, snapshot: Uint8Array, offset: number): StateRecord {
  const text = Buffer.from(snapshot).toString('base64')
  return { v: 1, claim, partition: 0, offset, writer: 'w', detector: '1', config: 'c', snapshot: text }
}

/** What readers keep: of each id the last attempt, the first of everything else. */
function kept(outputs: readonly WatchOutput[]): unknown {
  const attempts = new Map<string, unknown>()
  const others = new Map<string, unknown>()
  for (const output of outputs) {
    if (output.is === 'attempt') attempts.set(output.attempt.id, output.attempt)
    const key = keyOf(output)
    if (key !== null && !others.has(key)) others.set(key, output)
  }
  return { attempts: [...attempts.entries()].sort(), others: [...others.entries()].sort() }
}

function keyOf(output: WatchOutput): string | null {
  switch (output.is) {
    case 'finding':
      return output.finding.id
    case 'sign':
      return output.record.id
    case 'window':
      return `${output.window.claim} ${output.window.over} ${output.window.from}`
    case 'summary':
      return `${output.record.claim} ${output.record.day}`
    case 'attempt':
    case 'watermark':
    case 'duplicate':
    case 'late':
    case 'unattributed':
    case 'plan-refused':
      return null
  }
}

function windowsOf(outputs: readonly WatchOutput[]): readonly unknown[] {
  return outputs
    .flatMap((output) => (output.is === 'window' ? [output.window] : []))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

const offsets = fc.uniqueArray(fc.nat({ max: 80 }), { maxLength: 12 }).map((list) => new Set(list))
const traffic = anyTraffic(MONDAY)
const arrivals = traffic.chain((events) => anyArrival(events, SETTLE - SECOND))
const every = fc.constantFrom(5 * SECOND, MINUTE, 5 * MINUTE)

/** An output, wherever in the topic its cause stood. */
function wherever(output: WatchOutput): unknown {
  return output.is === 'attempt' ? { ...output, told: null } : output
}

describe('for any traffic', () => {
  // Six hundred runs of a watch: a machine that is busy with other things takes its time.
  it('a crash at any offset tells the same', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(arrivals, every, offsets, offsets, fc.constantFrom(1, 2, 100), (events, tickEvery, saves, crashes, atOnce) => {
        const records = recordsOf(events, tickEvery)
        expect(kept(runWithCrashes(records, saves, crashes, atOnce))).toEqual(kept(run(records)))
      }),
      { numRuns: 300 },
    )
  })

  it('copies of any entry change nothing', () => {
    fc.assert(
      fc.property(
        arrivals,
        every,
        fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 20 })), { maxLength: 20 }),
        (events, tickEvery, copies) => {
          const records = recordsOf(events, tickEvery)
          let upTo = 0
          const copied = records.flatMap((record, index) => {
            if (record.is === 'tick') upTo = Math.max(upTo, record.upTo)
            const again = copies.filter(([, after]) => after === index % 21).flatMap(([of]) => records[Math.min(of, index)] ?? [])
            return [record, ...again.filter((copy) => copy.is === 'event' && copy.event.at > upTo - HORIZON)]
          })
          const told = run(copied).filter(({ is }) => is !== 'duplicate')
          expect(told.map(wherever)).toEqual(run(records).map(wherever))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('the order of arrival changes no window, whatever the ticks', () => {
    const both = anyTrafficOfDistinctClients(MONDAY).chain((events) => fc.tuple(fc.constant(events), anyArrival(events, SETTLE - SECOND)))
    fc.assert(
      fc.property(both, every, ([events, arrived], tickEvery) => {
        expect(windowsOf(run(recordsOf(arrived, tickEvery)))).toEqual(windowsOf(run(recordsOf(events, MINUTE))))
      }),
      { numRuns: 150 },
    )
  })

  it('entries of one moment may come in any order, and ticks at any time', () => {
    const both = traffic.chain((events) => fc.tuple(fc.constant(events), anyArrival(events, 0)))
    fc.assert(
      fc.property(both, every, ([events, arrived], tickEvery) => {
        expect(windowsOf(run(recordsOf(arrived, tickEvery)))).toEqual(windowsOf(run(recordsOf(events, MINUTE))))
      }),
      { numRuns: 100 },
    )
  })
})
