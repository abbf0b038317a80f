// Blindness: the records go first; silence counts for claims that are active and open only; and it refuses every action.
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../src/model/claim.ts'
import type { BlindCause, BlindReason } from '../../src/model/incident.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { blindnessOf } from '../../src/respond/blindness.ts'
import { verdictOnDisabling } from '../../src/respond/facts.ts'
import { type Bench, createBench } from './bench.ts'
import { active, claim, claimSettings, now, otherClaim } from './records.ts'

/** A claim that showed itself every minute for four weeks, and then not for an hour. */
function silentBench(changes: Parameters<typeof createBench>[0] = {}): Bench {
  const bench = createBench(changes)
  for (let at = now - 28 * DAY; at < now - HOUR; at += MINUTE) bench.tail({ v: 1, is: 'sign', id: `s${at}`, claim, at, sign: 'used' })
  bench.write({ is: 'state', claim, state: 'active', since: null })
  return bench
}

const says = (bench: Bench, causes: readonly BlindCause[]): void =>
  bench.tail({ v: 1, is: 'watermark', partition: partitionOf(claim, 4), upTo: bench.now, causes })

describe('blindnessOf', () => {
  it('is silence where an active claim should have shown', () => {
    const bench = silentBench()
    expect(blindnessOf(bench.memory, claim, bench.now)).toBe('feed-silent')
    expect(blindnessOf(bench.memory, otherClaim, bench.now)).toBeNull()
    says(bench, [{ feed: 'iot', cause: 'feed-denied' }])
    expect(blindnessOf(bench.memory, claim, bench.now)).toBe('feed-denied')
  })

  it('is none of a claim that is disabled, or closed', () => {
    const bench = silentBench()
    bench.write({ is: 'state', claim, state: 'disabled', since: null })
    expect(blindnessOf(bench.memory, claim, bench.now)).toBeNull()
    const closed = silentBench({ claims: [claimSettings({ closesAt: now - DAY })] })
    expect(blindnessOf(closed.memory, claim, closed.now)).toBeNull()
  })

  it('is none behind feeds that came to their ends', () => {
    const bench = silentBench()
    for (let partition = 0; partition < 4; partition++)
      bench.tail({ v: 1, is: 'watermark', partition, upTo: bench.now, causes: [], ended: true })
    expect(blindnessOf(bench.memory, claim, bench.now)).toBeNull()
  })

  it('is of the claim that a cause names, and of all where it names none', () => {
    const bench = createBench()
    says(bench, [{ feed: 'iot', claim: otherClaim, cause: 'logging-off' }])
    expect(blindnessOf(bench.memory, claim, bench.now)).toBeNull()
    says(bench, [{ feed: 'iot', claim, cause: 'logging-too-low' }])
    expect(blindnessOf(bench.memory, claim, bench.now)).toBe('logging-too-low')
    says(bench, [{ cause: 'records-deleted' }])
    expect(blindnessOf(bench.memory, claim, bench.now)).toBe('records-deleted')
  })
})

describe.each(['approve', 'auto'] as const)('in mode %s', (mode) => {
  const causes: readonly BlindReason[] = [
    'feed-missing',
    'feed-denied',
    'feed-stalled',
    'logging-off',
    'logging-too-low',
    'records-deleted',
  ]

  it.each([...causes, 'watermark-behind', 'feed-silent'] as const)(
    '%s refuses the action that would be due, and stands in the ledger',
    (reason) => {
      const auto = { days: 0, attempts: 0 }
      const bench = createBench({ claims: [claimSettings({ mode, auto })] })
      bench.write({ is: 'state', claim, state: 'active', since: null })
      bench.find('f', { level: 'disable' })
      bench.round()
      const [story] = bench.memory.incidents.all()
      if (story === undefined) throw new Error('no incident')
      if (mode === 'approve') {
        bench.decide('approve', story.incident.id)
        bench.round()
      }
      const verdict = () => verdictOnDisabling(bench.memory, bench.memory.incidents.all()[0] ?? story, active, bench.now)
      expect(verdict()).toMatchObject({ act: true })

      if (reason === 'watermark-behind') bench.now += 4 * MINUTE + 1
      else if (reason === 'feed-silent') {
        for (let at = now - 28 * DAY; at < now - HOUR; at += MINUTE) bench.tail({ v: 1, is: 'sign', id: `s${at}`, claim, at, sign: 'used' })
      } else says(bench, [{ cause: reason }])
      expect(verdict()).toMatchObject({ act: false, reason: 'claim-blind' })
      expect(bench.round()).toContainEqual({ is: 'blind', claim, reason })
    },
  )
})
