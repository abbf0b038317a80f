import { describe, expect, it } from 'vitest'
import { type Client, newClient, takeStep } from '../../src/detect/client.ts'
import { stepOf } from '../../src/detect/steps.ts'
import { type AttemptTeller, createAttemptTeller, idOf, isSettled, type Told } from '../../src/detect/tell-attempts.ts'
import type { IotEvent } from '../../src/model/event.ts'
import type { DetectSettings } from '../../src/model/settings.ts'
import { MINUTE } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { CLAIM, MONDAY } from './attempts.ts'
import { certificate, detectSettings, hook, step } from './events.ts'

interface Scene {
  readonly teller: AttemptTeller
  readonly registered: Set<string>
  history: boolean
}

function scene(settings: DetectSettings = detectSettings()): Scene {
  const registered = new Set<string>()
  const made: Scene = {
    registered,
    history: false,
    teller: createAttemptTeller(settings, { registered: () => registered, isHistory: () => made.history }),
  }
  return made
}

function clientWith(...events: readonly IotEvent[]): Client {
  const client = newClient(events[0]?.claim ?? CLAIM, untrusted('SN-1'))
  for (const each of events) add(client, each)
  return client
}

function add(client: Client, event: IotEvent): void {
  const given = stepOf(event, 0)
  if (given !== null) takeStep(client, given, 3 * MINUTE)
}

type Tell = (attempt: Client['fold']['attempts'][number], outlet: Told[]) => void

/** What a teller says of the client's attempts. */
function hear(client: Client, tell: Tell): readonly Told[] {
  const heard: Told[] = []
  for (const attempt of client.fold.attempts) tell(attempt, heard)
  return heard
}

/** The same in short. */
function say(client: Client, tell: Tell): readonly unknown[] {
  return hear(client, tell).map((told) => (told.is === 'attempt' ? told.attempt.outcome : told.what))
}

function settling({ teller }: Scene, client: Client): Tell {
  return (attempt, outlet) => teller.settle(client, attempt, { id: idOf(client, attempt), isAssumed: false }, outlet)
}

const register = step('register', MONDAY)
const accepted = step('register-accepted', MONDAY + 2)
const rejected = step('register-rejected', MONDAY + 2)
const withHooks = detectSettings({}, { hookFeed: true })

describe('an attempt is told early', () => {
  const early = (client: Client, { teller }: Scene) => say(client, (attempt, outlet) => teller.tellIfComplete(client, attempt, outlet))

  it('when it was rejected, or accepted and no hook is heard', () => {
    expect(early(clientWith(register, rejected), scene(withHooks))).toEqual(['rejected'])
    expect(early(clientWith(register, accepted), scene())).toEqual(['ok'])
    expect(early(clientWith(register), scene())).toEqual([])
  })

  it("when the hook's line is there, unless the claim has no hook", () => {
    expect(early(clientWith(register, accepted), scene(withHooks))).toEqual([])
    expect(early(clientWith(register, hook(MONDAY + 1, true), accepted), scene(withHooks))).toEqual(['ok'])
    expect(early(clientWith(register, accepted), scene(detectSettings({ hook: false }, { hookFeed: true })))).toEqual(['ok'])
  })

  it('once', () => {
    const [client, told] = [clientWith(register, accepted), scene()]
    expect([early(client, told), early(client, told)]).toEqual([['ok'], []])
  })

  it('and makes the next of its serial a duplicate before the watermark says so', () => {
    const [client, told] = [clientWith(register, accepted), scene()]
    early(client, told)
    add(client, step('register', MONDAY + 10))
    add(client, step('register-accepted', MONDAY + 11))
    expect(early(client, told)).toEqual(['duplicate'])
    expect([...told.registered]).toEqual([])
  })

  it('not at all where a stranger renews its own certificate', () => {
    const stranger = { claim: certificate('stranger'), template: 'acme-rotate' }
    const rotating = clientWith(step('register', MONDAY, stranger), step('register-accepted', MONDAY + 1, stranger))
    expect(early(rotating, scene(detectSettings({}, { rotationTemplates: ['acme-rotate'] })))).toEqual([])
    expect(early(rotating, scene())).toEqual(['ok'])
  })
})

