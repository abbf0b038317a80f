// The effect of a disablement: only positive evidence makes it effective, and a success refutes it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionResults } from '../../src/model/incident.ts'
import { HOUR, MINUTE } from '../../src/model/time.ts'
import { type Aftermath, judgeEffect } from '../../src/respond/effect.ts'
import { now } from './records.ts'

const grace = 5 * MINUTE
const calm: Aftermath = {
  result: 'applied',
  appliedAt: now,
  grace,
  signs: { used: null, refused: null },
  watermark: now,
  blind: false,
  usual: { perHour: 60, from: now - MINUTE, until: now + HOUR },
  now: now + MINUTE,
}

describe('judgeEffect', () => {
  const table: readonly [string, Partial<Aftermath>, ReturnType<typeof judgeEffect>][] = [
    ['nothing yet', {}, null],
    ['a refusal after it', { signs: { used: null, refused: now + 1 } }, 'effective'],
    ['a refusal before it', { signs: { used: null, refused: now } }, null],
    ['a use within the grace time', { signs: { used: now + grace, refused: null } }, null],
    ['a use after the grace time', { signs: { used: now + grace + 1, refused: null } }, 'not-effective'],
    ['a use after the grace time, refusals too', { signs: { used: now + grace + 1, refused: now + 1 } }, 'not-effective'],
    ['a use after it was effective', { result: 'effective', signs: { used: now + grace + 1, refused: now + 1 } }, 'not-effective'],
    ['a silence where five were expected', { watermark: now + 5 * MINUTE }, 'effective'],
    ['a silence too short', { watermark: now + 5 * MINUTE - 1 }, null],
    ['a silence since the last use', { watermark: now + 5 * MINUTE, signs: { used: now + MINUTE, refused: null } }, null],
    ['a silence that is blindness', { watermark: now + HOUR, blind: true }, null],
    ['a silence without a watermark', { watermark: null }, null],
    ['a silence of a claim nobody knows', { watermark: now + HOUR, usual: null }, null],
    ['a silence of an idle claim', { watermark: now + HOUR, usual: { perHour: 0, from: now, until: now + HOUR } }, null],
    ['a silence behind what is known', { watermark: now + HOUR, usual: { perHour: 60, from: now, until: now + 5 * MINUTE - 1 } }, null],
    ['a silence before what is known', { watermark: now + 5 * MINUTE, usual: { perHour: 60, from: now + 1, until: now + HOUR } }, null],
    ['the grace time over', { now: now + grace + 1 }, 'unproven'],
    ['the grace time over, told already', { result: 'unproven', now: now + grace + 1 }, null],
    ['proof after it was unproven', { result: 'unproven', signs: { used: null, refused: now + HOUR } }, 'effective'],
    ['refuted for good', { result: 'not-effective', signs: { used: null, refused: now + HOUR } }, null],
  ]
  it.each(table)('%s', (_, change, result) => {
    expect(judgeEffect({ ...calm, ...change })).toBe(result)
  })

  it('never makes anything of an action that was not applied', () => {
    const others = actionResults.filter((result) => result !== 'applied' && result !== 'unproven' && result !== 'effective')
    fc.assert(
      fc.property(fc.constantFrom(...others), fc.option(fc.integer()), fc.option(fc.integer()), (result, used, refused) => {
        expect(judgeEffect({ ...calm, result, signs: { used, refused }, watermark: now + HOUR })).toBeNull()
      }),
    )
  })
})
