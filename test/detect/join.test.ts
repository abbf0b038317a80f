import { describe, expect, it } from 'vitest'
import { createJoin, type Join, type JoinOutput } from '../../src/detect/join.ts'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import type { IotEvent } from '../../src/model/event.ts'
import type { DetectSettings } from '../../src/model/settings.ts'
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
import { CLAIM, MONDAY } from './attempts.ts'
import { certificate, detectSettings, event, hook, provisioning, step } from './events.ts'

function joinWith(settings: DetectSettings = detectSettings(), mostSteps?: number): Join {
  const registered = new Map<string, Set<string>>()
  const knowledge = {
    isHistory: () => false,
    registered(claim: string) {
      const keys = registered.get(claim) ?? new Set()
      registered.set(claim, keys)
      return keys
    },
  }
  return createJoin(settings, knowledge, mostSteps)
}

function attempts(outputs: readonly JoinOutput[]): readonly JudgedAttempt[] {
  return outputs.flatMap((output) => (output.is === 'attempt' ? [output.attempt] : []))
}

function feed(join: Join, ...events: readonly IotEvent[]): readonly JoinOutput[] {
  return events.flatMap((each, index) => join.take(each, index))
}

function settle(join: Join, watermark: number, isAssumed = false): readonly JoinOutput[] {
  return join.advance(watermark, watermark - 15 * MINUTE, isAssumed)
}

describe('an attempt', () => {
  it('is judged when it is complete, and not again by the watermark', () => {
    const join = joinWith()
    expect(attempts(feed(join, ...provisioning(MONDAY)))).toMatchObject([{ outcome: 'ok', at: MONDAY + 400, source: '203.0.113.24' }])
    expect(attempts(settle(join, MONDAY + HOUR))).toEqual([])
  })

  it('that a late line makes of another takes the id that is left: no more are told than there are', () => {
    const join = joinWith()
    const steps = [
      step('create', MONDAY + 1 * SECOND),
      step('register', MONDAY + 2 * SECOND),
      step('register-accepted', MONDAY + 3 * SECOND),
      step('register', MONDAY + 4 * SECOND),
      step('register-accepted', MONDAY + 5 * SECOND),
    ]
    const early = attempts(feed(join, ...steps, step('register', MONDAY)))
    const final = attempts(settle(join, MONDAY + HOUR))
    const ids = new Set([...early, ...final].map(({ id }) => id))
    expect([early.length, ids.size]).toEqual([2, 2])
    expect(final.map(({ at, outcome }) => [at - MONDAY, outcome])).toEqual([
      [3 * SECOND, 'ok'],
      [5 * SECOND, 'duplicate'],
    ])
  })

  it('without a result is closed by the watermark only', () => {
    const join = joinWith()
    const events = [step('create', MONDAY), step('create', MONDAY + 4 * MINUTE), step('create', MONDAY + 20 * MINUTE)]
    expect(attempts(feed(join, ...events))).toEqual([])
    expect(attempts(settle(join, MONDAY + 3 * MINUTE))).toEqual([])
    expect(attempts(settle(join, MONDAY + 3 * MINUTE + 1))).toMatchObject([{ outcome: 'orphan', at: MONDAY + 3 * MINUTE }])
  })

  it('of a stranger counts a step that comes after its end at the next watermark, wherever in it the step belongs', () => {
    const stranger = { claim: certificate('stranger') }
    for (const late of ['create', 'register'] as const) {
      const join = joinWith()
      feed(join, ...provisioning(MONDAY, stranger).filter((each) => each.step !== late))
      const counted = (outputs: readonly JoinOutput[]) => outputs.flatMap((output) => (output.is === 'count' ? [output.what] : []))
      expect(counted(settle(join, MONDAY + 5 * MINUTE))).toEqual([late === 'create' ? 'registers' : 'creates'])
      feed(join, ...provisioning(MONDAY, stranger).filter((each) => each.step === late))
      expect(counted(settle(join, MONDAY + 6 * MINUTE))).toEqual([`${late}s`])
      expect(counted(settle(join, MONDAY + 7 * MINUTE))).toEqual([])
    }
  })

  it('that ends by an assumed watermark is no evidence', () => {
    const join = joinWith()
    feed(join, step('create', MONDAY))
    expect(attempts(settle(join, MONDAY + HOUR, true))).toMatchObject([{ outcome: 'orphan', presumed: true }])
  })

  it('stays until the watermark has passed its end: the late line of the hook joins it and opens nothing', () => {
    const join = joinWith()
    const [told] = attempts(feed(join, ...provisioning(MONDAY)))
    const line = hook(MONDAY + 350, true, { certificate: certificate('made'), serial: 'S-1' })
    expect(attempts(feed(join, line))).toEqual([])
    expect(attempts(settle(join, MONDAY + MINUTE))).toEqual([{ ...told, serial: 'S-1', certificate: certificate('made'), basis: 'exact' }])
  })

  it('is settled in the order of the ends: the later of one serial is the duplicate, whichever came first', () => {
    const join = joinWith()
    const [first, second] = [provisioning(MONDAY, { sourcePort: 1 }), provisioning(MONDAY + 10 * SECOND, { sourcePort: 2 })]
    expect(attempts(feed(join, ...second, ...first)).map(({ outcome }) => outcome)).toEqual(['ok', 'duplicate'])
    const corrected = attempts(settle(join, MONDAY + HOUR))
    expect(corrected.map(({ at, outcome }) => [at - MONDAY, outcome])).toEqual([
      [400, 'ok'],
      [10_400, 'duplicate'],
    ])
  })

  it('of a stranger is an attempt, and of a stranger that renews its certificate is none', () => {
    const join = joinWith(detectSettings({}, { rotationTemplates: ['acme-rotate'] }))
    const stranger = { claim: certificate('stranger') }
    const rotation = [
      event('Subscribe', MONDAY, { ...stranger, clientId: 'SN-2', template: 'acme-rotate' }),
      step('create', MONDAY + 1, { ...stranger, clientId: 'SN-2' }),
      step('register', MONDAY + 2, { ...stranger, clientId: 'SN-2', template: 'acme-rotate' }),
      step('register-accepted', MONDAY + 3, { ...stranger, clientId: 'SN-2', template: 'acme-rotate' }),
    ]
    const outputs = [...feed(join, ...provisioning(MONDAY, stranger), ...rotation), ...settle(join, MONDAY + HOUR)]
    expect(attempts(outputs).map(({ claim, clientId }) => [claim, clientId])).toEqual([[stranger.claim, 'SN-1']])
    expect(outputs.filter(({ is }) => is === 'count').length).toBe(2)
  })
})

