import { describe, expect, it } from 'vitest'
import { type Client, dropAttempts, forget, isRotation, likelySource, newClient, noteSighting, takeStep } from '../../src/detect/client.ts'
import { endOf } from '../../src/detect/joined-attempt.ts'
import { type AttemptStep, stepOf } from '../../src/detect/steps.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { CLAIM, MONDAY } from './attempts.ts'
import { hook, step } from './events.ts'

const TIMEOUT = 3 * MINUTE

function given(event: IotEvent): AttemptStep {
  const read = stepOf(event, 0)
  if (read === null) throw new RangeError('this event is no step')
  return read
}

function clientWith(...events: readonly IotEvent[]): Client {
  const client = newClient(CLAIM, untrusted('SN-1'))
  for (const each of events) takeStep(client, given(each), TIMEOUT)
  return client
}

function shape(client: Client): readonly unknown[] {
  return client.fold.attempts.map((attempt) => [attempt.steps.map(({ kind }) => kind), endOf(attempt, TIMEOUT)])
}

const settledTelling = { id: 'a', anchor: 'x', told: null, at: 0, keys: [], isSettled: true }

describe('steps', () => {
  const events = [
    step('create', MONDAY),
    step('create-accepted', MONDAY + 1),
    step('register', MONDAY + 2),
    step('register-accepted', MONDAY + 3),
  ]

  it('give the same attempts in whatever order they come', () => {
    expect(shape(clientWith(...events.toReversed()))).toEqual(shape(clientWith(...events)))
  })

  it('that come late leave an attempt the id it was told under', () => {
    const client = clientWith(step('register', MONDAY + 2), step('register-accepted', MONDAY + 3))
    const [attempt] = client.fold.attempts
    const telling = { ...settledTelling, anchor: attempt?.first.id ?? '', isSettled: false }
    if (attempt !== undefined) attempt.telling = telling
    takeStep(client, given(step('create', MONDAY)), TIMEOUT)
    expect(client.fold.attempts.map(({ first, telling: kept }) => [first.kind, kept])).toEqual([['create', telling]])
  })

  it('that come late leave what was told to the attempts that there are now', () => {
    const told = (...late: readonly IotEvent[]) => {
      const client = clientWith(step('register', MONDAY + 2), step('register-accepted', MONDAY + 3))
      takeStep(client, given(step('register', MONDAY + 4)), TIMEOUT)
      for (const [index, attempt] of client.fold.attempts.entries())
        attempt.telling = { ...settledTelling, id: `${index}`, anchor: attempt.first.id, isSettled: false }
      const lost = late.flatMap((each) => takeStep(client, given(each), TIMEOUT).lost)
      return [client.fold.attempts.map(({ first, telling }) => [first.at - MONDAY, telling?.id]), lost.map(({ id }) => id)]
    }
    // The answer goes to the first question, so that the second one is of the attempt that waits.
    expect(told(step('register', MONDAY))).toEqual([
      [
        [0, '0'],
        [4, '1'],
      ],
      [],
    ])
    expect(told(step('create', MONDAY), step('create', MONDAY + 1))).toEqual([
      [
        [0, undefined],
        [1, '0'],
        [4, '1'],
      ],
      [],
    ])
  })

  it('are forgotten with the whole attempt, once that is settled', () => {
    const client = clientWith(...events)
    expect(forget(client, MONDAY + MINUTE, TIMEOUT)).toEqual([])
    for (const attempt of client.fold.attempts) attempt.telling = settledTelling
    expect(forget(client, MONDAY + 2, TIMEOUT)).toEqual([])
    expect(forget(client, MONDAY + MINUTE, TIMEOUT).length).toBe(4)
    expect(client.steps).toEqual([])
    expect(client.fold.attempts).toEqual([])
  })

  it('that belong to nothing are forgotten by their own time', () => {
    const client = clientWith(step('register-accepted', MONDAY), step('create', MONDAY + MINUTE))
    expect(forget(client, MONDAY + 1, TIMEOUT).map(({ kind }) => kind)).toEqual(['register-accepted'])
    expect(client.steps.map(({ step: { kind } }) => kind)).toEqual(['create'])
  })

  it('of an attempt that is dropped join no other', () => {
    const client = clientWith(...events)
    dropAttempts(client, client.fold.attempts)
    takeStep(client, given(hook(MONDAY + 2, true)), TIMEOUT)
    expect(client.fold.attempts.map(({ first }) => first.kind)).toEqual(['hook'])
  })
})

describe('the likely source', () => {
  const seen = (at: number, ip: string) => ({ at, connection: { ip, port: 1 }, isRotation: false })

  it('is where the client was seen last before the line', () => {
    const client = clientWith(hook(MONDAY + MINUTE, true))
    noteSighting(client, seen(MONDAY, '203.0.113.1'))
    noteSighting(client, seen(MONDAY + 30 * SECOND, '203.0.113.2'))
    noteSighting(client, seen(MONDAY + 2 * MINUTE, '203.0.113.3'))
    expect(likelySource(client, given(hook(MONDAY + MINUTE, true)))).toBe('203.0.113.2')
  })

  it('is unknown where it was not seen for five minutes', () => {
    const client = clientWith()
    noteSighting(client, seen(MONDAY, '203.0.113.1'))
    expect(likelySource(client, given(hook(MONDAY + 5 * MINUTE + 1, true)))).toBeNull()
  })
})

describe('a rotation', () => {
  const templates = ['acme-rotate']
  const rotates = (client: Client) => client.fold.attempts.map((attempt) => isRotation(client, attempt, templates))

  it('is known by its template', () => {
    expect(rotates(clientWith(step('register', MONDAY, { template: 'acme-rotate' })))).toEqual([true])
    expect(rotates(clientWith(step('register', MONDAY)))).toEqual([false])
  })

  it('is known by what was subscribed to, until a template says otherwise', () => {
    const client = clientWith(step('create', MONDAY + 1))
    expect(rotates(client)).toEqual([false])
    noteSighting(client, { at: MONDAY, connection: { ip: '203.0.113.24', port: 51_234 }, isRotation: true })
    expect(rotates(client)).toEqual([true])
    takeStep(client, given(step('register', MONDAY + 2)), TIMEOUT)
    expect(rotates(client)).toEqual([false])
  })
})
