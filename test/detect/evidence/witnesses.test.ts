// Witnesses: who has a past is heard, once in ten minutes and for half an hour, and never in his own cause.
import { describe, expect, it } from 'vitest'
import { OK, REJECTED } from '../../../src/detect/evidence/misuse.ts'
import type { Profile } from '../../../src/detect/evidence/profile.ts'
import { createProfiles } from '../../../src/detect/evidence/profiles.ts'
import { createWitnesses } from '../../../src/detect/evidence/witnesses.ts'
import { DAY, MINUTE } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

const profiles = createProfiles()

function source(prefix: string, more: Partial<Profile> = {}): Profile {
  const first = { key: prefix, prefix, first: MONDAY - 2 * DAY, before: 0, network: undefined, standing: 'new', who: 3 } as const
  return Object.assign(profiles.open(first), { ok: 10, attempts: 10 }, more)
}

describe('other sources', () => {
  it('are heard once in ten minutes and for half an hour; at least two of them, and not the judged one', () => {
    const [a, b, judged] = [source('a'), source('b'), source('c')]
    const witnesses = createWitnesses()
    for (let minute = 0; minute < 10; minute++) witnesses.hear(a, REJECTED, MONDAY + minute * MINUTE)
    witnesses.hear(judged, REJECTED, MONDAY + 9 * MINUTE)
    expect(witnesses.others(judged, MONDAY + 9 * MINUTE)).toBeNull()
    witnesses.hear(b, OK, MONDAY + 10 * MINUTE)
    const shown = witnesses.others(judged, MONDAY + 10 * MINUTE)
    expect([shown?.attempts, shown?.bad[REJECTED]]).toEqual([2, 1])
    expect(witnesses.others(judged, MONDAY + 45 * MINUTE)).toBeNull()
  })

  it('without a past are not heard: they could excuse each other', () => {
    const witnesses = createWitnesses()
    const without = [{ first: MONDAY - MINUTE }, { ok: 2, attempts: 2 }, { ok: 10, attempts: 16 }]
    for (const [index, more] of without.entries()) witnesses.hear(source(`n${index}`, more), REJECTED, MONDAY)
    expect(witnesses.others(source('judged'), MONDAY)).toBeNull()
  })
})

describe('established sources', () => {
  it('show what they do now, without the judged one, and are forgotten with a half-life of ten minutes', () => {
    const [a, b] = [source('site a', { standing: 'declared' }), source('site b', { standing: 'declared' })]
    const witnesses = createWitnesses()
    for (let index = 0; index < 8; index++) witnesses.hear(a, index % 2 === 0 ? REJECTED : OK, MONDAY)
    witnesses.hear(b, OK, MONDAY)
    const all = witnesses.established(null, [a, b], MONDAY + 10 * MINUTE)
    expect([all.attempts, all.bad[REJECTED]]).toEqual([4.5, 2])
    expect(witnesses.established(a, [a, b], MONDAY).attempts).toBe(1)
  })
})

it('are the same after a restart', () => {
  const witnesses = createWitnesses()
  for (let index = 0; index < 90; index++) witnesses.hear(source(`r${index}`), index % 4, MONDAY + index * 1_000)
  const again = createWitnesses(witnesses.save())
  expect(again.save()).toEqual(witnesses.save())
  expect(witnesses.save().length).toBe(60)
})
