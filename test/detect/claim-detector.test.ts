// The detector of one claim as a whole: early findings, the watermark, restarts, bounds.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClaimDetector, type Counted, createClaimDetector } from '../../src/detect/claim-detector.ts'
import { decodeTables, encodeTables } from '../../src/detect/snapshot.ts'
import type { Attempt } from '../../src/model/attempt.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { ClaimSettings, Plan } from '../../src/model/settings.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import type { WindowCounts } from '../../src/model/window.ts'
import { anyAttempt, attempt, CLAIM, claimSettings, MONDAY, times } from './attempts.ts'
import { planRecord } from './events.ts'

const DISABLE_ON_6 = claimSettings({ windows: [{ over: '1m', count: 'ok', above: 5, level: 'disable' }] })
const EVERY_RULE = claimSettings({
  templates: ['acme-sensor-v2'],
  sites: [{ name: 'plant-7', cidrs: ['203.0.0.0/23'], timeZone: 'Europe/Berlin' }],
  closesAt: MONDAY + 2 * HOUR,
  windows: [
    { over: '1m', count: 'attempts', above: 2, level: 'alert' },
    { over: '5m', count: 'refusals', above: 1, level: 'alert' },
    { over: '5m', distinct: 'clients', above: 4, level: 'alert' },
    { over: '1h', new: 'sources', above: 2, level: 'contain' },
    { over: '1h', ratio: 'rejected', above: 0.3, atLeast: 3, level: 'alert' },
    { over: '1d', count: 'ok', above: 3, level: 'disable' },
  ],
})

/** What is told to a detector. */
type Told =
  | { readonly is: 'attempt'; readonly attempt: Attempt }
  | { readonly is: 'count'; readonly what: Counted; readonly at: Millis }
  | { readonly is: 'plan'; readonly kind: 'announce' | 'withdraw'; readonly plan: Plan }
  | { readonly is: 'advance'; readonly to: Millis }

const SPAN = 3 * HOUR
const counted: readonly Counted[] = ['connects', 'creates', 'registers', 'refusals', 'late']
const anyTold: fc.Arbitrary<Told> = fc.oneof(
  { weight: 6, arbitrary: anyAttempt(MONDAY, SPAN).map((told) => ({ is: 'attempt' as const, attempt: told })) },
  {
    weight: 2,
    arbitrary: fc
      .record({ what: fc.constantFrom(...counted), offset: fc.nat({ max: SPAN }) })
      .map(({ what, offset }) => ({ is: 'count' as const, what, at: MONDAY + offset })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        kind: fc.constantFrom('announce' as const, 'withdraw' as const),
        hour: fc.nat({ max: 3 }),
        devices: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ kind, hour, devices }) => ({
        is: 'plan' as const,
        kind,
        plan: { from: MONDAY + hour * HOUR, to: MONDAY + 3 * HOUR + 1, devices },
      })),
  },
  { weight: 1, arbitrary: fc.nat({ max: SPAN }).map((offset) => ({ is: 'advance' as const, to: MONDAY + offset })) },
)

function tell(detector: ClaimDetector, told: Told): { findings: readonly Finding[]; windows: readonly WindowCounts[] } {
  if (told.is === 'attempt') return { findings: detector.observe(told.attempt), windows: [] }
  if (told.is === 'count') return { findings: detector.count(told.what, told.at), windows: [] }
  if (told.is === 'advance') return detector.advance(told.to)
  detector.hear(told)
  return { findings: [], windows: [] }
}

function raised(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ level, reasons }) => `${level} ${reasons[0]?.signal}`)
}

/** Three weeks of a shift of one hour a Monday, one device a minute. */
function learnThreeWeeks(detector: ClaimDetector): Millis {
  for (const week of [0, 1, 2]) for (const at of times(MONDAY + week * 7 * DAY, 60)) detector.observe(attempt(at))
  const now = MONDAY + 21 * DAY
  expect(detector.advance(now).findings).toEqual([])
  return now
}

