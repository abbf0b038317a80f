// The join with every combination of entries missing, in both orders of arrival, held against what the present entries say by themselves.
import { describe, expect, it } from 'vitest'
import { createJoin, type JoinOutput } from '../../src/detect/join.ts'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'
import { MONDAY } from './attempts.ts'
import { certificate, detectSettings, type EventFacts, event, hook, step } from './events.ts'

const TIMEOUT = 3 * MINUTE
const MADE = certificate('made')
const TEMPLATE = 'acme-sensor-v2'

type Entries = Readonly<Record<string, IotEvent>>

/** Entries of the provisioning service name no claim and no client, only the trace of the request. */
function service(kind: 'GetDeviceCredentials' | 'ProvisionDevice', at: number, facts: EventFacts): IotEvent {
  return event(kind, at, { claim: null, clientId: null, source: null, sourcePort: null, ...facts })
}

/** One session in which everything is logged, in the order of time; `reply` is what the entries of replies say of their principal. */
function session(
  reply: EventFacts,
  facts: { readonly allow: boolean; readonly answer: 'register-accepted' | 'register-rejected' },
): Entries {
  return {
    connect: event('Connect', MONDAY),
    create: step('create', MONDAY + 100, { traceId: 't-create' }),
    credentials: service('GetDeviceCredentials', MONDAY + 150, { traceId: 't-create', certificate: MADE }),
    created: step('create-accepted', MONDAY + 200, reply),
    register: step('register', MONDAY + 300, { traceId: 't-register' }),
    hook: hook(MONDAY + 350, facts.allow, { certificate: MADE, serial: 'S-1' }),
    provisioned: service('ProvisionDevice', MONDAY + 370, {
      traceId: 't-register',
      status: facts.answer === 'register-accepted' ? 'Success' : 'Failure',
      certificate: facts.answer === 'register-accepted' ? MADE : null,
    }),
    answer: step(facts.answer, MONDAY + 400, reply),
    disconnect: event('Disconnect', MONDAY + 500),
  }
}

/** All ways to leave entries out. */
function* subsets(names: readonly string[]): Generator<ReadonlySet<string>> {
  for (let bits = 0; bits < 2 ** names.length; bits++) yield new Set(names.filter((_, index) => (bits >> index) % 2 === 1))
}

function joined(events: readonly IotEvent[]): readonly JoinOutput[] {
  const keys = new Set<string>()
  const knowledge = { isHistory: () => false, registered: () => keys }
  const join = createJoin(detectSettings(), knowledge)
  const outputs = events.flatMap((each, offset) => join.take(each, offset))
  // The horizon stays behind: nothing is forgotten.
  return [...outputs, ...join.advance(MONDAY + HOUR, MONDAY - HOUR, false)]
}

/** What was told of each attempt last. */
function attemptsIn(outputs: readonly JoinOutput[]): readonly JudgedAttempt[] {
  const last = new Map(outputs.flatMap((output) => (output.is === 'attempt' ? [[output.attempt.id, output.attempt] as const] : [])))
  return [...last.values()]
}

/** Whether the entries of one kind are of the attempt: replies need a question before them, the service's entries their request. */
function belongs(has: (name: string) => boolean) {
  return {
    credentials: has('credentials') && has('create'),
    created: has('created') && has('create'),
    provisioned: has('provisioned') && has('register'),
    answer: has('answer') && (has('create') || has('register') || has('hook')),
  }
}

function lastOf(times: readonly (readonly [is: boolean, at: number])[]): number {
  return Math.max(...times.filter(([is]) => is).map(([, at]) => at))
}

/** What the entries that are there say, by the words of design 3.2 and reference detection.md 5.3. Null: no attempt. */
function expected(has: (name: string) => boolean, isNamed: boolean, { allow, accepted }: { allow: boolean; accepted: boolean }) {
  if (!has('create') && !has('register') && !has('hook')) return null
  const own = belongs(has)
  const isDenied = has('hook') && !allow
  const isFailed = own.provisioned && !accepted
  const isRefused = isDenied || isFailed || (own.answer && !accepted)
  const isRegistering = has('register') || has('hook') || (own.answer && accepted)
  const isTimedOut = !isRefused && !(own.answer && accepted)
  const lastStep = lastOf([
    [has('create'), MONDAY + 100],
    [own.created, MONDAY + 200],
    [has('register'), MONDAY + 300],
    [has('hook'), MONDAY + 350],
  ])
  const refusedAt = isDenied ? MONDAY + 350 : MONDAY + 370
  const names = has('hook') || own.credentials || (own.provisioned && accepted)
  // A reply that names the claim is seen from the same address, whether it belongs to an attempt or not.
  const isSeen = ['connect', 'create', 'register'].some(has) || own.answer || own.created || (isNamed && has('created'))
  return {
    outcome: isRefused ? 'rejected' : isRegistering ? 'ok' : 'orphan',
    at: own.answer ? MONDAY + 400 : isRefused ? refusedAt : lastStep + TIMEOUT,
    source: isSeen ? '203.0.113.24' : null,
    serial: has('hook') ? 'S-1' : null,
    template: has('register') || has('hook') || own.answer ? TEMPLATE : null,
    certificate: names && !isRefused ? MADE : null,
    basis: isRefused || !names ? null : has('hook') ? 'exact' : 'inferred',
    presumed: isTimedOut && isRegistering && !(own.provisioned && accepted),
  }
}

