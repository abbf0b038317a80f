import { expect, it } from 'vitest'
import type { Client } from '../../src/detect/client.ts'
import { takeStep } from '../../src/detect/client.ts'
import { createClients } from '../../src/detect/clients.ts'
import { type AttemptStep, stepOf } from '../../src/detect/steps.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { MINUTE } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { CLAIM, MONDAY } from './attempts.ts'
import { certificate, step } from './events.ts'

const OTHER = certificate('other')
const SN = untrusted('SN-1')

function ask(client: Client, event: IotEvent, index: (client: Client, step: AttemptStep) => void = () => {}): void {
  const given = stepOf(event, 0)
  if (given === null) return
  takeStep(client, given, 3 * MINUTE)
  index(client, given)
}

it('keeps one client for a claim and a client id', () => {
  const clients = createClients()
  expect(clients.of(CLAIM, SN)).toBe(clients.of(CLAIM, SN))
  expect(clients.of(OTHER, SN)).not.toBe(clients.of(CLAIM, SN))
})

it('finds who asked last before a reply', () => {
  const clients = createClients()
  const [mine, theirs] = [clients.of(CLAIM, SN), clients.of(OTHER, SN)]
  expect(clients.askedBy('SN-1', MONDAY, MONDAY + MINUTE, null)).toBeNull()
  ask(mine, step('register', MONDAY))
  ask(theirs, step('register', MONDAY + 5, { claim: OTHER }))
  expect(clients.askedBy('SN-1', MONDAY, MONDAY + 4, null)).toBe(mine)
  expect(clients.askedBy('SN-1', MONDAY, MONDAY + 5, null)).toBe(theirs)
  expect(clients.askedBy('SN-1', MONDAY, MONDAY + 5, CLAIM)).toBe(mine)
  expect(clients.askedBy('SN-1', MONDAY + 6, MONDAY + 9, null)).toBeNull()
  expect(clients.askedBy('SN-2', MONDAY, MONDAY + 9, null)).toBeNull()
})

it('finds a request by its trace id until its step is forgotten', () => {
  const clients = createClients()
  const client = clients.of(CLAIM, SN)
  ask(client, step('create', MONDAY, { traceId: 't-1' }), clients.index)
  ask(client, step('create-accepted', MONDAY + 1, { traceId: 't-2' }), clients.index)
  expect(clients.byTrace('t-1')).toBe(client)
  expect(clients.byTrace('t-2')).toBeUndefined()
  clients.tidy(
    client,
    client.steps.map(({ step: taken }) => taken),
  )
  expect(clients.byTrace('t-1')).toBeUndefined()
})

it('forgets a client of which nothing is left', () => {
  const clients = createClients()
  clients.tidy(clients.of(CLAIM, SN), [])
  expect([...clients.all()]).toEqual([])
})

it('gives up the one not used for longest where there are too many', () => {
  const clients = createClients(2)
  const first = clients.of(CLAIM, untrusted('A'))
  const second = clients.of(CLAIM, untrusted('B'))
  clients.of(CLAIM, untrusted('A'))
  expect(clients.overflow()).toBeNull()
  clients.of(CLAIM, untrusted('C'))
  expect(clients.overflow()).toBe(second)
  clients.remove(second)
  expect([...clients.all()]).toContain(first)
  expect(clients.overflow()).toBeNull()
})
