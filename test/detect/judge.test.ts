import { describe, expect, it } from 'vitest'
import { emptyFold, foldStep } from '../../src/detect/fold-steps.ts'
import type { JoinedAttempt } from '../../src/detect/joined-attempt.ts'
import { type Circumstances, judge, registrationKeys, resultOf } from '../../src/detect/judge.ts'
import { stepOf } from '../../src/detect/steps.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { MINUTE } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { CLAIM, MONDAY } from './attempts.ts'
import { certificate, event, hook, step } from './events.ts'

const create = step('create', MONDAY, { traceId: 't-1' })
const register = step('register', MONDAY + 2, { traceId: 't-2' })
const accepted = step('register-accepted', MONDAY + 4)
const service = { claim: null, clientId: null, source: null, sourcePort: null }

/** The only attempt that the steps come to. */
function attemptOf(...events: readonly IotEvent[]): JoinedAttempt {
  const fold = emptyFold()
  for (const each of events) {
    const given = stepOf(each, 0)
    if (given !== null) foldStep(fold, given, 3 * MINUTE)
  }
  const [attempt, ...others] = fold.attempts
  if (attempt === undefined || others.length > 0) throw new RangeError('these steps are not one attempt')
  return attempt
}

function judged(attempt: JoinedAttempt, more: Partial<Circumstances> = {}) {
  return judge(attempt, {
    id: 'a',
    claim: CLAIM,
    clientId: untrusted('SN-1'),
    likelySource: null,
    timeout: 3 * MINUTE,
    templates: ['acme-sensor-v2'],
    isUndeclared: () => false,
    isRegistered: () => false,
    isAssumed: false,
    ...more,
  })
}

describe('the result', () => {
  it.each([
    ['accepted', [create, register, accepted]],
    ['rejected', [register, step('register-rejected', MONDAY + 4)]],
    ['rejected', [create, step('create-rejected', MONDAY + 1)]],
    ['rejected', [step('create', MONDAY, { status: 'Failure' })]],
    ['rejected', [register, hook(MONDAY + 3, false)]],
    ['rejected', [register, event('ProvisionDevice', MONDAY + 3, { ...service, traceId: 't-2', status: 'Failure' })]],
    ['open', [register, hook(MONDAY + 3, true)]],
    ['open', [create, register]],
    ['open', [create, step('create-accepted', MONDAY + 1)]],
  ])('is %s', (result, events) => {
    expect(resultOf(attemptOf(...events))).toBe(result)
  })
})

describe('the outcome', () => {
  it('is ok where AWS accepted, and rests on that', () => {
    expect(judged(attemptOf(create, register, accepted))).toMatchObject({ outcome: 'ok', presumed: false, at: MONDAY + 4, began: MONDAY })
  })

  it('is presumed where nothing says how it ended', () => {
    expect(judged(attemptOf(create, register))).toMatchObject({ outcome: 'ok', presumed: true, at: MONDAY + 2 + 3 * MINUTE })
    expect(judged(attemptOf(register, hook(MONDAY + 3, true)))).toMatchObject({ outcome: 'ok', presumed: true })
  })

  it('is taken from the provisioning service where no reply was logged', () => {
    const served = event('ProvisionDevice', MONDAY + 3, { ...service, traceId: 't-2' })
    expect(judged(attemptOf(create, register, served))).toMatchObject({ outcome: 'ok', presumed: false })
  })

  it('is orphan where a certificate was created and nothing followed', () => {
    expect(judged(attemptOf(create))).toMatchObject({ outcome: 'orphan', presumed: false })
  })

  it('that rests on an assumption about time is presumed', () => {
    expect(judged(attemptOf(create), { isAssumed: true }).presumed).toBe(true)
    expect(judged(attemptOf(create, register, accepted), { isAssumed: true }).presumed).toBe(false)
  })

  it('is off-pattern with a template that is not allowed, before duplicate', () => {
    const attempt = attemptOf(create, register, accepted)
    expect(judged(attempt, { templates: ['acme-other'], isRegistered: () => true }).outcome).toBe('off-pattern')
    expect(judged(attempt, { templates: undefined }).outcome).toBe('ok')
  })

  it('is duplicate by the serial, and by the client id where no serial is known', () => {
    const known = (key: string) => (other: string | null) => other === key
    const withSerial = attemptOf(create, register, hook(MONDAY + 3, true, { serial: 'S-1' }), accepted)
    expect(judged(withSerial, { isRegistered: known('S-1'), isUndeclared: known('S-1') }).outcome).toBe('off-pattern')
    expect(judged(withSerial, { isRegistered: known('S-1') }).outcome).toBe('duplicate')
    expect(judged(withSerial, { isRegistered: known('SN-1') }).outcome).toBe('ok')
    expect(judged(attemptOf(create, register, accepted), { isRegistered: known('SN-1') }).outcome).toBe('duplicate')
  })

  it('is rejected before everything else, and then nothing was minted', () => {
    const refused = attemptOf(create, register, hook(MONDAY + 3, false, { certificate: certificate('made') }))
    const never = { templates: [], isRegistered: () => true }
    expect(judged(refused, never)).toMatchObject({ outcome: 'rejected', certificate: null, basis: null })
  })
})

it('names the likely source only where no step does', () => {
  expect(judged(attemptOf(hook(MONDAY, true)), { likelySource: '198.51.100.1' }).source).toBe('198.51.100.1')
  expect(judged(attemptOf(create), { likelySource: '198.51.100.1' }).source).toBe('203.0.113.24')
})

it('remembers a registration under its serial and its client id, and no other attempt', () => {
  const withSerial = judged(attemptOf(register, hook(MONDAY + 3, true, { serial: 'S-1' })))
  expect(registrationKeys(withSerial)).toEqual(['S-1', 'SN-1'])
  expect(registrationKeys(judged(attemptOf(register)))).toEqual(['SN-1'])
  expect(registrationKeys(judged(attemptOf(create)))).toEqual([])
  expect(registrationKeys(judged(attemptOf(register, hook(MONDAY + 3, false))))).toEqual([])
})
