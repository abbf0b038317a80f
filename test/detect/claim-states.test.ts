import { describe, expect, it } from 'vitest'
import { createClaimStates } from '../../src/detect/claim-states.ts'
import type { StateRecord } from '../../src/model/record.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'
import { attempt, CLAIM, claimSettings, MONDAY } from './attempts.ts'
import { certificate } from './events.ts'

const configured = new Map([[CLAIM, claimSettings()]])

function record(claim: string, snapshot: Uint8Array, offset: number): StateRecord {
  return { v: 1, claim, partition: 0, offset, writer: 'w', detector: '1', config: 'c', snapshot: Buffer.from(snapshot).toString('base64') }
}

describe('claim states', () => {
  it('are given when they changed, and not again', () => {
    const states = createClaimStates(configured)
    expect(states.changed()).toEqual([])
    states.change(CLAIM).observe(attempt(MONDAY))
    expect(states.changed()).toEqual([CLAIM])
    expect(states.take(CLAIM)?.length).toBeGreaterThan(0)
    expect([states.changed(), states.take(certificate('other'))]).toEqual([[], null])
  })

  it('change when the watermark closes a window, and not when it only passes', () => {
    const states = createClaimStates(configured)
    states.change(CLAIM).observe(attempt(MONDAY))
    states.take(CLAIM)
    expect(states.advance(MONDAY + 30)).toEqual([])
    expect(states.changed()).toEqual([])
    expect(states.advance(MONDAY + MINUTE).flatMap(({ windows }) => windows.map(({ over }) => over))).toEqual(['1m'])
    expect(states.changed()).toEqual([CLAIM])
  })

  it('go on from the log, and know what of it is history', () => {
    const before = createClaimStates(configured)
    before.change(CLAIM).observe(attempt(MONDAY))
    const after = createClaimStates(configured)
    after.restore(record(CLAIM, before.take(CLAIM) ?? new Uint8Array(), 12))
    expect([11, 12].map((offset) => after.isHistory(CLAIM, offset))).toEqual([true, false])
    expect(after.isHistory(certificate('other'), 0)).toBe(false)
    expect(after.advance(MONDAY + HOUR)).toEqual(before.advance(MONDAY + HOUR))
  })

  it('begin at the watermark: a newcomer opens no closed minute again', () => {
    const states = createClaimStates(configured)
    states.advance(MONDAY + HOUR)
    states.change(CLAIM).observe(attempt(MONDAY))
    const windows = states.advance(MONDAY + 2 * HOUR).flatMap((advance) => advance.windows)
    expect(windows.filter(({ over }) => over === '1m').map(({ from }) => from)).toEqual([MONDAY + HOUR])
  })

  it('that were made ready are none yet, and once they are needed they are as if they were made then', () => {
    const [plain, ready] = [createClaimStates(configured), createClaimStates(configured)]
    ready.prepare([CLAIM, certificate('other')])
    expect([ready.peek(CLAIM), ready.changed(), [...ready.all()]]).toEqual([undefined, [], []])
    const first = attempt(MONDAY + HOUR)
    for (const states of [plain, ready]) {
      states.advance(MONDAY + HOUR)
      states.change(CLAIM).observe(first)
    }
    expect(ready.advance(MONDAY + 2 * HOUR)).toEqual(plain.advance(MONDAY + 2 * HOUR))
    expect(ready.take(CLAIM)).toEqual(plain.take(CLAIM))
    const restored = createClaimStates(configured)
    restored.restore(record(CLAIM, plain.take(CLAIM) ?? new Uint8Array(), 12))
    restored.prepare([CLAIM])
    expect(restored.change(CLAIM).snapshot()).toEqual(plain.take(CLAIM))
  })

  it('of claims that nobody configured are bounded; configured ones stay', () => {
    const states = createClaimStates(configured)
    states.change(CLAIM)
    for (let index = 0; index <= 1_024; index++) states.change(certificate(`stranger-${index}`))
    expect(states.forgotten()).toBe(1)
    expect(states.peek(CLAIM)).toBeDefined()
    expect(states.peek(certificate('stranger-0'))).toBeUndefined()
    expect([...states.all()].length).toBe(1_025)
  })

  it('name once the claims that were forgotten, unless they came back', () => {
    const states = createClaimStates(configured)
    for (let index = 0; index <= 1_026; index++) states.change(certificate(`stranger-${index}`))
    states.change(certificate('stranger-1'))
    expect(states.takeForgotten()).toEqual([certificate('stranger-0'), certificate('stranger-2')])
    expect(states.takeForgotten()).toEqual([])
  })
})