describe('a limit of the operator', () => {
  it('raises its finding at the attempt that crosses it, without waiting for the watermark', () => {
    const detector = createClaimDetector(DISABLE_ON_6)
    const findings = times(MONDAY, 8, SECOND).map((at) => detector.observe(attempt(at)))
    expect(findings.map(raised)).toEqual([[], [], [], [], [], ['disable operator-limit'], [], []])
    expect(findings[5]?.[0]).toMatchObject({ at: MONDAY + 5 * SECOND, source: null, suspects: ['203.0.113.0/24'], usualPerHour: null })
    expect(detector.advance(MONDAY + HOUR).findings).toEqual([])
  })

  it('looks back a whole day', () => {
    const detector = createClaimDetector(claimSettings({ windows: [{ over: '1d', count: 'ok', above: 1, level: 'alert' }] }))
    detector.observe(attempt(MONDAY + 50 * MINUTE))
    detector.advance(MONDAY + DAY + 30 * MINUTE)
    expect(raised(detector.observe(attempt(MONDAY + DAY + 44 * MINUTE)))).toEqual(['alert operator-limit'])
    const another = createClaimDetector(claimSettings({ windows: [{ over: '1d', count: 'ok', above: 1, level: 'alert' }] }))
    another.observe(attempt(MONDAY + 50 * MINUTE))
    another.advance(MONDAY + DAY + 30 * MINUTE)
    expect(another.observe(attempt(MONDAY + DAY + 50 * MINUTE))).toEqual([])
  })

  it('blames the source outside the declared networks, not the factory that works beside it', () => {
    const detector = createClaimDetector({ ...DISABLE_ON_6, sites: [{ name: 'plant-7', cidrs: ['198.51.100.0/24'] }] })
    const findings = times(MONDAY, 6, SECOND).flatMap((at, index) =>
      detector.observe(attempt(at, { source: index === 3 ? '203.0.113.7' : '198.51.100.4' })),
    )
    expect(raised(findings)).toEqual(['disable operator-limit'])
    expect(findings[0]?.suspects).toEqual(['203.0.113.0/24'])
  })
})

describe('the same id again', () => {
  it('corrects the outcome while the watermark has not passed it', () => {
    const detector = createClaimDetector(claimSettings())
    const told = attempt(MONDAY)
    detector.observe(told)
    detector.observe({ ...told, outcome: 'duplicate' })
    const [window] = detector.advance(MONDAY + MINUTE).windows
    expect(window?.attempts).toMatchObject({ ok: 0, duplicate: 1 })
  })

  it('is ignored afterwards', () => {
    const detector = createClaimDetector(claimSettings())
    const told = attempt(MONDAY)
    detector.observe(told)
    detector.advance(MONDAY + MINUTE)
    detector.observe({ ...told, outcome: 'rejected' })
    expect(detector.advance(MONDAY + 4 * MINUTE).windows).toEqual([])
  })

  it('is not needed: attempts without an id are different attempts', () => {
    const detector = createClaimDetector(claimSettings())
    const { id: _, ...nameless } = attempt(MONDAY)
    detector.observe(nameless)
    detector.observe(nameless)
    expect(detector.reading('1m').attempts.ok).toBe(2)
  })
})

it('counts what comes after the watermark in the first minute that is open', () => {
  const detector = createClaimDetector(claimSettings())
  detector.advance(MONDAY + HOUR)
  detector.observe(attempt(MONDAY))
  detector.count('late', MONDAY)
  const [window] = detector.advance(MONDAY + HOUR + MINUTE).windows
  expect(window).toMatchObject({ from: MONDAY + HOUR, attempts: { ok: 1 }, late: 1 })
})

