// Sight: watermarks make complete, blindness has a cause, signs and days are remembered.
import { describe, expect, it } from 'vitest'
import { noOutcomes } from '../../src/model/attempt.ts'
import { partitionOf } from '../../src/model/claim.ts'
import type { FindingsRecord } from '../../src/model/record.ts'
import { MINUTE } from '../../src/model/time.ts'
import { createSight } from '../../src/respond/sight.ts'
import { claim, findingOf, now, otherClaim } from './records.ts'

const settle = 3 * MINUTE
const watermark = (upTo: number, causes: Extract<FindingsRecord, { is: 'watermark' }>['causes'] = []): FindingsRecord => ({
  v: 1,
  is: 'watermark',
  partition: partitionOf(claim, 4),
  upTo,
  causes,
})

describe('createSight', () => {
  it('is blind where nothing was promised yet', () => {
    const sight = createSight(4, settle)
    expect(sight.blindness(claim, now)).toBe('watermark-behind')
    expect(sight.watermark(claim)).toBeNull()
  })

  it('sees while the watermark is no older than the settle time and a minute', () => {
    const sight = createSight(4, settle)
    sight.see(watermark(now - settle - MINUTE))
    expect(sight.blindness(claim, now)).toBeNull()
    expect(sight.blindness(claim, now + 1)).toBe('watermark-behind')
    expect(sight.blindness(otherClaim, now)).toBe('watermark-behind')
  })

  it('never lets the watermark go back, and takes the cause of the last one', () => {
    const sight = createSight(4, settle)
    sight.see(watermark(now))
    sight.see(watermark(now - MINUTE, [{ feed: 'logs', cause: 'feed-denied' }]))
    expect(sight.watermark(claim)).toBe(now)
    expect(sight.blindness(claim, now)).toBe('feed-denied')
    sight.see(watermark(now))
    expect(sight.blindness(claim, now)).toBeNull()
  })

  it('is not blind behind feeds that ended, however long ago, until one goes on', () => {
    const sight = createSight(4, settle)
    sight.see({ v: 1, is: 'watermark', partition: partitionOf(claim, 4), upTo: 0, causes: [], ended: true })
    expect(sight.blindness(claim, now)).toBeNull()
    sight.see(watermark(MINUTE))
    expect(sight.blindness(claim, now)).toBe('watermark-behind')
  })

  it('keeps the latest sign of each kind', () => {
    const sight = createSight(4, settle)
    expect(sight.signs(claim)).toEqual({ used: null, refused: null })
    for (const at of [5, 9, 7]) {
      sight.see({ v: 1, is: 'sign', id: `u${at}`, claim, at, sign: 'used' })
      sight.see({ v: 1, is: 'sign', id: `r${at}`, claim, at: at + 1, sign: 'refused-inactive' })
    }
    expect(sight.signs(claim)).toEqual({ used: 9, refused: 10 })
    expect(sight.signs(otherClaim)).toEqual({ used: null, refused: null })
  })

  it('counts the days with attempts once each, the last summary of a day', () => {
    const sight = createSight(4, settle)
    const summary = (day: string, ok: number): FindingsRecord => ({
      v: 1,
      is: 'summary',
      claim,
      day,
      attempts: { ...noOutcomes(), ok, orphan: 1 },
      sources: 1,
    })
    for (const record of [summary('2026-10-01', 5), summary('2026-10-01', 9), summary('2026-10-02', 4)]) sight.see(record)
    sight.see({ v: 1, is: 'summary', claim, day: '2026-10-03', attempts: noOutcomes(), sources: 0 })
    sight.see({ v: 1, is: 'finding', finding: findingOf('f') })
    expect(sight.shown(claim)).toEqual({ days: 2, attempts: 15 })
    expect(sight.shown(otherClaim)).toEqual({ days: 0, attempts: 0 })
  })
})
