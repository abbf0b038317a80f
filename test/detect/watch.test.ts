import { describe, expect, it } from 'vitest'
import { createWatch, type Watch, type WatchOutput } from '../../src/detect/watch.ts'
import type { IotEvent } from '../../src/model/event.ts'
import type { EventsRecord, StateRecord } from '../../src/model/record.ts'
import type { DetectSettings } from '../../src/model/settings.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
import { CLAIM, MONDAY } from './attempts.ts'
import { certificate, detectSettings, event, eventRecord, hook, planRecord, provisioning, step, tick } from './events.ts'

/** A watch that counts the offsets itself, and keeps states as a log would. */
function engine(settings: DetectSettings = detectSettings(), partition = 0) {
  const watch = createWatch(settings, { partition })
  let offset = 0
  return {
    watch,
    take: (...records: readonly (EventsRecord | IotEvent)[]): readonly WatchOutput[] =>
      records.flatMap((record) => watch.step('is' in record ? record : eventRecord(record), offset++)),
    save: () => savedBy(watch, partition),
  }
}

function savedBy(watch: Watch, partition: number): readonly StateRecord[] {
  return watch.states().map(({ claim, offset, snapshot }) => {
    const text = Buffer.from(snapshot).toString('base64')
    return { v: 1, claim, partition, offset, writer: 'w', detector: '1', config: 'c', snapshot: text }
  })
}

function only<K extends WatchOutput['is']>(outputs: readonly WatchOutput[], is: K): readonly Extract<WatchOutput, { is: K }>[] {
  return outputs.filter((output): output is Extract<WatchOutput, { is: K }> => output.is === is)
}

describe('an event', () => {
  it('that is a copy is dropped', () => {
    const { take } = engine()
    const connect = event('Connect', MONDAY)
    expect(take(connect, connect)).toMatchObject([{ is: 'sign' }, { is: 'duplicate' }])
  })

  it('that is late is counted, and joins what is still open', () => {
    const { take } = engine()
    take(step('create', MONDAY), step('register', MONDAY + 2 * SECOND), tick(MONDAY + MINUTE))
    const outputs = take(step('register-accepted', MONDAY + 3 * SECOND))
    expect(outputs).toMatchObject([{ is: 'late' }, { is: 'attempt', attempt: { outcome: 'ok', at: MONDAY + 3 * SECOND } }])
    const [window] = only(take(tick(MONDAY + 2 * MINUTE)), 'window')
    expect(window?.window).toMatchObject({ from: MONDAY + MINUTE, late: 1, attempts: { ok: 1 } })
  })

  it('that is older than the horizon is counted and opens nothing: it may be a copy', () => {
    const { take } = engine()
    take(event('Connect', MONDAY + HOUR), tick(MONDAY + HOUR))
    expect(take(step('register', MONDAY), step('register-accepted', MONDAY + 1))).toEqual([{ is: 'late' }, { is: 'late' }])
    expect(only(take(tick(MONDAY + 2 * HOUR)), 'window').filter(({ window }) => window.late === 2).length).toBeGreaterThan(0)
  })

  it('that names no claim and fits nothing is told in partition 0 only', () => {
    const orphaned = event('ProvisionDevice', MONDAY, { claim: null, clientId: null, traceId: 't-1' })
    const unattributed = [0, 1].map(
      (partition) => only(engine(detectSettings(), partition).take(orphaned, tick(MONDAY + 1)), 'unattributed').length,
    )
    expect(unattributed).toEqual([1, 0])
  })
})