describe('what comes late', () => {
  const seconds = (from: Millis, count: number) => times(from, count, SECOND)

  it('piles up in the open minute, and lifts no finding above alert', () => {
    const detector = createClaimDetector(DISABLE_ON_6)
    detector.advance(MONDAY + HOUR)
    const late = times(MONDAY, 20, 2 * MINUTE).flatMap((at) => detector.observe(attempt(at)))
    expect(late.map(({ level }) => level)).toEqual(['alert'])
    expect(late[0]?.reasons[0]?.text).toBe("6 ok attempts in 1m; the operator's limit is 5; some of it came late")
    expect(detector.advance(MONDAY + 2 * HOUR).findings).toEqual([])
  })

  it('is found at the watermark, and not because a successor tells again what was in time', () => {
    const detector = createClaimDetector(DISABLE_ON_6)
    detector.advance(MONDAY + HOUR)
    const named = seconds(MONDAY + HOUR, 6).map((at) => attempt(at))
    expect(named.flatMap((each) => raised(detector.observe(each)))).toEqual(['disable operator-limit'])
    detector.observe(attempt(MONDAY, { outcome: 'rejected' }))
    expect(named.flatMap((each) => detector.observe(each))).toEqual([])
    const [found] = detector.advance(MONDAY + HOUR + MINUTE).findings
    expect(found).toMatchObject({ level: 'alert', at: MONDAY + HOUR + MINUTE })
  })

  it('hides nothing: what is in time crosses the limit by itself, once, at its own level', () => {
    const detector = createClaimDetector(DISABLE_ON_6)
    detector.advance(MONDAY + HOUR)
    for (const at of times(MONDAY, 8, 2 * MINUTE)) detector.observe(attempt(at))
    const restored = createClaimDetector(DISABLE_ON_6, detector.snapshot())
    const findings = seconds(MONDAY + HOUR, 8).map((at) => restored.observe(attempt(at)))
    expect(findings.map(raised)).toEqual([[], [], [], [], [], ['disable operator-limit'], [], []])
  })

  it('holds for entries, distinct values and shares as well', () => {
    const windows = [
      { over: '1m', count: 'refusals', above: 2, level: 'disable' },
      { over: '1m', distinct: 'clients', above: 2, level: 'contain' },
      { over: '1m', ratio: 'rejected', above: 0.5, atLeast: 2, level: 'disable' },
    ] as const
    const levelsOf = (at: Millis) => {
      const detector = createClaimDetector(claimSettings({ windows }))
      detector.advance(MONDAY + HOUR)
      const early = seconds(at, 3).flatMap((each) => {
        const late = each < MONDAY + HOUR ? detector.count('late', each) : []
        return [...late, ...detector.count('refusals', each), ...detector.observe(attempt(each, { outcome: 'rejected' }))]
      })
      const findings = [...early, ...detector.advance(MONDAY + 2 * HOUR).findings]
      const byLimits = findings.filter(({ reasons }) => reasons.some(({ signal }) => signal === 'operator-limit'))
      return byLimits.map(({ level }) => level).toSorted()
    }
    expect(levelsOf(MONDAY)).toEqual(['alert', 'alert', 'alert'])
    expect(levelsOf(MONDAY + HOUR)).toEqual(['contain', 'disable', 'disable'])
  })

  it('is forgotten with a correction that takes the attempt back', () => {
    const detector = createClaimDetector(DISABLE_ON_6)
    detector.advance(MONDAY + HOUR)
    const late = attempt(MONDAY)
    detector.observe(late)
    detector.observe({ ...late, outcome: 'rejected', at: MONDAY + HOUR })
    expect(seconds(MONDAY + HOUR, 6).flatMap((at) => raised(detector.observe(attempt(at))))).toEqual(['disable operator-limit'])
  })
})

it('closes windows only when the watermark reached their end, and never twice', () => {
  const detector = createClaimDetector(claimSettings())
  detector.observe(attempt(MONDAY + 2 * MINUTE))
  expect(detector.advance(MONDAY + 3 * MINUTE - 1).windows).toEqual([])
  expect(detector.advance(MONDAY + 3 * MINUTE).windows.map(({ over }) => over)).toEqual(['1m'])
  expect(detector.advance(MONDAY + 2 * MINUTE).windows).toEqual([])
  expect(detector.advance(MONDAY + DAY).windows.map(({ over }) => over)).toEqual(['5m', '1h', '1d'])
  expect(detector.advance(MONDAY + 1_000 * DAY).windows).toEqual([])
})

it('does not care for the order of what comes between two watermarks', () => {
  const orders = fc
    .array(anyTold, { maxLength: 40 })
    .map((many) => many.filter(({ is }) => is !== 'advance'))
    .chain((many) => fc.tuple(fc.constant(many), fc.shuffledSubarray(many, { minLength: many.length })))
  fc.assert(
    fc.property(orders, ([one, other]) => {
      const windows = [one, other].map((many) => {
        const detector = createClaimDetector(EVERY_RULE)
        for (const told of many) tell(detector, told)
        return detector.advance(MONDAY + DAY).windows
      })
      expect(windows[1]).toEqual(windows[0])
    }),
    { numRuns: 40 },
  )
})

