// The patterns that AWS filters by select every entry that the parser makes an event of, but for the spellings that are named as misses.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factoryAddresses, generateLeak, generateTraffic, leakAddresses, merged, weekdayShifts } from '../../src/app/traffic.ts'
import { filterMisses, filterPatterns, MOST_PATTERNS } from '../../src/ingest/filter-patterns.ts'
import { type ParseOptions, parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'
import { filterPattern } from '../rig/filter-pattern.ts'
import { brokerEntry, CLAIM, hookLine, STRANGER } from './parse/entries.ts'
import { line as anyLine, usualEntry } from './parse/random-lines.ts'

const MONDAY = Date.UTC(2026, 9, 5)
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const claimIds = (n: number): readonly string[] => Array.from({ length: n }, (_, index) => index.toString(16).padStart(64, 'a'))

/** Whether one of the patterns for these claims selects a text. */
function selector(claims: readonly string[]): (text: string) => boolean {
  const selects = (filterPatterns(claims) ?? []).map(filterPattern)
  return (text) => selects.some((select) => select(text))
}

const holdsEvent = (text: string, options: ParseOptions): boolean => parseIotLog(text, options).some(({ is }) => is === 'event')

describe('the patterns', () => {
  it('of one claim are one, in the plainest words of the language', () => {
    expect(filterPatterns([CLAIM])).toEqual([
      '{ $.topicName = "$aws/certificates/*" || $.topicName = "$aws/provisioning-templates/*" || ' +
        '$.eventType = "GetDeviceCredentials" || $.eventType = "GetDeviceCredential" || $.eventType = "ProvisionDevice" || ' +
        `$.eventType = "PreProvisioningHook" || $.eventType = "DeleteConnection" || $.principalId = "${CLAIM}" }`,
    ])
  })

  it('name each claim once and are as long as AWS takes them, however many claims there are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(hex, { maxLength: 41 }), (claims) => {
        const patterns = filterPatterns(claims) ?? []
        for (const pattern of patterns) expect(pattern.length).toBeLessThanOrEqual(1_024)
        for (const claim of claims) expect(patterns.filter((pattern) => pattern.includes(`"${claim}"`))).toHaveLength(1)
        expect(patterns.filter((pattern) => pattern.includes('$aws/certificates/'))).toHaveLength(1)
      }),
    )
  })

  it.each([
    [0, 1],
    [8, 1],
    [9, 2],
    [19, 2],
    [20, 3],
    [30, 3],
    [31, 4],
    [41, MOST_PATTERNS],
  ])('for %i claims are %i', (claims, patterns) => {
    expect(filterPatterns(claimIds(claims))).toHaveLength(patterns)
  })

  it('for more claims than that are none: reading everything is cheaper', () => {
    expect(filterPatterns(claimIds(42))).toBeNull()
  })
})

