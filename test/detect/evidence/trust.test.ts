// Trust is earned by a past, out of a poisoner's reach on a busy claim, and lost by what a source does.
import { describe, expect, it } from 'vitest'
import { type Age, createAge } from '../../../src/detect/evidence/age.ts'
import { ALTERNATIVES } from '../../../src/detect/evidence/misuse.ts'
import type { Profile } from '../../../src/detect/evidence/profile.ts'
import { createProfiles } from '../../../src/detect/evidence/profiles.ts'
import { standingOf } from '../../../src/detect/evidence/trust.ts'
import { DAY, HOUR } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

function ageOf(days: number, perDay: number): Age {
  const age = createAge()
  for (let index = 0; index <= days * perDay; index++) age.goOn(MONDAY + Math.floor((index * DAY) / perDay))
  return age
}

/** A source that was there from the first day on, with `ok` good attempts on so many days. */
function sourceWith(ok: number, more: Partial<Profile> = {}): Profile {
  const first = { key: 'a', prefix: 'a', first: MONDAY, before: 0, network: undefined, standing: 'new', who: 3 } as const
  return Object.assign(createProfiles().open(first), { ok, days: 10 }, more)
}

describe('a source', () => {
  it.each([
    ['a thirtieth of a busy claim with sites', 1_000, 400, true, 'trusted'],
    ['less of it', 1_000, 200, true, 'new'],
    ['a thirtieth of a claim without sites', 1_000, 400, false, 'new'],
    ['a fifth of it', 1_000, 2_100, false, 'trusted'],
    ['a tenth of a calm claim', 100, 100, true, 'new'],
    ['a quarter of it', 100, 250, true, 'trusted'],
  ] as const)('that makes %s', (_what, perDay, ok, hasSites, standing) => {
    expect(standingOf(sourceWith(ok), ageOf(10, perDay), hasSites)).toBe(standing)
  })

  it('is not trusted before five days, four of them at work, and sixty good attempts', () => {
    expect(standingOf(sourceWith(900), ageOf(4, 1_000), true)).toBe('new')
    expect(standingOf(sourceWith(900, { days: 3 }), ageOf(10, 1_000), true)).toBe('new')
    expect(standingOf(sourceWith(59), ageOf(10, 10), true)).toBe('new')
  })

  it('earns nothing with evidence against it, and loses trust by much of it; a declared one stays what it is', () => {
    const against = (nats: number) => ({ what: new Float32Array(ALTERNATIVES).fill(nats) })
    const age = ageOf(10, 1_000)
    expect(standingOf(sourceWith(900, against(3)), age, true)).toBe('new')
    expect(standingOf(sourceWith(900, { standing: 'trusted', ...against(6) }), age, true)).toBe('trusted')
    expect(standingOf(sourceWith(900, { standing: 'trusted', ...against(7) }), age, true)).toBe('new')
    const since = (hours: number) => ({ standing: 'trusted' as const, ...against(20), evidenceSince: age.now() - hours * HOUR })
    expect(standingOf(sourceWith(900, since(3)), age, true), 'an outage').toBe('trusted')
    expect(standingOf(sourceWith(900, since(4)), age, true), 'longer than one').toBe('new')
    expect(standingOf(sourceWith(400, since(3)), age, true), 'an outage of a small one').toBe('new')
    expect(standingOf(sourceWith(900, { standing: 'declared', ...against(20) }), age, true)).toBe('declared')
  })
})