it('gives in one jump of the watermark what it gives in many small ones', () => {
  fc.assert(
    fc.property(fc.array(anyTold, { maxLength: 60 }), fc.integer({ min: 7, max: 400 }), (many, step) => {
      const detectors = [createClaimDetector(EVERY_RULE), createClaimDetector(EVERY_RULE)] as const
      for (const told of many) if (told.is !== 'advance') for (const detector of detectors) tell(detector, told)
      const jump = detectors[0].advance(MONDAY + 2 * DAY)
      const steps: ReturnType<ClaimDetector['advance']>[] = []
      for (let to = MONDAY; to < MONDAY + 2 * DAY; to += step * 11 * SECOND) steps.push(detectors[1].advance(to))
      steps.push(detectors[1].advance(MONDAY + 2 * DAY))
      expect(steps.flatMap(({ windows }) => windows)).toEqual(jump.windows)
      expect(steps.flatMap(({ findings }) => findings)).toEqual(jump.findings)
      expect(detectors[1].snapshot()).toEqual(detectors[0].snapshot())
    }),
    { numRuns: 30 },
  )
})

it('goes on from a snapshot, taken anywhere, as if it had never stopped', () => {
  fc.assert(
    fc.property(fc.array(anyTold, { maxLength: 60 }), fc.nat({ max: 60 }), (many, cut) => {
      const whole = createClaimDetector(EVERY_RULE)
      let stopped = createClaimDetector(EVERY_RULE)
      for (const [index, told] of [...many, { is: 'advance' as const, to: MONDAY + 2 * DAY }].entries()) {
        if (index === cut) stopped = createClaimDetector(EVERY_RULE, stopped.snapshot())
        expect(tell(stopped, told)).toEqual(tell(whole, told))
        expect(stopped.reading('1h')).toEqual(whole.reading('1h'))
      }
      expect(stopped.snapshot()).toEqual(whole.snapshot())
    }),
    { numRuns: 50 },
  )
})

it('finds the same in a claim that has learned, wherever it is stopped and whatever is read', () => {
  const grown = createClaimDetector(claimSettings())
  const now = learnThreeWeeks(grown)
  const learned = grown.snapshot()
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 30 }), { minLength: 3, maxLength: 90 }), fc.nat({ max: 89 }), (perMinute, cut) => {
      const whole = createClaimDetector(claimSettings(), learned)
      let stopped = createClaimDetector(claimSettings(), learned)
      for (const [minute, devices] of perMinute.entries()) {
        if (minute === cut) stopped = createClaimDetector(claimSettings(), stopped.snapshot())
        const told = times(now + minute * MINUTE, devices, SECOND).map((at) => attempt(at))
        for (const each of told) expect(stopped.observe(each)).toEqual(whole.observe(each))
        // Two minutes are pending as a rule.
        if (minute % 2 === 0) stopped.reading('1m')
        const to = now + (minute - 2) * MINUTE
        expect(stopped.advance(to)).toEqual(whole.advance(to))
      }
      expect(stopped.advance(now + DAY)).toEqual(whole.advance(now + DAY))
    }),
    { numRuns: 30 },
  )
})

it('takes nothing of what was told of a stranger for its own, once it is configured', () => {
  const stranger = createClaimDetector({ id: CLAIM, configured: false })
  for (const at of times(MONDAY + 22 * HOUR, 5)) stranger.observe(attempt(at))
  const site = { name: 'plant-7', cidrs: ['203.0.113.0/24'], shifts: [{ days: 'mon-fri', from: '06:00', to: '18:00' }] }
  const configured = createClaimDetector(claimSettings({ sites: [site] }), stranger.snapshot())
  expect(raised(configured.observe(attempt(MONDAY + 23 * HOUR)))).toEqual([])
  expect(raised(createClaimDetector({ id: CLAIM, configured: false }, stranger.snapshot()).observe(attempt(MONDAY + 23 * HOUR)))).toEqual(
    [],
  )
})