const courses = [
  { name: 'an accepted device', allow: true, answer: 'register-accepted' },
  { name: 'a device that the hook refuses', allow: false, answer: 'register-rejected' },
  { name: 'a device that AWS refuses after the hook allowed it', allow: true, answer: 'register-rejected' },
] as const
const replies = [
  { name: 'replies name the claim', facts: {}, isNamed: true },
  { name: 'replies name nobody', facts: { claim: null }, isNamed: false },
  { name: 'replies name another principal', facts: { claim: certificate('service') }, isNamed: false },
] as const

describe.each(courses)('$name, with every combination of entries missing', ({ allow, answer }) => {
  it.each(replies)('where $name', ({ facts, isNamed }) => {
    const entries = session(facts, { allow, answer })
    for (const present of subsets(Object.keys(entries))) {
      const events = Object.entries(entries).flatMap(([name, entry]) => (present.has(name) ? [entry] : []))
      const wanted = expected((name) => present.has(name), isNamed, { allow, accepted: answer === 'register-accepted' })
      for (const order of [events, events.toReversed()]) {
        const told = attemptsIn(joined(order))
        expect(told, `of ${[...present].join(', ')}`).toMatchObject(wanted === null ? [] : [wanted])
        expect(told.length).toBe(wanted === null ? 0 : 1)
      }
    }
  })

  it('counts one register where the request or the line of the hook is there, and nothing twice', () => {
    const entries = session({}, { allow, answer })
    for (const present of subsets(Object.keys(entries))) {
      const events = Object.entries(entries).flatMap(([name, entry]) => (present.has(name) ? [entry] : []))
      const registers = joined(events).filter((output) => output.is === 'count' && output.what === 'registers')
      expect(registers.length, `of ${[...present].join(', ')}`).toBe(present.has('register') || present.has('hook') ? 1 : 0)
    }
  })
})

describe('a session that is taken over', () => {
  const there = { source: '198.51.100.7', sourcePort: 40_000 }
  const over = event('Disconnect', MONDAY + 250, { takenOver: true, reason: 'DUPLICATE_CLIENT_ID' })

  it('by a thief who uses the client id of a device leaves two attempts, each with what its own connection asked for', () => {
    const device = [event('Connect', MONDAY), step('create', MONDAY + 100), step('create-accepted', MONDAY + 200)]
    const thief = [
      event('Connect', MONDAY + 249, there),
      step('create', MONDAY + 300, there),
      step('create-accepted', MONDAY + 400, there),
      step('register', MONDAY + 500, there),
      step('register-accepted', MONDAY + 600, there),
    ]
    for (const order of [[...device, over, ...thief], [...thief, over, ...device], [...device, ...thief].toReversed()]) {
      const told = attemptsIn(joined(order)).toSorted((a, b) => a.began - b.began)
      expect(told).toMatchObject([
        { source: '203.0.113.24', outcome: 'orphan', at: MONDAY + 200 + TIMEOUT },
        { source: '198.51.100.7', outcome: 'ok', at: MONDAY + 600, presumed: false },
      ])
    }
  })

  it('by the device itself, which goes on with its certificate on a new connection, is an orphan and a registration', () => {
    const again = { sourcePort: 51_235 }
    const events = [
      event('Connect', MONDAY),
      step('create', MONDAY + 100),
      step('create-accepted', MONDAY + 200),
      over,
      event('Connect', MONDAY + 260, again),
      step('register', MONDAY + 300, again),
      step('register-accepted', MONDAY + 400, again),
    ]
    const told = attemptsIn(joined(events)).toSorted((a, b) => a.began - b.began)
    expect(told).toMatchObject([{ outcome: 'orphan' }, { outcome: 'ok', at: MONDAY + 400 }])
    expect(told[0]?.source).toBe(told[1]?.source)
  })
})
