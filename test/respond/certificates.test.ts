// The words of the certificate door: an action's two states, and the command that does it by hand.
import { describe, expect, it } from 'vitest'
import { manualStep, TRANSITIONS } from '../../src/respond/certificates.ts'
import { claim } from './records.ts'

describe('manualStep', () => {
  it('is a command that can be pasted, for the state that the action ends in', () => {
    expect(manualStep('disable', claim)).toBe(`aws iot update-certificate --certificate-id ${claim} --new-status INACTIVE`)
    expect(manualStep('enable', claim)).toBe(`aws iot update-certificate --certificate-id ${claim} --new-status ACTIVE`)
  })
})

describe('TRANSITIONS', () => {
  it('undo each other, and never revoke', () => {
    expect(TRANSITIONS.disable).toEqual({ from: TRANSITIONS.enable.to, to: TRANSITIONS.enable.from })
    expect(Object.values(TRANSITIONS).flatMap(({ from, to }) => [from, to])).not.toContain('REVOKED')
  })
})