describe('an attempt is settled', () => {
  const settle = (client: Client, told: Scene) => say(client, settling(told, client))

  it('without a word where nothing changed since it was told', () => {
    const [client, told] = [clientWith(register, accepted), scene()]
    say(client, (attempt, outlet) => told.teller.tellIfComplete(client, attempt, outlet))
    expect(settle(client, told)).toEqual([])
    expect(client.fold.attempts.every(isSettled)).toBe(true)
    expect([...told.registered]).toEqual(['SN-1'])
  })

  it('under its id where it is different now', () => {
    const [client, told] = [clientWith(register, accepted), scene()]
    const ids = hear(client, (attempt, outlet) => told.teller.tellIfComplete(client, attempt, outlet))
    add(client, step('create', MONDAY - 5))
    add(client, hook(MONDAY + 1, true, { serial: 'S-1' }))
    const again = hear(client, settling(told, client))
    const idsOf = (all: readonly Told[]) => all.flatMap((one) => (one.is === 'attempt' ? [one.attempt.id] : []))
    expect(idsOf(again)).toEqual(idsOf(ids))
    expect(again).toMatchObject([{ attempt: { serial: 'S-1', began: MONDAY - 5 } }])
  })

  it('in silence where the state holds it already, and aloud after that: what was told then is not known', () => {
    const [client, told] = [clientWith(register, accepted), scene()]
    told.history = true
    expect(say(client, (attempt, outlet) => told.teller.tellIfComplete(client, attempt, outlet))).toEqual([])
    told.history = false
    expect(settle(client, told)).toEqual(['ok'])
    const [other, history] = [clientWith(register, accepted), scene()]
    history.history = true
    expect(settle(other, history)).toEqual([])
    expect([...history.registered]).toEqual([])
  })
})

it('takes an end back that the watermark would pass, when the attempt goes on', () => {
  const [client, told] = [clientWith(step('create', MONDAY), step('register', MONDAY + 9, { status: 'Failure' })), scene()]
  say(client, (attempt, outlet) => told.teller.tellIfComplete(client, attempt, outlet))
  add(client, step('create', MONDAY + 8))
  add(client, step('register', MONDAY + 1))
  const corrected = hear(client, (attempt, outlet) => told.teller.correct(client, attempt, MONDAY + MINUTE, outlet))
  expect(corrected).toMatchObject([{ attempt: { outcome: 'ok', presumed: true, at: MONDAY + 1 + 3 * MINUTE } }])
  expect(hear(client, (attempt, outlet) => told.teller.correct(client, attempt, MONDAY + MINUTE, outlet))).toEqual([])
})

it('counts the registers of a configured claim by the watermark, and everything of a stranger at the end', () => {
  const told = scene()
  const mine = clientWith(step('create', MONDAY), step('register', MONDAY + 1))
  expect(say(mine, (attempt, outlet) => told.teller.countsDue(mine, attempt, MONDAY + 5, outlet))).toEqual(['registers'])
  const stranger = { claim: certificate('stranger') }
  const theirs = clientWith(step('create', MONDAY, stranger), step('register', MONDAY + 1, stranger))
  expect(say(theirs, (attempt, outlet) => told.teller.countsDue(theirs, attempt, MONDAY + 5, outlet))).toEqual([])
  say(theirs, settling(told, theirs))
  expect(say(theirs, (attempt, outlet) => told.teller.countsDue(theirs, attempt, MONDAY + 5, outlet))).toEqual(['creates', 'registers'])
})

it('names an attempt by claim, connection and first step', () => {
  const ids = [{}, { sourcePort: 1 }, { claim: certificate('other') }, { traceId: 't' }].map((facts) => {
    const client = clientWith(step('create', MONDAY, facts))
    return client.fold.attempts.map((attempt) => idOf(client, attempt)).join()
  })
  expect(new Set(ids).size).toBe(4)
})
