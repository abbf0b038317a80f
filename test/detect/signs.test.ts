import { describe, expect, it } from 'vitest'
import { createSigns } from '../../src/detect/signs.ts'
import { MINUTE } from '../../src/model/time.ts'
import { CLAIM, MONDAY } from './attempts.ts'
import { certificate, event, hook, step } from './events.ts'

const mine = () => createSigns(new Set([CLAIM]))
const inactive = { status: 'Failure' as const, reason: 'DEVICE_CERTIFICATE_INACTIVE' }

describe('a sign', () => {
  it.each([event('Connect', MONDAY), event('Subscribe', MONDAY), event('Unsubscribe', MONDAY), step('create', MONDAY), hook(MONDAY, true)])(
    'of use is what AWS let in',
    (use) => {
      expect(mine().take(use)).toMatchObject({ sign: 'used', claim: CLAIM, at: MONDAY })
    },
  )

  it('of an inactive certificate is what AWS kept out for that', () => {
    expect(mine().take(event('Connection.AuthNError', MONDAY, inactive))).toMatchObject({ sign: 'refused-inactive' })
  })

  it.each([
    event('Connect', MONDAY, { status: 'Failure' }),
    event('Connection.AuthNError', MONDAY, { ...inactive, reason: 'DEVICE_CERTIFICATE_REVOKED' }),
    event('Disconnect', MONDAY),
    event('DeleteConnection', MONDAY),
    hook(MONDAY, false),
    step('create-accepted', MONDAY),
  ])('is not given by anything else', (other) => {
    expect(mine().take(other)).toBeNull()
  })

  it('is given for configured claims only', () => {
    expect(mine().take(event('Connect', MONDAY, { claim: certificate('stranger') }))).toBeNull()
  })

  it('is given once a minute and kind, under one id', () => {
    const signs = mine()
    const first = signs.take(event('Connect', MONDAY))
    expect(signs.take(event('Connect', MONDAY + MINUTE - 1))).toBeNull()
    expect(signs.take(event('Connection.AuthNError', MONDAY + 1, inactive))).not.toBeNull()
    expect(signs.take(event('Connect', MONDAY + MINUTE))).not.toBeNull()
    expect(mine().take(event('Connect', MONDAY + 30))?.id).toBe(first?.id)
  })

  it('is forgotten with its minute', () => {
    const signs = mine()
    signs.take(event('Connect', MONDAY))
    signs.forgetBefore(MONDAY + MINUTE)
    expect(signs.take(event('Connect', MONDAY))).not.toBeNull()
  })
})