describe('windows', () => {
  const counts = (...events: readonly IotEvent[]) =>
    only(engine().take(...events, tick(MONDAY + MINUTE)), 'window').flatMap(({ window }) => (window.over === '1m' ? [window] : []))

  it('count connects, requests and refusals each by themselves, refused requests included', () => {
    const failed = { status: 'Failure' as const }
    const [window] = counts(
      event('Connect', MONDAY),
      event('Connection.AuthNError', MONDAY + 1, failed),
      event('Subscribe', MONDAY + 2, { ...failed, step: 'create' }),
      step('create', MONDAY + 3, failed),
      step('register', MONDAY + 4, failed),
      event('Disconnect', MONDAY + 5),
    )
    expect(window).toMatchObject({ connects: 1, creates: 1, registers: 1, refusals: 4, attempts: { rejected: 2 } })
  })

  it("count the hook's line as a register only where its request is missing", () => {
    expect(counts(step('register', MONDAY), hook(MONDAY + 1, true))).toMatchObject([{ registers: 1 }])
    expect(counts(hook(MONDAY + 1, true), step('register', MONDAY))).toMatchObject([{ registers: 1 }])
    expect(counts(hook(MONDAY + 1, true))).toMatchObject([{ registers: 1 }])
  })
})

describe('a limit', () => {
  const settings = detectSettings({ windows: [{ over: '1m', count: 'ok', above: 1, level: 'disable' }] })

  it('is told as soon as it is crossed, and blames the sources', () => {
    const { take } = engine(settings)
    expect(only(take(...provisioning(MONDAY, { clientId: 'SN-1' })), 'finding')).toEqual([])
    const findings = only(take(...provisioning(MONDAY + SECOND, { clientId: 'SN-2' })), 'finding')
    expect(findings).toMatchObject([{ finding: { level: 'disable', claim: CLAIM, suspects: ['203.0.113.0/24'] } }])
  })
})

describe('the watermark', () => {
  it('is told when it moves, and when a cause comes or goes', () => {
    const { take } = engine()
    expect(take(tick(MONDAY))).toEqual([{ is: 'watermark', upTo: MONDAY, causes: [] }])
    expect(take(tick(MONDAY))).toEqual([])
    const denied = take(tick(MONDAY, { cause: 'feed-denied' }))
    expect(denied).toEqual([{ is: 'watermark', upTo: MONDAY, causes: [{ feed: 'log', cause: 'feed-denied' }] }])
    // A file without an event ends where it began, and that is news.
    expect(take(tick(MONDAY, { ended: true }))).toEqual([{ is: 'watermark', upTo: MONDAY, causes: [], ended: true }])
    expect(take(tick(MONDAY, { ended: true }))).toEqual([])
  })

  it('says which claims a feed names as blind', () => {
    const { take } = engine()
    take(tick(MONDAY))
    const [said] = take(tick(MONDAY, { blind: [{ claim: CLAIM, cause: 'logging-too-low' }] }))
    expect(said).toMatchObject({ is: 'watermark', causes: [{ feed: 'log', claim: CLAIM, cause: 'logging-too-low' }] })
  })

  it('closes a day with a summary', () => {
    const { take } = engine()
    const outputs = take(...provisioning(MONDAY), tick(MONDAY + DAY))
    const attempts = { ok: 1, duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 }
    expect(only(outputs, 'summary')).toEqual([
      { is: 'summary', at: MONDAY + DAY, record: { v: 1, is: 'summary', claim: CLAIM, day: '2026-10-05', attempts, sources: 1 } },
    ])
  })
})