describe('a reply that names nobody', () => {
  const nameless = { claim: null }

  it('is joined by client id, whether it comes before or after the request', () => {
    const request = step('register', MONDAY)
    const reply = step('register-accepted', MONDAY + 1, nameless)
    expect(attempts(feed(joinWith(), request, reply))).toMatchObject([{ claim: CLAIM, outcome: 'ok' }])
    expect(attempts(feed(joinWith(), reply, request))).toMatchObject([{ claim: CLAIM, outcome: 'ok' }])
  })

  it('is joined where it names another principal', () => {
    const foreign = step('register-rejected', MONDAY + 1, { claim: certificate('service') })
    expect(attempts(feed(joinWith(), step('register', MONDAY), foreign))).toMatchObject([{ claim: CLAIM, outcome: 'rejected' }])
  })

  it('is unattributed once the watermark has passed it', () => {
    const join = joinWith()
    expect(feed(join, step('register-accepted', MONDAY, nameless))).toEqual([])
    expect(settle(join, MONDAY)).toEqual([])
    expect(settle(join, MONDAY + 1)).toEqual([{ is: 'unattributed' }])
  })

  it('is unattributed at once without a client id', () => {
    expect(feed(joinWith(), step('register-accepted', MONDAY, { claim: null, clientId: null }))).toEqual([{ is: 'unattributed' }])
  })
})

