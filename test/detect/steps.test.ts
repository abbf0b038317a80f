import { describe, expect, it } from 'vitest'
import { connectionOf, inOrder, isReply, isRequest, mayBeSame, stepOf, together } from '../../src/detect/steps.ts'
import { MONDAY } from './attempts.ts'
import { event, hook, step } from './events.ts'

describe('stepOf', () => {
  it.each([
    [step('create', MONDAY), 'create'],
    [step('register-rejected', MONDAY), 'register-rejected'],
    [hook(MONDAY, true), 'hook'],
    [event('GetDeviceCredentials', MONDAY), 'credentials'],
    [event('ProvisionDevice', MONDAY), 'provisioned'],
  ])('reads what each entry means', (given, kind) => {
    expect(stepOf(given, 7)).toMatchObject({ kind, at: MONDAY, offset: 7 })
  })

  it('takes no subscription, no connection and no foreign direction for a step', () => {
    const entries = [
      event('Subscribe', MONDAY, { step: 'create' }),
      event('Connect', MONDAY),
      event('Disconnect', MONDAY),
      event('Publish-In', MONDAY, { step: 'create-accepted' }),
      event('Publish-Out', MONDAY, { step: 'create' }),
      event('Publish-In', MONDAY),
      event('Connection.AuthNError', MONDAY),
      event('Unsubscribe', MONDAY),
      event('DeleteConnection', MONDAY, { claim: null }),
    ]
    expect(entries.map((entry) => stepOf(entry, 0))).toEqual(entries.map(() => null))
  })

  it('knows a refusal: of the broker, of the hook, of the service', () => {
    const refused = [
      step('create', MONDAY, { status: 'Failure' }),
      hook(MONDAY, false),
      event('ProvisionDevice', MONDAY, { status: 'Failure' }),
    ]
    expect(refused.map((entry) => stepOf(entry, 0)?.failed)).toEqual([true, true, true])
    expect(stepOf(hook(MONDAY, true), 0)?.failed).toBe(false)
  })
})

describe('connections', () => {
  const full = { ip: '203.0.113.24', port: 51_234 }

  it('may be the same where both tell the same', () => {
    expect(mayBeSame(full, { ip: '203.0.113.24', port: null })).toBe(true)
    expect(mayBeSame(full, null)).toBe(true)
    expect(mayBeSame(full, { ip: '203.0.113.24', port: 1 })).toBe(false)
    expect(mayBeSame(full, { ip: '203.0.113.25', port: 51_234 })).toBe(false)
  })

  it('tell more together', () => {
    expect(together({ ip: '203.0.113.24', port: null }, full)).toEqual(full)
    expect(together(null, full)).toEqual(full)
    expect(together(null, null)).toBeNull()
  })

  it('are none where neither address nor port is told', () => {
    expect(connectionOf(hook(MONDAY, true))).toBeNull()
    expect(connectionOf(event('Connect', MONDAY, { sourcePort: null }))).toEqual({ ip: '203.0.113.24', port: null })
  })

  it('share a connection, and never with another address or port', () => {
    const of = (source: string | null, sourcePort: number | null) => connectionOf(event('Connect', MONDAY, { source, sourcePort }))
    const first = of('203.0.113.24', 1_500)
    expect(of('203.0.113.24', 1_500)).toBe(first)
    expect(of('203.0.113.25', 1_500)).toEqual({ ip: '203.0.113.25', port: 1_500 })
    expect(of('203.0.113.24', 1_500 + 1_024)).toEqual({ ip: '203.0.113.24', port: 1_500 + 1_024 })
    expect(of('203.0.113.24', 1_500)).toEqual(first)
    expect(of('203.0.113.24', 0)).toEqual({ ip: '203.0.113.24', port: 0 })
    expect(of('203.0.113.24', null)).toEqual({ ip: '203.0.113.24', port: null })
  })
})

it('orders steps of one moment as an attempt goes', () => {
  const names = ['register-accepted', 'register', 'create-accepted', 'create'] as const
  const steps = names.flatMap((name) => stepOf(step(name, MONDAY), 0) ?? [])
  expect(steps.sort(inOrder).map(({ kind }) => kind)).toEqual([...names].reverse())
})

it('tells requests from replies', () => {
  expect(isRequest('create') && isRequest('register')).toBe(true)
  expect(isRequest('hook') || isReply('hook') || isReply('provisioned')).toBe(false)
  expect(isReply('create-rejected') && isReply('register-accepted')).toBe(true)
})