describe('a successor', () => {
  it('goes on with an open attempt that its predecessor had begun to read', () => {
    const first = engine()
    first.take(...provisioning(MONDAY), tick(MONDAY + MINUTE), step('create', MONDAY + MINUTE), step('register', MONDAY + MINUTE + 1))
    const states = first.save()
    const successor = createWatch(detectSettings(), { partition: 0 })
    successor.restore(states)
    const log = [
      ...provisioning(MONDAY).map(eventRecord),
      tick(MONDAY + MINUTE),
      eventRecord(step('create', MONDAY + MINUTE)),
      eventRecord(step('register', MONDAY + MINUTE + 1)),
    ]
    const from = first.watch.horizonOffset()
    expect(log.slice(from).flatMap((record, index) => successor.step(record, from + index))).toEqual([])
    const next = eventRecord(step('register-accepted', MONDAY + MINUTE + 2))
    expect(successor.step(next, log.length)).toMatchObject([{ is: 'attempt', attempt: { outcome: 'duplicate', began: MONDAY + MINUTE } }])
  })

  it('need not read again what nothing hangs on any more', () => {
    const { take, save, watch } = engine()
    take(...provisioning(MONDAY), tick(MONDAY + MINUTE), tick(MONDAY + HOUR))
    save()
    expect(watch.horizonOffset()).toBe(7)
  })

  it('skips what lies before its horizon, if it is made to read it', () => {
    const first = engine()
    first.take(...provisioning(MONDAY), tick(MONDAY + HOUR))
    const successor = createWatch(detectSettings(), { partition: 0 })
    successor.restore(first.save())
    expect(provisioning(MONDAY).flatMap((given, offset) => successor.step(eventRecord(given), offset))).toEqual([])
    expect(successor.horizonOffset()).toBe(6)
  })

  it('counts no copy whose original it need not read again', () => {
    const first = engine()
    const records: EventsRecord[] = [tick(MONDAY), ...provisioning(MONDAY + MINUTE).map(eventRecord), tick(MONDAY + 2 * MINUTE)]
    // Entries of others, and a tick before each: something that must be read again, from between the original and its copy.
    for (let minute = 3; minute < 9; minute += 1) {
      const stranger = event('Disconnect', MONDAY + minute * MINUTE, { claim: certificate('stranger') })
      records.push(tick(MONDAY + minute * MINUTE), eventRecord(stranger))
    }
    first.take(...records)
    const states = [...first.save()]
    const copied = [...provisioning(MONDAY + MINUTE).map(eventRecord), tick(MONDAY + 21 * MINUTE)]
    expect(first.take(...copied).filter(({ is }) => is === 'duplicate')).toHaveLength(5)
    const log = [...records, ...copied]
    states.push(...first.save())
    const from = first.watch.horizonOffset()
    expect(from).toBeGreaterThan(6)
    const successor = createWatch(detectSettings(), { partition: 0 })
    successor.restore(states)
    expect(log.slice(from).flatMap((record, index) => successor.step(record, from + index))).toEqual([])
    const windows = only(successor.step(tick(MONDAY + HOUR), log.length), 'window').filter(({ window }) => window.over === '1h')
    expect(windows).toMatchObject([{ window: { connects: 1, attempts: { ok: 1, duplicate: 0 } } }])
  })

  it('counts a late entry where its predecessor would have, also of a claim that nobody has seen', () => {
    const first = engine()
    first.take(tick(MONDAY + HOUR))
    const successor = createWatch(detectSettings(), { partition: 0 })
    successor.restore(first.save())
    const rest = [eventRecord(event('Connect', MONDAY + HOUR - 2 * MINUTE)), tick(MONDAY + 2 * HOUR)]
    const told = rest.flatMap((record, index) => successor.step(record, index + 1))
    expect(told).toEqual(first.take(...rest))
    expect(only(told, 'window')[0]?.window.from).toBe(MONDAY + HOUR)
  })

  it('says that records are gone which it should have read, until its windows are whole again', () => {
    const first = engine()
    first.take(...provisioning(MONDAY), tick(MONDAY + MINUTE))
    const states = first.save()
    const from = first.watch.horizonOffset()
    const successor = createWatch(detectSettings(), { partition: 0 })
    successor.restore(states)
    const [said] = successor.step(tick(MONDAY + HOUR), from + 10)
    const deleted = { is: 'watermark', causes: [{ cause: 'records-deleted' }] }
    expect(said).toMatchObject(deleted)
    // Whoever goes on from here knows it too, though to him nothing is missing.
    const next = createWatch(detectSettings(), { partition: 0 })
    next.restore(savedBy(successor, 0))
    expect(only(next.step(tick(MONDAY + 2 * HOUR), from + 11), 'watermark')).toMatchObject([deleted])
    expect(only(next.step(tick(MONDAY + 3 * HOUR), from + 12), 'watermark')).toMatchObject([{ causes: [] }])
  })

  it('gets the state of the partition after those of its claims, and only what changed', () => {
    const { take, save } = engine()
    take(...provisioning(MONDAY))
    expect(save().map(({ claim }) => claim)).toEqual([CLAIM, '_partition-0'])
    // The watermark settles the attempt, and then has nothing to do until the minute is over.
    take(tick(MONDAY + SECOND))
    expect(save().map(({ claim }) => claim)).toEqual([CLAIM, '_partition-0'])
    take(tick(MONDAY + 2 * SECOND))
    expect(save().map(({ claim }) => claim)).toEqual(['_partition-0'])
  })
})

