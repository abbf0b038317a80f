// Attempts and claims for the tests of the detector, with everything given that a test does not care about.
import fc from 'fast-check'
import { type Attempt, outcomes } from '../../src/model/attempt.ts'
import type { ClaimSettings } from '../../src/model/settings.ts'
import { MINUTE, type Millis } from '../../src/model/time.ts'

export const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
/** A Monday, midnight UTC. */
export const MONDAY: Millis = Date.UTC(2026, 9, 5)

let named = 0

/** An accepted attempt from 203.0.113.7 with an id, a client and a serial of its own. */
export function attempt(at: Millis, more: Partial<Attempt> = {}): Attempt {
  named += 1
  return { id: `attempt-${named}`, claim: CLAIM, at, source: '203.0.113.7', clientId: `client-${named}`, outcome: 'ok', ...more }
}

/** A configured claim without limits, sites or templates. */
export function claimSettings(more: Partial<ClaimSettings> = {}): ClaimSettings {
  return { id: CLAIM, alias: 'factory-a', mode: 'observe', hook: true, windows: [], auto: { days: 28, attempts: 500 }, ...more }
}

/** Any attempt within `span` of `from`, on few sources, clients and serials so that they repeat. */
export function anyAttempt(from: Millis, span: Millis): fc.Arbitrary<Attempt> {
  return fc
    .record({
      offset: fc.nat({ max: span - 1 }),
      outcome: fc.constantFrom(...outcomes),
      net: fc.nat({ max: 5 }),
      host: fc.integer({ min: 1, max: 3 }),
      client: fc.nat({ max: 9 }),
      serial: fc.option(fc.nat({ max: 9 })),
      id: fc.uuid(),
    })
    .map(({ offset, outcome, net, host, client, serial, id }) => ({
      id,
      claim: CLAIM,
      at: from + offset,
      source: `203.0.${net}.${host}`,
      clientId: `client-${client}`,
      outcome,
      ...(serial === null ? {} : { serial: `serial-${serial}` }),
    }))
}

/** The times of `count` attempts, one every `everyMs`, from `from` on. */
export function times(from: Millis, count: number, everyMs: Millis = MINUTE): readonly Millis[] {
  return Array.from({ length: count }, (_, index) => from + index * everyMs)
}
