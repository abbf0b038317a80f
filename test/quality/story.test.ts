// The made-up life: what it promises about rates, labels, serials and repetition.
import { describe, expect, it } from 'vitest'
import { DAY } from '../../src/model/time.ts'
import { assaulted, assaultOn, attackKinds, headlineRate } from './attacks.ts'
import { configOf } from './judge.ts'
import { type Life, regimes } from './life.ts'
import { lifeOf } from './regimes.ts'
import { MADE_BEFORE } from './serials.ts'
import { createStory, type Told } from './story.ts'

function tellAll(life: Life, seed = 1): readonly Told[] {
  const story = createStory(life, seed)
  return Array.from({ length: life.days }, (_, day) => story.day(day)).flat()
}

/** Attempts a day of ordinary life, over some claims. */
function usualPerDay(regime: Life['regime'], claims: number, days: number): number {
  let count = 0
  for (let seed = 1; seed <= claims; seed++) count += tellAll(lifeOf(regime, seed, days)).filter(({ cause }) => cause === null).length
  return count / (claims * days)
}

describe('ordinary life', () => {
  it('has the pace of its kind of claim', () => {
    const factory = usualPerDay('factory', 8, 28)
    expect(factory).toBeGreaterThan(60 * 9)
    expect(factory).toBeLessThan(240 * 13)
    const field = usualPerDay('field', 8, 28)
    expect(field).toBeGreaterThan(2 * 24)
    expect(field).toBeLessThan(20 * 24)
    const sparse = usualPerDay('sparse', 20, 56)
    expect(sparse).toBeGreaterThan(2)
    expect(sparse).toBeLessThan(4)
  })

  it.each(regimes)('of a %s claim comes in the order of time, within its days, by nobody hostile', (regime) => {
    const life = lifeOf(regime, 3, 20)
    const told = tellAll(life)
    expect(told.length).toBeGreaterThan(20)
    expect(told.some(({ attacker }) => attacker)).toBe(false)
    for (const [index, { attempt }] of told.entries()) {
      expect(attempt.at >= (told[index - 1]?.attempt.at ?? life.from) && attempt.at < life.from + life.days * DAY).toBe(true)
    }
  })

  it('is the same for the same seed, and another for another', () => {
    const told = tellAll(lifeOf('factory', 5, 6))
    expect(tellAll(lifeOf('factory', 5, 6))).toEqual(told)
    expect(tellAll(lifeOf('factory', 6, 6))).not.toEqual(told)
  })

  it.each(['factory', 'field'] as const)(
    'of a %s claim: a duplicate shows a serial that was accepted before, an ok one that was not',
    (regime) => {
      const life = lifeOf(regime, 2, 30)
      const accepted = new Set<unknown>()
      const unseen = new Set<unknown>()
      for (const { attempt } of tellAll(life)) {
        if (attempt.outcome === 'ok') {
          expect(accepted.has(attempt.serial)).toBe(false)
          accepted.add(attempt.serial)
        }
        if (attempt.outcome === 'duplicate' && !accepted.has(attempt.serial)) unseen.add(attempt.serial)
      }
      // The others were made before the story begins.
      expect(unseen.size).toBeLessThanOrEqual(MADE_BEFORE)
      for (const serial of unseen) expect(accepted.has(serial)).toBe(false)
    },
  )
})

describe('a factory', () => {
  it('has a third site now and then, in a time zone of its own, and no more work for it', () => {
    const sites = Array.from({ length: 200 }, (_, seed) => lifeOf('factory', seed, 1)).map(({ places }) => places)
    const three = sites.filter(({ length }) => length === 3)
    expect(three.length).toBeGreaterThan(30)
    expect(three.length).toBeLessThan(90)
    for (const places of three) {
      const [first, second, third] = places
      expect([first?.timeZone, second?.timeZone]).not.toContain(third?.timeZone)
      expect(places.reduce((sum, { perHour }) => sum + perHour, 0)).toBeLessThanOrEqual(240)
    }
  })
})

describe('attacks', () => {
  // R11 asks a detector of its own about each of his attempts.
  const patience = { timeout: 90_000 }
  it.each(attackKinds)('%s is labelled, begins when it says, and comes on top of the same life', patience, (kind) => {
    const life = lifeOf('factory', 4, 24)
    const assault = assaultOn(life, kind, life.from + 16 * DAY, headlineRate(kind), 9)
    const told = tellAll(assaulted(life, assault))
    const hostile = told.filter(({ attacker }) => attacker)
    expect(hostile.length).toBeGreaterThan(2)
    expect(hostile.every(({ cause }) => cause === kind)).toBe(true)
    expect(hostile.some(({ attempt }) => attempt.at >= assault.at && attempt.at < assault.at + 7 * DAY)).toBe(true)
    expect(hostile.every(({ attempt }) => attempt.at < assault.to)).toBe(true)
  })
})

describe('an attack on a claim that is not used any more', () => {
  const life = lifeOf('factory', 4, 40)
  const at = life.from + 30 * DAY
  const genuineAfter = (name: Parameters<typeof assaultOn>[1], day: number): readonly Told[] => {
    const told = tellAll(assaulted(life, assaultOn(life, name, at, headlineRate(name), 9)))
    return told.filter(({ attacker, attempt }) => !attacker && attempt.at > life.from + day * DAY)
  }

  it('comes after its life, and after its declared end where there is one', () => {
    expect(genuineAfter('M20', 17)).toEqual([])
    expect(genuineAfter('M20-closed', 17)).toEqual([])
    const closed = assaulted(life, assaultOn(life, 'M20-closed', at, 5, 9))
    expect(closed.closesAt).toBe(life.from + 16 * DAY)
    expect(configOf([closed], 'sites').claims?.[0]).toMatchObject({ closesAt: closed.closesAt })
    expect(genuineAfter('M20-dormant', 8).length).toBeLessThan(6)
  })
})

it('a genuine device that is kicked off is an orphan, and tries again', () => {
  const life = lifeOf('factory', 4, 40)
  const orphans = (told: readonly Told[]): number => {
    const genuine = told.filter(({ attacker, attempt }) => !attacker && attempt.at >= life.from + 30 * DAY)
    return genuine.filter(({ attempt }) => attempt.outcome === 'orphan').length / genuine.length
  }
  const kicked = orphans(tellAll(assaulted(life, assaultOn(life, 'M21', life.from + 30 * DAY, 20, 9))))
  expect(kicked).toBeGreaterThan(3 * orphans(tellAll(life)))
  expect(kicked).toBeLessThan(0.5)
})