describe('an entry of the provisioning service', () => {
  const named = { claim: null, clientId: null, source: null, sourcePort: null, traceId: 't-1', status: 'Failure' as const }

  it('is joined by its trace id, and its failure counts as a refusal', () => {
    const outputs = feed(joinWith(), event('ProvisionDevice', MONDAY + 1, named), step('register', MONDAY, { traceId: 't-1' }))
    expect(attempts(outputs)).toMatchObject([{ outcome: 'rejected', at: MONDAY + 1 }])
    expect(outputs).toContainEqual({ is: 'count', claim: CLAIM, what: 'refusals', at: MONDAY + 1 })
  })

  it('is unattributed where no request has its trace id', () => {
    const join = joinWith()
    feed(join, step('register', MONDAY, { traceId: 't-2' }), event('ProvisionDevice', MONDAY + 1, named))
    expect(settle(join, MONDAY + MINUTE)).toContainEqual({ is: 'unattributed' })
  })
})

describe('an answer behind a refusal that was logged before it', () => {
  const refused = [step('create', MONDAY), step('register', MONDAY + 100), hook(MONDAY + 200, false)]
  const answer = step('register-rejected', MONDAY + 350)
  const last = (outputs: readonly JoinOutput[]) => attempts(outputs).at(-1)

  it('is the end, also where the watermark came between the two', () => {
    const join = joinWith()
    expect(last(feed(join, ...refused))).toMatchObject({ outcome: 'rejected', at: MONDAY + 200 })
    expect(attempts(settle(join, MONDAY + 300))).toEqual([])
    expect(attempts(settle(join, MONDAY + 310))).toEqual([])
    feed(join, answer)
    expect(attempts(settle(join, MONDAY + HOUR))).toMatchObject([{ outcome: 'rejected', at: MONDAY + 350 }])
    expect(attempts(settle(join, MONDAY + 2 * HOUR))).toEqual([])
  })

  it('is waited for until it could no longer belong to it', () => {
    const join = joinWith()
    feed(join, ...refused)
    settle(join, MONDAY + 200 + 11 * SECOND)
    expect(feed(join, answer)).toEqual([])
    expect(attempts(settle(join, MONDAY + HOUR))).toEqual([])
  })
})

describe("the hook's line", () => {
  it('alone is an attempt without a source', () => {
    const join = joinWith()
    feed(join, hook(MONDAY, true, { certificate: certificate('made') }))
    expect(attempts(settle(join, MONDAY + HOUR))).toMatchObject([{ source: null, outcome: 'ok', presumed: true, basis: 'exact' }])
  })

  it('has the source of the connection that its client had', () => {
    const join = joinWith()
    feed(join, hook(MONDAY + SECOND, true), event('Connect', MONDAY))
    expect(attempts(settle(join, MONDAY + HOUR))).toMatchObject([{ source: '203.0.113.24' }])
  })

  it('that says no is a rejection at once', () => {
    expect(attempts(feed(joinWith(), step('register', MONDAY), hook(MONDAY + 1, false)))).toMatchObject([{ outcome: 'rejected' }])
  })
})

describe('memory', () => {
  it('needs no offset before the attempts that are not settled', () => {
    const join = joinWith()
    expect(join.firstOffset()).toBe(Number.POSITIVE_INFINITY)
    feed(join, ...provisioning(MONDAY), step('create', MONDAY + 5 * MINUTE, { clientId: 'SN-2' }))
    expect(join.firstOffset()).toBe(1)
    settle(join, MONDAY + MINUTE)
    expect(join.firstOffset()).toBe(5)
    settle(join, MONDAY + HOUR)
    expect(join.firstOffset()).toBe(Number.POSITIVE_INFINITY)
  })

  it('of one client is bounded: the oldest attempt is settled before its time, told and counted', () => {
    const join = joinWith(detectSettings(), 3)
    const outputs = feed(join, ...[0, 1, 2, 3].map((second) => step('create', MONDAY + second * SECOND)))
    expect(join.forgotten()).toBe(1)
    expect(attempts(outputs)).toMatchObject([{ began: MONDAY, outcome: 'orphan', at: MONDAY + SECOND }])
    expect(attempts(settle(join, MONDAY + HOUR)).map(({ began }) => began - MONDAY)).toEqual([SECOND, 2 * SECOND, 3 * SECOND])
  })
})