describe('what the patterns select', () => {
  it('is all that the parser makes an event of, and little else, in the traffic of factories, thieves and a fleet', () => {
    const plan = fc.record({ seed: fc.nat(1_000_000), claim: hex, thief: hex, others: fc.uniqueArray(hex, { maxLength: 40 }) })
    fc.assert(
      fc.property(plan, ({ seed, claim, thief, others }) => {
        const claims = [...others, claim]
        const common = { seed, template: 'acme-sensor-v2', hook: true, from: MONDAY + 9 * HOUR, to: MONDAY + 10 * HOUR }
        const factory = { ...common, claim, sources: factoryAddresses, shifts: weekdayShifts, perDay: 400, noisePerMinute: 5 }
        // The thief has a claim that nobody configured.
        const leak = { ...common, claim: thief, sources: leakAddresses, from: common.to - 5 * MINUTE, perMinute: 4 }
        const selects = selector(claims)
        let needless = 0
        for (const { line, log } of merged(generateTraffic({ ...factory, kind: 'factory' }), generateLeak(leak))) {
          if (log === 'hook') continue
          const isEvent = holdsEvent(line, { claims })
          if (isEvent) expect(selects(line), line).toBe(true)
          else if (selects(line)) needless++
        }
        expect(needless).toBe(0)
      }),
      { numRuns: 10 },
    )
  })

  it('is every event in any spelling and order, but for the misses that are named', () => {
    const selects = selector([CLAIM])
    let events = 0
    fc.assert(
      fc.property(
        fc.oneof(
          usualEntry.map((entry) => JSON.stringify(entry)),
          anyLine.map((bytes) => Buffer.from(bytes).toString()),
        ),
        (text) => {
          if (!holdsEvent(text, { claims: [CLAIM] })) return
          events++
          if (!selects(text)) expect(missOf(text), text).not.toBeNull()
        },
      ),
      { numRuns: 3_000 },
    )
    expect(events).toBeGreaterThan(300)
  })

  it.each([
    ['a claim that does anything', brokerEntry()],
    [
      'a reply that names nobody',
      brokerEntry({ eventType: 'Publish-Out', principalId: 'N/A', topicName: '$aws/certificates/create/json/accepted' }),
    ],
    [
      'a certificate that nobody configured',
      brokerEntry({ principalId: STRANGER, topicName: '$aws/provisioning-templates/a/provision/cbor' }),
    ],
    ['a session that is cut', brokerEntry({ eventType: 'DeleteConnection', principalId: 'AROAEXAMPLE:session' })],
    ['the provisioning service', { eventType: 'ProvisionDevice', timestamp: '2026-10-05 12:00:01.204' }],
    ['an entry with escapes', JSON.parse(JSON.stringify(brokerEntry({ clientId: '"\\é' })))],
  ])('is %s', (_what, entry) => {
    const text = JSON.stringify(entry)
    expect(holdsEvent(text, { claims: [CLAIM] })).toBe(true)
    expect(selector([CLAIM])(text)).toBe(true)
    expect(missOf(text)).toBeNull()
  })

  it.each([
    ['a device in the field', brokerEntry({ principalId: STRANGER, topicName: 'dt/line-3' })],
    ['a shadow', brokerEntry({ eventType: 'GetThingShadow', principalId: undefined, topicName: '$aws/things/unit-7/shadow/get' })],
    ['a topic that only ends like one', brokerEntry({ principalId: STRANGER, topicName: 'x/$aws/certificates/create/json' })],
  ])('is not %s', (_what, entry) => {
    expect(selector([CLAIM])(JSON.stringify(entry))).toBe(false)
  })
})

describe('the misses', () => {
  const missed: readonly string[] = [
    `2026-10-05T12:00:01.900Z\tc5c4b8f2-0000-4000-8000-000000000001\tINFO\t${JSON.stringify(hookLine())}`,
    JSON.stringify(brokerEntry({ principalId: CLAIM.toUpperCase() })),
    JSON.stringify(
      brokerEntry({
        eventType: 'Subscribe',
        principalId: STRANGER,
        topicName: 'a,$aws/certificates/create/json/accepted',
        subscriptions: [{ topicName: 'a' }, { topicName: '$aws/certificates/create/json/accepted', reasonCode: 1 }],
      }),
    ),
    JSON.stringify({ entryType: 'ProvisionDevice', timestamp: '2026-10-05 12:00:01.204' }),
  ]

  it('are named one by one, and each of them is one', () => {
    const names = filterMisses(filterPatterns([CLAIM]))
    expect(names).toHaveLength(missed.length)
    for (const [index, text] of missed.entries()) {
      expect(holdsEvent(text, { claims: [CLAIM] }), text).toBe(true)
      expect(selector([CLAIM])(text), text).toBe(false)
      expect(missOf(text)).toBe(index)
    }
  })

  it('are none where nothing is filtered', () => {
    expect(filterMisses(null)).toEqual([])
  })
})

/** Which of the named misses a text is, by their place in the list; null for none. */
function missOf(text: string): number | null {
  const entry = objectIn(text)
  if (entry === null || !('eventType' in entry || 'entryType' in entry)) return 0
  const { principalId, subscriptions, eventType } = entry
  if (typeof principalId === 'string' && principalId !== CLAIM && principalId.toLowerCase().replace(/^0x/, '') === CLAIM) return 1
  if (Array.isArray(subscriptions) && principalId !== CLAIM) return 2
  return typeof eventType === 'string' ? null : 3
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