describe('a plan that is announced', () => {
  const batch = { from: MONDAY, to: MONDAY + DAY, devices: 2 }
  const device = (n: number) => provisioning(MONDAY + n * MINUTE, { clientId: `SN-${n}` }).map(eventRecord)
  const signals = (outputs: readonly WatchOutput[]) => only(outputs, 'finding').map(({ finding }) => finding.reasons[0]?.signal)

  it('counts from its place among the events on', () => {
    const { take } = engine()
    expect(signals(take(...device(1), ...device(2), ...device(3), planRecord(batch), ...device(4), ...device(5)))).toEqual([])
    expect(signals(take(...device(6)))).toEqual(['plan-exceeded'])
    expect(signals(engine().take(planRecord(batch), ...device(1), ...device(2), ...device(3)))).toEqual(['plan-exceeded'])
  })

  it('is in the state of its claim, which a successor goes on from wherever he takes over', () => {
    const log: readonly EventsRecord[] = [
      tick(MONDAY),
      planRecord({ ...batch, devices: 1 }),
      ...device(1),
      planRecord(batch, { at: MONDAY + MINUTE }),
      ...device(2),
      planRecord(batch, { kind: 'withdraw' }),
      ...device(3),
      planRecord(batch, { at: MONDAY + 3 * MINUTE }),
      ...device(4),
      ...device(5),
      ...device(6),
    ]
    const whole = only(engine().take(...log), 'finding')
    for (let cut = 1; cut < log.length; cut += 1) {
      const first = createWatch(detectSettings(), { partition: 0 })
      const before = log.slice(0, cut).flatMap((record, offset) => only(first.step(record, offset), 'finding'))
      const successor = createWatch(detectSettings(), { partition: 0 })
      successor.restore(savedBy(first, 0))
      const from = first.horizonOffset()
      const behind = log.slice(from).flatMap((record, index) => only(successor.step(record, from + index), 'finding'))
      expect([...before, ...behind]).toEqual(whole)
    }
    expect(signals(whole)).toEqual(['plan-exceeded'])
  })

  it('is refused where none may be so, and that is told', () => {
    const { take } = engine()
    const wrong = planRecord({ ...batch, to: MONDAY })
    expect(take(wrong)).toEqual([{ is: 'plan-refused', planId: wrong.decision.planId }])
  })
})

it('has nothing to save before the first record', () => {
  expect(createWatch(detectSettings(), { partition: 0 }).states()).toEqual([])
})

it('reads the windows of configured claims by their aliases, and those of strangers not at all', () => {
  const { take, watch } = engine()
  take(...provisioning(MONDAY), ...provisioning(MONDAY, { claim: certificate('stranger'), clientId: 'SN-9' }))
  expect(watch.seen().map(({ alias }) => alias)).toEqual(['factory-a'])
  const readings = watch.seen().flatMap(({ id }) => watch.readings(id))
  expect(readings.map(({ over, attempts }) => [over, attempts.ok])).toEqual([
    ['1m', 1],
    ['5m', 1],
    ['1h', 1],
    ['1d', 1],
  ])
  expect(watch.readings(certificate('never seen'))).toEqual([])
  take(tick(MONDAY + MINUTE))
  expect(watch.feeds()).toEqual([{ feed: 'log', upTo: MONDAY + MINUTE }])
  expect(watch.forgotten()).toBe(0)
})