it('goes on from a snapshot whose evidence has the columns of an earlier version, and learns that anew', () => {
  const detector = createClaimDetector(claimSettings())
  detector.observe(attempt(MONDAY))
  const { evidenceBySource, ...others } = decodeTables(detector.snapshot())
  expect(evidenceBySource).toHaveLength(1)
  const earlier = encodeTables({ ...others, evidence: [[encodeTables({ profiles: [[1, '203.0.113.0/24', null]] })]] })
  const again = createClaimDetector(claimSettings(), earlier)
  expect(again.reading('1h').attempts.ok).toBe(1)
  expect(again.explain(MONDAY).evidence?.sources).toEqual([])
})

describe('volume', () => {
  it('alerts on more than this hour of the week usually shows, and on nothing in a usual week', () => {
    const detector = createClaimDetector(claimSettings())
    const now = learnThreeWeeks(detector)
    for (const at of times(now, 60)) detector.observe(attempt(at))
    expect(detector.advance(now + HOUR).findings).toEqual([])
    for (const at of times(now + 12 * HOUR, 30, SECOND)) detector.observe(attempt(at, { source: '192.0.2.5' }))
    const { findings } = detector.advance(now + 13 * HOUR)
    expect(raised(findings)).toEqual(['alert volume'])
    expect(findings[0]).toMatchObject({ at: now + 12 * HOUR + MINUTE, source: null, suspects: ['192.0.2.0/24'] })
  })

  it('says nothing in the first weeks, however many attempts there are', () => {
    const detector = createClaimDetector(claimSettings())
    for (const at of times(MONDAY, 500, SECOND)) detector.observe(attempt(at))
    expect(detector.advance(MONDAY + DAY).findings).toEqual([])
    expect(detector.usualPerHour()).toBeNull()
  })

  it('alerts in the first weeks on more than twice the rate that is declared, in a day', () => {
    const detector = createClaimDetector(claimSettings({ expectedPerDay: 100 }))
    for (const at of times(MONDAY, 200, SECOND)) detector.observe(attempt(at))
    expect(raised(detector.advance(MONDAY + HOUR).findings)).toEqual([])
    expect(detector.reading('1d')).toMatchObject({ expected: 100, limit: 200 })
    detector.observe(attempt(MONDAY + HOUR))
    const { findings } = detector.advance(MONDAY + 2 * HOUR)
    expect(raised(findings)).toEqual(['alert volume'])
    expect(findings[0]?.reasons[0]?.text).toBe('201 attempts in 1d; 100 are declared, the limit is 200')
  })
})

describe('a plan that is announced while the product runs', () => {
  const batch: Plan = { from: MONDAY, to: MONDAY + DAY, devices: 3, cidrs: ['203.0.113.0/24'] }

  it('is no news by itself, and more devices than it promises are', () => {
    const detector = createClaimDetector(claimSettings())
    expect(detector.hear(planRecord(batch).decision)).toBe(true)
    const findings = times(MONDAY, 4).map((at) => raised(detector.observe(attempt(at))))
    expect(findings).toEqual([[], [], [], ['alert plan-exceeded']])
  })

  it('excuses as many devices as it promises', () => {
    const whoOfSecond = (devices: number): number | undefined => {
      const detector = createClaimDetector(claimSettings())
      detector.hear(planRecord({ ...batch, devices, cidrs: ['203.0.0.0/16'] }).decision)
      for (const [index, source] of ['203.0.113.7', '203.0.114.7'].entries()) detector.observe(attempt(MONDAY + index * MINUTE, { source }))
      return detector.explain(MONDAY + HOUR).evidence?.sources.find(({ source }) => source === '203.0.114.0/24')?.who
    }
    expect(whoOfSecond(2)).toBe(0)
    expect(whoOfSecond(1)).toBeGreaterThan(0)
  })

  it('takes back nothing that was told before it', () => {
    const settings = claimSettings({ serialPattern: 'SN-.*' })
    const [warned, planned] = [createClaimDetector(settings), createClaimDetector(settings)]
    const wrong = attempt(MONDAY + MINUTE, { serial: 'X' })
    expect(raised(warned.observe(wrong))).toEqual(['alert undeclared-serial'])
    warned.hear(planRecord(batch).decision)
    expect(warned.advance(MONDAY + HOUR).findings).toEqual([])
    // Nor does it switch anything off beforehand.
    planned.hear(planRecord(batch).decision)
    expect(raised(planned.observe(wrong))).toEqual(['alert undeclared-serial'])
  })

  it('raises what is usual by the devices that came under it, until they are forgotten', () => {
    const [surprised, told] = [createClaimDetector(claimSettings()), createClaimDetector(claimSettings())]
    const [now] = [learnThreeWeeks(surprised), learnThreeWeeks(told)]
    const at = now + 12 * HOUR
    told.hear(planRecord({ from: at, to: at + DAY, devices: 300 }).decision)
    for (const detector of [surprised, told]) for (const one of times(at, 300, SECOND)) detector.observe(attempt(one))
    expect(raised(surprised.advance(at + HOUR).findings)).toEqual(['alert volume'])
    expect(raised(told.advance(at + HOUR).findings)).toEqual([])
  })
})

