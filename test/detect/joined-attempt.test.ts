import { describe, expect, it } from 'vitest'
import { addStep, endOf, isClosed, isRegistering, type JoinedAttempt, openedBy } from '../../src/detect/joined-attempt.ts'
import { type AttemptStep, stepOf } from '../../src/detect/steps.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { MINUTE } from '../../src/model/time.ts'
import { MONDAY } from './attempts.ts'
import { certificate, event, hook, step } from './events.ts'

function steps(...events: readonly IotEvent[]): readonly AttemptStep[] {
  return events.flatMap((each) => stepOf(each, 0) ?? [])
}

function attemptOf(...events: readonly IotEvent[]): JoinedAttempt {
  const [first, ...rest] = steps(...events)
  if (first === undefined) throw new RangeError('an attempt needs a step')
  const attempt = openedBy(first)
  for (const each of rest) addStep(attempt, each)
  return attempt
}

describe('the end of an attempt', () => {
  const timeout = 3 * MINUTE

  it('is its reply, before the line that refuses it, before a second create, before the time-out', () => {
    const attempt = attemptOf(step('register', MONDAY))
    expect(endOf(attempt, timeout)).toBe(MONDAY + timeout)
    expect(isClosed(attempt)).toBe(false)
    attempt.abandonedBy = steps(step('create', MONDAY + 3))[0] ?? null
    expect(endOf(attempt, timeout)).toBe(MONDAY + 3)
    for (const each of steps(hook(MONDAY + 2, false))) addStep(attempt, each)
    expect(endOf(attempt, timeout)).toBe(MONDAY + 2)
    for (const each of steps(step('register-rejected', MONDAY + 9))) addStep(attempt, each)
    expect(endOf(attempt, timeout)).toBe(MONDAY + 9)
    expect(isClosed(attempt)).toBe(true)
  })

  it('is not put off by what the provisioning service writes', () => {
    const attempt = attemptOf(
      step('create', MONDAY),
      event('GetDeviceCredentials', MONDAY + MINUTE),
      event('ProvisionDevice', MONDAY + MINUTE),
    )
    expect(endOf(attempt, timeout)).toBe(MONDAY + timeout)
    expect(attempt.isServed).toBe(true)
  })
})

describe('a certificate', () => {
  const [served, hooked] = [certificate('served'), certificate('hooked')]

  it("is exact by the hook's line, which the service's entry does not outdo", () => {
    const line = hook(MONDAY + 1, true, { certificate: hooked })
    const entry = event('GetDeviceCredentials', MONDAY + 2, { certificate: served })
    expect(attemptOf(step('create', MONDAY), entry, line)).toMatchObject({ certificate: hooked, basis: 'exact' })
    expect(attemptOf(step('create', MONDAY), line, entry)).toMatchObject({ certificate: hooked, basis: 'exact' })
  })

  it('is inferred where the line could belong to another', () => {
    const attempt = attemptOf(step('create', MONDAY))
    for (const each of steps(hook(MONDAY + 1, true, { certificate: hooked }))) addStep(attempt, Object.assign(each, { isAmbiguous: true }))
    expect(attempt).toMatchObject({ certificate: hooked, basis: 'inferred' })
  })
})

it('registers as soon as a request, a line of the hook, an answer or the service says so', () => {
  expect(isRegistering(attemptOf(step('create', MONDAY), step('create-accepted', MONDAY + 1)))).toBe(false)
  for (const sign of [
    step('register', MONDAY + 1),
    hook(MONDAY + 1, true),
    step('register-accepted', MONDAY + 1),
    event('ProvisionDevice', MONDAY + 1),
  ]) {
    expect(isRegistering(attemptOf(step('create', MONDAY), sign))).toBe(true)
  }
})
