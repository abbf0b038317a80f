// Made-up traffic: the same again by its seed, in the order of time, at the rates of a factory, in the shapes of AWS.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type FactoryPlan,
  factoryAddresses,
  generateLeak,
  generateRefusals,
  generateTraffic,
  type LeakPlan,
  leakAddresses,
  merged,
  type TrafficLine,
  weekdayShifts,
} from '../../src/app/traffic.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
/** A Monday. */
const MONDAY = Date.UTC(2026, 9, 5)

const factory: FactoryPlan = {
  kind: 'factory',
  seed: 7,
  claim: CLAIM,
  from: MONDAY,
  to: MONDAY + DAY,
  template: 'acme-sensor-v2',
  sources: factoryAddresses,
  hook: true,
  perDay: 1_870,
  shifts: weekdayShifts,
}
const leak: LeakPlan = { ...factory, sources: leakAddresses, perMinute: 20, from: MONDAY + 12 * HOUR, to: MONDAY + 12 * HOUR + 10 * MINUTE }

function eventOf({ line }: TrafficLine) {
  const [entry] = parseIotLog(line, { claims: [CLAIM] })
  return entry?.is === 'event' ? entry.event : null
}

function count(lines: readonly TrafficLine[], of: (event: NonNullable<ReturnType<typeof eventOf>>) => boolean): number {
  return lines.filter((line) => {
    const event = eventOf(line)
    return event !== null && of(event)
  }).length
}

describe('a seed', () => {
  it('gives the same lines again, and another seed gives others', () => {
    const lines = [...generateTraffic(factory)]
    expect([...generateTraffic(factory)]).toEqual(lines)
    expect([...generateTraffic({ ...factory, seed: 8 })]).not.toEqual(lines)
  })

  it('gives the whole in slices, wherever it is cut', () => {
    const whole = [...generateTraffic({ ...factory, from: MONDAY + 8 * HOUR, to: MONDAY + 9 * HOUR })].map(({ line }) => line).sort()
    fc.assert(
      fc.property(fc.integer({ min: 0, max: HOUR }), (cut) => {
        const middle = MONDAY + 8 * HOUR + cut
        const early = generateTraffic({ ...factory, from: MONDAY + 8 * HOUR, to: middle })
        const late = generateTraffic({ ...factory, from: middle, to: MONDAY + 9 * HOUR })
        expect([...early, ...late].map(({ line }) => line).sort()).toEqual(whole)
      }),
      { numRuns: 20 },
    )
  })
})

describe('a factory', () => {
  const lines = [...generateTraffic(factory)]

  it('tells its lines in the order of time', () => {
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort((a, b) => a - b))
  })

  it('writes lines that are read as events, each with the time it says', () => {
    for (const line of lines) {
      const event = eventOf(line)
      expect(event, line.line).toMatchObject({ at: line.at, claim: CLAIM })
    }
  })

  it('makes as many attempts on a working day as planned, all in its shifts, and none on a Sunday', () => {
    const connects = count(lines, ({ kind }) => kind === 'Connect')
    expect(connects).toBeGreaterThan(1_870 * 0.9)
    expect(connects).toBeLessThan(1_870 * 1.1)
    expect(lines.every(({ at }) => at >= MONDAY + 6 * HOUR && at < MONDAY + 22 * HOUR + MINUTE)).toBe(true)
    expect([...generateTraffic({ ...factory, from: MONDAY - DAY, to: MONDAY })]).toEqual([])
  })

  it('has about one mishap in a hundred attempts', () => {
    const events = [...generateTraffic({ ...factory, perDay: 6_000 })].map(eventOf).filter((event) => event !== null)
    const total = (of: (event: (typeof events)[number]) => boolean): number => events.filter(of).length
    const connects = total(({ kind }) => kind === 'Connect')
    const rejected = total(({ step, kind }) => step === 'register-rejected' && kind === 'Publish-Out')
    const refused = total(({ status }) => status === 'Failure')
    const orphans =
      total(({ step, kind, status }) => step === 'create' && kind === 'Publish-In' && status === 'Success') -
      total(({ step, kind }) => step === 'register' && kind === 'Publish-In')
    const again = connects - new Set(events.filter(({ kind }) => kind === 'Connect').map(({ clientId }) => clientId)).size
    for (const mishaps of [rejected, refused, orphans, again]) expect(mishaps).toBeGreaterThan(0)
    expect((rejected + refused + orphans + again) / connects).toBeLessThan(0.02)
  })

  it('writes an attempt as AWS does: connect, four subscriptions, create, register, disconnect, and the line of the hook', () => {
    const client = eventOf(lines[0] ?? { at: 0, log: 'iot', line: '' })?.clientId
    const attempt = lines
      .filter((line) => eventOf(line)?.clientId === client)
      .map((line) => [eventOf(line)?.kind, eventOf(line)?.step ?? null])
    expect(attempt).toEqual([
      ['Connect', null],
      ['Subscribe', expect.anything()],
      ['Subscribe', expect.anything()],
      ['Subscribe', expect.anything()],
      ['Subscribe', expect.anything()],
      ['Publish-In', 'create'],
      ['Publish-Out', 'create-accepted'],
      ['Publish-In', 'register'],
      ['PreProvisioningHook', null],
      ['Publish-Out', 'register-accepted'],
      ['Disconnect', null],
    ])
  })

  it('keeps the lines of the hook apart, and leaves them out where there is none', () => {
    expect(lines.filter(({ log }) => log === 'hook').every(({ line }) => line.includes('PreProvisioningHook'))).toBe(true)
    expect([...generateTraffic({ ...factory, hook: false })].some(({ log }) => log === 'hook')).toBe(false)
  })

  it('mixes in entries of other devices when asked, none of which is an event', () => {
    const noisy = [...generateTraffic({ ...factory, from: MONDAY, to: MONDAY + HOUR, noisePerMinute: 10 })]
    expect(noisy.length).toBeGreaterThan(400)
    expect(noisy.map(eventOf).every((event) => event === null)).toBe(true)
  })
})

describe('a leak', () => {
  const lines = [...generateLeak(leak)]

  it('mints at its rate, from addresses of its own, and every attempt is accepted', () => {
    const connects = count(lines, ({ kind }) => kind === 'Connect')
    expect(connects).toBeGreaterThan(140)
    expect(connects).toBeLessThan(260)
    expect(count(lines, ({ step, kind }) => kind === 'Publish-Out' && step === 'register-accepted')).toBe(connects)
    expect(
      lines.every((line) => leakAddresses.some((address) => eventOf(line)?.source === address || eventOf(line)?.source === null)),
    ).toBe(true)
  })

  it('leaves refused connections once the claim is inactive, and nothing else', () => {
    const refusals = [...generateRefusals(leak)]
    expect(refusals.length).toBeGreaterThan(140)
    expect(refusals.map((line) => eventOf(line)?.kind).every((kind) => kind === 'Connection.AuthNError')).toBe(true)
    expect(refusals.every((line) => eventOf(line)?.reason === 'DEVICE_CERTIFICATE_INACTIVE')).toBe(true)
  })

  it('takes its place in the traffic of the factory', () => {
    const both = [...merged(generateTraffic(factory), generateLeak(leak))]
    expect(both).toHaveLength([...generateTraffic(factory)].length + lines.length)
    expect(both.map(({ at }) => at)).toEqual(both.map(({ at }) => at).sort((a, b) => a - b))
    expect([...merged()]).toEqual([])
  })
})