describe('reading', () => {
  it('is the sliding window that ends at the last minute known, pending attempts included', () => {
    const detector = createClaimDetector(claimSettings())
    detector.observe(attempt(MONDAY + 4 * MINUTE))
    detector.advance(MONDAY + 5 * MINUTE)
    detector.observe(attempt(MONDAY + 6 * MINUTE, { outcome: 'off-pattern', serial: 'SN-1', source: '198.51.100.1' }))
    expect(detector.reading('5m')).toEqual({
      claim: CLAIM,
      over: '5m',
      attempts: { ok: 1, duplicate: 0, rejected: 0, orphan: 0, offPattern: 1 },
      clients: 2,
      serials: 1,
      sources: 2,
      newSources: 2,
      entries: { connects: 0, creates: 0, registers: 0, refusals: 0 },
      expected: null,
      limit: null,
      usual: {},
      limits: {},
    })
    detector.advance(MONDAY + HOUR)
    expect(detector.reading('5m').attempts.ok).toBe(0)
    expect(detector.reading('1h').attempts.ok).toBe(1)
  })

  it('is explained in windows that end with the minute of the moment, whenever something was counted last', () => {
    const detector = createClaimDetector(claimSettings())
    for (const second of [10, 70]) detector.observe(attempt(MONDAY + second * SECOND))
    const attemptsAt = (at: Millis) => detector.explain(at).windows.map(({ attempts }) => attempts.ok)
    expect(attemptsAt(MONDAY + MINUTE)).toEqual([1, 1, 1, 1])
    expect(attemptsAt(MONDAY + MINUTE + 1)).toEqual([1, 2, 2, 2])
    expect(attemptsAt(MONDAY + 3 * MINUTE)).toEqual([0, 2, 2, 2])
    expect(attemptsAt(MONDAY + 2 * HOUR)).toEqual([0, 0, 0, 2])
    expect(detector.explain(MONDAY + 2 * HOUR).at).toBe(MONDAY + 2 * HOUR)
  })

  it('shows what is expected and the limit, the operator’s before our own', () => {
    const own = createClaimDetector(claimSettings())
    const operators = createClaimDetector(claimSettings({ windows: [{ over: '1h', count: 'attempts', above: 7, level: 'alert' }] }))
    learnThreeWeeks(own)
    for (const week of [0, 1, 2]) operators.observe(attempt(MONDAY + week * 7 * DAY))
    operators.advance(MONDAY + 21 * DAY)
    own.observe(attempt(MONDAY + 21 * DAY))
    expect(own.reading('1h')).toMatchObject({ expected: 60, limit: 240 })
    expect(own.usualPerHour()).toBe(0)
    expect(operators.reading('1h').limit).toBe(7)
  })
})

