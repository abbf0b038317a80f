// The errors that both fillings share: each names what it is about.
import { describe, expect, it } from 'vitest'
import { assignmentLost, closedTooSoon, isAssignmentLost, logClosed, logGap, requireWritable } from '../../src/log/faults.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'

describe('faults', () => {
  it('name the topic, the partition and the offsets', () => {
    expect(logGap('events', 3, 10, 20)).toMatchObject({
      code: 'log-gap',
      message: expect.stringMatching(/partition 3 of topic events.*10 to 19/),
    })
    expect(assignmentLost('ledger', 0)).toMatchObject({
      code: 'log-assignment-lost',
      message: expect.stringContaining('partition 0 of topic ledger'),
    })
    expect(closedTooSoon('state')).toMatchObject({ code: 'log-closed', message: expect.stringContaining('topic state') })
    expect(logClosed().code).toBe('log-closed')
  })

  it('keep what refused us as their cause', () => {
    const refusal = new Error('UNKNOWN_MEMBER_ID')
    expect(assignmentLost('ledger', 0, refusal).cause).toBe(refusal)
  })

  it('tell a lost assignment from a failure', () => {
    expect(isAssignmentLost(assignmentLost('ledger', 0))).toBe(true)
    expect(isAssignmentLost(new ClaimwatchError('internal', { what: 'x' }))).toBe(false)
    expect(isAssignmentLost('log-assignment-lost')).toBe(false)
  })
})

describe('requireWritable', () => {
  const record = { key: null, value: null, timestamp: 0 }

  it.each([-1, 3, 0.5, Number.NaN])('refuses partition %s of three', (partition) => {
    expect(() => requireWritable('events', partition, 3, [record])).toThrow(/has no partition/)
  })

  it('refuses a record without a key only where the last of each key is kept', () => {
    expect(() => requireWritable('state', 0, 3, [{ ...record, key: 'a' }, record])).toThrow(/has no key/)
    expect(() => requireWritable('events', 2, 3, [record])).not.toThrow()
  })
})
