// The library's detector: claims side by side, defaults, bad input, restarts.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDetector, type DetectorConfig } from '../../src/detect/detector.ts'
import { digest } from '../../src/model/digest.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
import { anyAttempt, attempt, CLAIM, MONDAY, times } from './attempts.ts'

const OTHER = digest('another claim')
const CONFIG: DetectorConfig = {
  claims: [
    {
      id: CLAIM,
      windows: [
        { over: '1m', count: 'ok', above: 2, level: 'disable' },
        { over: '5m', ratio: 'rejected', above: 0.2, atLeast: 2 },
      ],
    },
  ],
}

it('needs no configuration: every claim is then one that nobody configured', () => {
  const detector = createDetector()
  const findings = [...detector.observe(attempt(MONDAY)), ...detector.observe(attempt(MONDAY + 1)), ...detector.advance(MONDAY + DAY)]
  expect(findings.map(({ level, reasons }) => [level, reasons[0]?.signal])).toEqual([['alert', 'unregistered-claim']])
})

it('keeps the claims apart', () => {
  const detector = createDetector(CONFIG)
  const findings = times(MONDAY, 6, SECOND).flatMap((at, index) =>
    detector.observe(attempt(at, { claim: index % 2 === 0 ? CLAIM : OTHER })),
  )
  expect(findings.map(({ claim, level }) => [claim, level])).toEqual([
    [OTHER, 'alert'],
    [CLAIM, 'disable'],
  ])
})

it('knows a claim by every spelling of its id', () => {
  const detector = createDetector(CONFIG)
  const spellings = [CLAIM, CLAIM.toUpperCase(), `0x${CLAIM}`]
  expect(spellings.flatMap((claim) => detector.observe(attempt(MONDAY, { claim }))).map(({ claim }) => claim)).toEqual([CLAIM])
})

it('closes what a claim that it meets later left open, at the watermark that already stands', () => {
  const detector = createDetector(CONFIG)
  detector.advance(MONDAY + HOUR)
  for (const at of [MONDAY, MONDAY + 50 * MINUTE]) detector.observe(attempt(at, { outcome: 'rejected' }))
  expect(detector.advance(MONDAY + HOUR + MINUTE).map(({ at }) => at)).toEqual([MONDAY + HOUR + MINUTE])
})

it('goes on from a snapshot, taken anywhere, as if it had never stopped', () => {
  const attempts = fc.array(
    fc.tuple(anyAttempt(MONDAY, 2 * HOUR), fc.boolean()).map(([told, other]) => (other ? { ...told, claim: OTHER } : told)),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(attempts, fc.nat({ max: 40 }), (many, cut) => {
      const whole = createDetector(CONFIG)
      let stopped = createDetector(CONFIG)
      for (const [index, told] of many.entries()) {
        if (index === cut) stopped = createDetector(CONFIG, stopped.snapshot())
        expect(stopped.observe(told)).toEqual(whole.observe(told))
        if (index % 7 === 0) expect(stopped.advance(told.at)).toEqual(whole.advance(told.at))
      }
      expect(stopped.advance(MONDAY + DAY)).toEqual(whole.advance(MONDAY + DAY))
      expect(stopped.snapshot()).toEqual(whole.snapshot())
    }),
    { numRuns: 50 },
  )
})

it('refuses what is no claim, no time and no snapshot', () => {
  const detector = createDetector(CONFIG)
  const usage = expect.objectContaining({ code: 'usage' })
  expect(() => detector.observe(attempt(MONDAY, { claim: 'factory-a' }))).toThrow(usage)
  for (const time of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    expect(() => detector.observe(attempt(time))).toThrow(usage)
    expect(() => detector.advance(time)).toThrow(usage)
  }
  expect(() => createDetector(CONFIG, Uint8Array.of(7))).toThrow(expect.objectContaining({ code: 'log-record-newer' }))
  expect(() => createDetector({ claims: [{ id: 'abc' }] })).toThrow(expect.objectContaining({ code: 'config-invalid' }))
})

it('holds a bounded number of claims that nobody configured, and never forgets a configured one', () => {
  const detector = createDetector(CONFIG)
  detector.observe(attempt(MONDAY, { outcome: 'rejected' }))
  for (let index = 0; index < 1_100; index++) detector.observe(attempt(MONDAY, { claim: digest(index) }))
  detector.observe(attempt(MONDAY, { outcome: 'rejected' }))
  expect(detector.advance(MONDAY + MINUTE).map(({ claim }) => claim)).toEqual([CLAIM])
  const ofClaim = createDetector({}, detector.snapshot())
  expect(ofClaim.observe(attempt(MONDAY, { claim: digest(1_099) }))).toEqual([])
  expect(ofClaim.observe(attempt(MONDAY, { claim: digest(0) }))).toHaveLength(1)
})