it('reads every number of a window, beside what is usual of it and what limits it', () => {
  const windows = [
    { over: '1h', count: 'rejected', above: 9, level: 'alert' },
    { over: '1h', count: 'rejected', above: 5, level: 'alert' },
    { over: '1h', ratio: 'rejected', above: 0.5, atLeast: 20, level: 'alert' },
    { over: '1h', new: 'sources', above: 3, level: 'alert' },
    { over: '1d', distinct: 'clients', above: 100, level: 'alert' },
  ] as const
  const detector = createClaimDetector(claimSettings({ windows }))
  learnThreeWeeks(detector)
  const now = MONDAY + 21 * DAY + 9 * HOUR
  for (const what of ['connects', 'creates', 'refusals'] as const) detector.count(what, now)
  detector.observe(attempt(now, { outcome: 'rejected', source: '192.0.2.1' }))
  const { entries, newSources, usual, limits } = detector.reading('1h')
  expect({ entries, newSources }).toEqual({ entries: { connects: 1, creates: 1, registers: 0, refusals: 1 }, newSources: 1 })
  expect(limits).toEqual({ rejected: 5, 'rejected-ratio': 0.5, 'new-sources': 3, attempts: detector.reading('1h').limit })
  expect(usual.attempts).toEqual({ median: 0, mad: 0 })
  expect(usual.rejected).toEqual({ median: 0, mad: 0 })
  expect(detector.reading('1d').limits).toMatchObject({ clients: 100 })
  expect(Object.keys(detector.reading('5m').usual)).toEqual(['attempts'])
  const restored = createClaimDetector(claimSettings({ windows }), detector.snapshot())
  expect(restored.reading('1h')).toEqual(detector.reading('1h'))
  expect(createClaimDetector({ id: CLAIM, configured: false }).evidence(now)).toBeNull()
})

it('tells of a claim that nobody configured once a day, and expects nothing of it', () => {
  const detector = createClaimDetector({ id: CLAIM, configured: false })
  const findings = times(MONDAY, 50, HOUR).flatMap((at) => detector.observe(attempt(at, { template: 'any' })))
  expect(raised(findings)).toEqual(['alert unregistered-claim', 'alert unregistered-claim', 'alert unregistered-claim'])
  expect(raised(detector.advance(MONDAY + 60 * DAY).findings)).toEqual([])
  expect(detector.reading('1d').expected).toBeNull()
})

it('counts an attempt without a usable address, and gives it no source', () => {
  const detector = createClaimDetector(EVERY_RULE)
  const { source: _, ...nowhere } = attempt(MONDAY)
  expect(detector.observe(nowhere)).toEqual([])
  expect(detector.observe(attempt(MONDAY, { source: 'no address' }))).toEqual([])
  expect(detector.reading('1m')).toMatchObject({ attempts: { ok: 2 }, sources: 0 })
})

it('remembers the serials that got a registration, over a restart too', () => {
  const detector = createClaimDetector(claimSettings())
  detector.registered.add('SN-00001234')
  const restored = createClaimDetector(claimSettings(), detector.snapshot())
  expect(restored.registered.has('SN-00001234')).toBe(true)
  expect(restored.registered.has('SN-00001235')).toBe(false)
})

it('keeps a snapshot below 550 KB when everything it remembers is full', () => {
  const settings: ClaimSettings = claimSettings({ templates: ['acme-sensor-v2'] })
  const detector = createClaimDetector(settings)
  for (let serial = 0; serial < 66_000; serial++) detector.registered.add(`SN-${serial}`)
  for (const [index, at] of times(MONDAY - 58 * DAY, 58 * 24, HOUR).entries()) detector.observe(attempt(at, { source: longSource(index) }))
  detector.advance(MONDAY - DAY)
  for (const [index, at] of times(MONDAY - DAY, 2_200).entries()) {
    detector.observe(attempt(at, { serial: `SN-${index}`, source: longSource(index), template: 'another' }))
    for (const what of counted) detector.count(what, at)
    if (index < 1_440) detector.advance(at)
  }
  for (const [index, at] of times(MONDAY + 13 * HOUR, 2_100, SECOND).entries()) {
    detector.observe(attempt(at, { serial: `late-${index}`, source: longSource(index) }))
  }
  expect(detector.snapshot().length).toBeGreaterThan(400_000)
  expect(detector.snapshot().length).toBeLessThan(550_000)
  expect(detector.forgotten()).toBeGreaterThan(0)
})

function longSource(index: number): string {
  return `2001:db8:${(0x1000 + (index % 2_000)).toString(16)}::1`
}
