// Two lists of incidents compared: which tell one story, and how they tell it otherwise.
import { describe, expect, it } from 'vitest'
import { differencesBetween } from '../../../src/app/backtest/differences.ts'
import { byLevel, type JudgedIncident } from '../../../src/app/backtest/judged-incidents.ts'
import type { Level } from '../../../src/model/finding.ts'
import type { Incident } from '../../../src/model/incident.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'
import { claim, now, otherClaim } from '../../respond/records.ts'

interface Told {
  readonly claim?: string
  readonly at?: number
  readonly lastAt?: number
  readonly level?: Level
  readonly reason?: Incident['verdict']['reason']
}

function told({ claim: of = claim, at = now, lastAt = at, level = 'alert', reason = 'mode-observe' }: Told = {}): JudgedIncident {
  const incident: Incident = {
    ...{ id: `${of} ${at}`, claim: of, alias: null, mode: 'observe', level, openedAt: at, alertAt: at, containAt: null, disableAt: null },
    ...{ takenUpAt: at, findings: [], reasons: [], sources: [], verdict: { act: false, reason }, approvalExpiresAt: null, decision: null },
    ...{ actions: [], minted: { exact: 0, inferred: 0 }, state: 'open' },
  }
  const reachedAt = byLevel((one) => (one === 'alert' || one === level ? at : null))
  return { incident, reachedAt, lastAt, minted: 0, mintedBefore: byLevel(() => null) }
}

const kinds = (a: readonly JudgedIncident[], b: readonly JudgedIncident[]) => differencesBetween(a, b).differences.map(({ is }) => is)

describe('what two configurations tell', () => {
  it('alike is no difference, and is counted', () => {
    expect(differencesBetween([told(), told({ claim: otherClaim })], [told(), told({ claim: otherClaim })])).toEqual({
      differences: [],
      alike: 2,
    })
  })

  it('is only of one where the other tells nothing of that claim, or nothing within a day', () => {
    expect(kinds([told()], [])).toEqual(['only-a'])
    expect(kinds([], [told()])).toEqual(['only-b'])
    expect(kinds([told()], [told({ claim: otherClaim })])).toEqual(['only-a', 'only-b'])
    expect(kinds([told()], [told({ at: now + DAY + 1 })])).toEqual(['only-a', 'only-b'])
    expect(kinds([told({ lastAt: now + HOUR })], [told({ at: now + DAY + HOUR })])).toEqual(['time'])
  })

  it('differs by level first, then by verdict, then by time', () => {
    expect(kinds([told()], [told({ level: 'disable', reason: 'needs-approval', at: now + 1 })])).toEqual(['level'])
    expect(kinds([told()], [told({ reason: 'needs-approval', at: now + 1 })])).toEqual(['verdict'])
    expect(kinds([told()], [told({ at: now + 1 })])).toEqual(['time'])
  })

  it('says by how much B is later at each level that both reach', () => {
    const { differences } = differencesBetween([told({ level: 'disable' })], [told({ level: 'contain', at: now - 5 * MINUTE })])
    expect(differences[0]?.later).toEqual({ alert: -5 * MINUTE, contain: null, disable: null })
  })

  it('is paired with the nearest story, each one once, and stands in the order of time', () => {
    const [first, second] = [told(), told({ at: now + 3 * HOUR })]
    const { differences } = differencesBetween([second, first], [told({ at: now + 2 * HOUR }), told({ at: now + 5 * HOUR })])
    expect(differences.map(({ a, b }) => [a, b?.incident.openedAt])).toEqual([
      [first, now + 5 * HOUR],
      [second, now + 2 * HOUR],
    ])
  })
})
