import { expect, it } from 'vitest'
import { stepOf } from '../../src/detect/steps.ts'
import { createWaitingSteps, type WaitingStep } from '../../src/detect/waiting-steps.ts'
import { MONDAY } from './attempts.ts'
import { step } from './events.ts'

function waiting(partner: string, at: number): WaitingStep {
  const reply = stepOf(step('create-accepted', at, { claim: null }), 0)
  if (reply === null) throw new RangeError('this event is no step')
  return { step: reply, partner, principal: null }
}

it('gives what waits for a partner once, in the order in which it came', () => {
  const steps = createWaitingSteps()
  const [a, b] = [waiting('SN-1', MONDAY + 5), waiting('SN-1', MONDAY)]
  steps.hold(a)
  steps.hold(waiting('SN-2', MONDAY))
  steps.hold(b)
  expect(steps.takeFor('SN-1')).toEqual([a, b])
  expect(steps.takeFor('SN-1')).toEqual([])
})

it('gives up what the watermark has passed, and counts it', () => {
  const steps = createWaitingSteps()
  for (const at of [MONDAY, MONDAY + 1, MONDAY + 2]) steps.hold(waiting('SN-1', at))
  expect(steps.giveUpBefore(MONDAY)).toBe(0)
  expect(steps.giveUpBefore(MONDAY + 2)).toBe(2)
  expect(steps.takeFor('SN-1').length).toBe(1)
  expect(steps.giveUpBefore(MONDAY + 9)).toBe(0)
})

it('is bounded, and counts what there was no room for', () => {
  const steps = createWaitingSteps(2)
  steps.hold(waiting('SN-1', MONDAY))
  steps.hold(waiting('SN-2', MONDAY))
  steps.hold(waiting('SN-3', MONDAY))
  expect(steps.giveUpBefore(MONDAY)).toBe(1)
  expect([steps.takeFor('SN-1'), steps.takeFor('SN-2'), steps.takeFor('SN-3')].map(({ length }) => length)).toEqual([0, 1, 1])
})
