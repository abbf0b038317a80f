// What cannot be judged: each lack is told once, of the claims that it is about, with what mends it.
import { describe, expect, it } from 'vitest'
import { type BlindSpot, blindSpots, LEARNT_AFTER } from '../../src/app/blind-spots.ts'
import { type Configuration, readConfiguration } from '../../src/app/configuration.ts'
import { createFactsBook } from '../../src/app/history-facts.ts'
import { createExpectation } from '../../src/detect/expectation.ts'
import { createLocalHours } from '../../src/detect/local-hours.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { CLAIM } from '../detect/attempts.ts'
import { event, step } from '../detect/events.ts'
import { otherClaim } from './scene.ts'

const AT = Date.UTC(2026, 9, 5, 12)

function configure(claims: readonly object[]): Configuration {
  return readConfiguration(JSON.stringify({ claims }), { file: '/c.yaml', name: 'c.yaml', env: {} })
}
const without = configure([{ id: CLAIM, alias: 'factory-a', hook: false }])
const withHook = configure([{ id: CLAIM, alias: 'factory-a' }])

function spotsOf(events: readonly IotEvent[], configuration = without, disorder: Parameters<typeof blindSpots>[1] = []) {
  const book = createFactsBook(configuration.claims.map(({ id }) => id))
  for (const one of events) book.take(one)
  return blindSpots(book.facts(), disorder, configuration)
}
const kindsOf = (spots: readonly BlindSpot[]): readonly string[] => spots.map(({ what }) => what)

/** A good attempt each day, long enough that everything is known. */
const days = Array.from({ length: LEARNT_AFTER / DAY + 1 }, (_, day) => AT + day * DAY)
const attemptAt = (at: number): readonly IotEvent[] => [
  ...[event('Connect', at), step('create', at + 1), step('create-accepted', at + 2), step('register', at + 3)],
  ...[event('PreProvisioningHook', at + 4, { status: null, allow: true }), step('register-accepted', at + 5)],
]
const whole = days.flatMap(attemptAt)
const lacking = (isLacking: (given: IotEvent) => boolean, configuration = without) =>
  spotsOf(
    whole.filter((given) => !isLacking(given)),
    configuration,
  )

describe('a history that has everything', () => {
  it('leaves nothing in the dark', () => {
    expect(spotsOf(whole, withHook)).toEqual([])
  })
})

describe('a history that lacks', () => {
  it.each<[string, (given: IotEvent) => boolean, Configuration]>([
    ['no-requests', ({ kind }) => kind === 'Publish-In', withHook],
    ['no-replies', ({ kind }) => kind === 'Publish-Out', withHook],
    ['no-hook-lines', ({ kind }) => kind === 'PreProvisioningHook', withHook],
    ['no-connections', ({ kind }) => kind === 'Connect', withHook],
    ['short-history', ({ at }) => at > AT + LEARNT_AFTER - DAY, withHook],
  ])('%s says so, of that claim', (what, isLacking, configuration) => {
    expect(lacking(isLacking, configuration)).toEqual([
      { what, claims: [CLAIM], text: expect.stringMatching(/^[a-z].*[a-z]$/), mend: expect.stringMatching(/^[A-Z].*\.$/) },
    ])
  })

  it('addresses says so where more than one in a hundred cannot be read', () => {
    const unread = whole.map((given) => ({ ...given, source: null }))
    for (const some of [unread, [...unread.slice(0, 6), ...whole.slice(6)]])
      expect(spotsOf(some, withHook)).toMatchObject([{ what: 'no-addresses', claims: [CLAIM] }])
    const many = days.flatMap((day) => Array.from({ length: 20 }, (_, hour) => attemptAt(day + hour * HOUR))).flat()
    expect(spotsOf([...many.slice(6), ...unread.slice(0, 6)], withHook)).toEqual([])
  })

  it('a hook that the claim does not have lacks nothing', () => {
    expect(lacking(({ kind }) => kind === 'PreProvisioningHook', without)).toEqual([])
  })

  it('successes says only that: the rest follows from it', () => {
    const failures = days.map((at) => step('create', at, { status: 'Failure' }))
    expect(kindsOf(spotsOf(failures, withHook))).toEqual(['only-failures'])
  })

  it('a claim says only that', () => {
    const two = configure([
      { id: CLAIM, alias: 'factory-a' },
      { id: otherClaim, alias: 'factory-b' },
    ])
    expect(spotsOf(whole, two)).toMatchObject([{ what: 'claim-not-seen', claims: [otherClaim] }])
  })

  it('everything says how to begin', () => {
    expect(spotsOf([])).toMatchObject([{ what: 'nothing-seen', claims: [], mend: expect.stringContaining('claims[].id') }])
  })
})

describe('replies', () => {
  it.each([null, otherClaim])('that name %s may be the claim’s', (claim) => {
    const replies = whole.map((given) => (given.kind === 'Publish-Out' ? { ...given, claim } : given))
    expect(kindsOf(spotsOf(replies, withHook))).not.toContain('no-replies')
  })
})

describe('a claim that nobody configured', () => {
  it('is judged by its steps alone', () => {
    const none = configure([])
    expect(spotsOf([step('create', AT)], none)).toMatchObject([{ what: 'no-replies', claims: ['_unregistered'] }])
    expect(spotsOf([step('create', AT), step('create-accepted', AT + 1)], none)).toEqual([])
  })
})

describe('silences', () => {
  const hours = (...at: readonly number[]): readonly BlindSpot[] =>
    spotsOf(at.flatMap((hour) => attemptAt(AT + hour * HOUR))).filter(({ what }) => what === 'long-gap')

  it('are told from three days on, all in one, with the longest', () => {
    expect(hours(0, 72)).toEqual([])
    expect(hours(0, 73)).toMatchObject([{ text: expect.stringContaining('once from 2026-10-05T13:00:00.000Z to 2026-10-08T13:00') }])
    expect(hours(0, 73, 200, 290)).toMatchObject([{ text: expect.stringContaining('3 times, the longest from 2026-10-08T14:00:00.000Z') }])
  })
})

describe('files out of order', () => {
  it('are named with what would do, which is no settle time of more than a day', () => {
    const disorder = [
      { file: 'a.ndjson', entries: 3, furthest: 8 * MINUTE + 1 },
      { file: 'b.ndjson', entries: 1, furthest: DAY + 1 },
    ]
    expect(spotsOf(whole, withHook, disorder)).toMatchObject([
      {
        what: 'out-of-order',
        text: expect.stringMatching(/^a\.ndjson: 3 entries .*\(up to 9 minutes\)$/),
        mend: expect.stringContaining('settle to 9m'),
      },
      { what: 'out-of-order', text: expect.stringMatching(/^b\.ndjson: 1 /), mend: 'Sort this file by time.' },
    ])
  })
})

describe('the time after which something is expected', () => {
  it('is that of the detector', () => {
    const expectation = createExpectation(createLocalHours('UTC'))
    const minutes = (at: number): number => at / MINUTE
    let known: number | null = null
    for (let at = AT; known === null && at < AT + 60 * DAY; at += HOUR) {
      expectation.learn(minutes(at) + 1, 1, { '1h': 1 })
      if (expectation.of('1h', minutes(at) + 1) !== null) known = at
    }
    expect(known).toBe(AT + LEARNT_AFTER)
  })
})
