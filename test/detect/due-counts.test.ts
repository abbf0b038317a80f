import { describe, expect, it } from 'vitest'
import { takeAllAtEnd, takeRegisters } from '../../src/detect/due-counts.ts'
import { addStep, type JoinedAttempt, openedBy } from '../../src/detect/joined-attempt.ts'
import { stepOf } from '../../src/detect/steps.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { MONDAY } from './attempts.ts'
import { hook, step } from './events.ts'

function attemptOf(first: IotEvent, ...rest: readonly IotEvent[]): JoinedAttempt {
  const [opening, ...others] = [first, ...rest].flatMap((each) => stepOf(each, 0) ?? [])
  if (opening === undefined) throw new RangeError('this event is no step')
  const attempt = openedBy(opening)
  for (const each of others) addStep(attempt, each)
  return attempt
}

describe('registers', () => {
  it("are counted once for a request and the hook's line about it", () => {
    const attempt = attemptOf(step('create', MONDAY), step('register', MONDAY + 1), hook(MONDAY + 2, true))
    expect(takeRegisters(attempt, MONDAY + 9)).toEqual([{ what: 'registers', at: MONDAY + 1 }])
  })

  it("are counted by the hook's line where the request was not logged, or has the later time", () => {
    expect(takeRegisters(attemptOf(hook(MONDAY, true)), MONDAY + 9)).toEqual([{ what: 'registers', at: MONDAY }])
    expect(takeRegisters(attemptOf(hook(MONDAY, true), step('register', MONDAY + 1)), MONDAY + 9)).toEqual([
      { what: 'registers', at: MONDAY },
    ])
  })

  it('are as many as requests, or as lines of the hook', () => {
    expect(
      takeRegisters(attemptOf(step('register', MONDAY), step('register', MONDAY + 1), hook(MONDAY + 2, true)), MONDAY + 9).length,
    ).toBe(2)
  })

  it('are given when the watermark has passed them, and not again', () => {
    const attempt = attemptOf(step('register', MONDAY), step('register', MONDAY + 5))
    expect(takeRegisters(attempt, MONDAY)).toEqual([])
    expect(takeRegisters(attempt, MONDAY + 5)).toEqual([{ what: 'registers', at: MONDAY }])
    expect(takeRegisters(attempt, MONDAY + 6)).toEqual([{ what: 'registers', at: MONDAY + 5 }])
    expect(takeRegisters(attempt, MONDAY + 9)).toEqual([])
  })
})

it('gives all of an unregistered claim at the end of its attempt, once', () => {
  const attempt = attemptOf(step('create', MONDAY), step('register', MONDAY + 1, { status: 'Failure' }))
  const counts = takeAllAtEnd(attempt, MONDAY + 1)
  expect(counts.map(({ what }) => what).sort()).toEqual(['creates', 'refusals', 'registers'])
  expect(counts.every(({ at }) => at === MONDAY + 1)).toBe(true)
  expect(takeAllAtEnd(attempt, MONDAY + 1)).toEqual([])
})
