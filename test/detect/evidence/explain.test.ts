// The evidence explained: sources that did nothing bad are there too, with how far they are from being told of, and what a cold claim lacks.
import { describe, expect, it } from 'vitest'
import type { EvidenceOfClaim } from '../../../src/detect/evidence/evidence.ts'
import type { Asked } from '../../../src/model/explanation.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'
import { evidenceOfFactory, factoryAtWork, grownFactory, PLANT, STRANGER, seen, series, together, weighed } from './seen.ts'

const NOON = MONDAY + 12 * HOUR

const unmet = (asked: readonly Asked[] = []): readonly string[] => asked.filter(({ met }) => !met).map(({ what }) => what)
const sourceOf = (evidence: EvidenceOfClaim, prefix: string) => evidence.explain().sources.find(({ source }) => source === prefix)

describe('a source that did nothing bad', () => {
  it('is listed with who it is, and comes nearer to `outside-networks` until it is told of', () => {
    const evidence = grownFactory()
    const stranger = series(NOON, 40, 5 * MINUTE, ['ok'])
    const levels: string[] = []
    for (const each of together(factoryAtWork(MONDAY, 1), stranger)) {
      const told = evidence.weigh(each).some(({ rule }) => rule === 'outside-networks')
      const source = each.prefix === STRANGER ? sourceOf(evidence, STRANGER) : undefined
      if (source === undefined) continue
      const isReached = unmet(source.outsideNetworks).length === 0
      if (told || isReached) levels.push(`${told ? 'told' : 'not told'}, ${isReached ? 'reached' : 'not reached'}`)
    }
    expect(levels[0]).toBe('told, reached')
    expect(sourceOf(evidence, STRANGER)).toMatchObject({ standing: 'new', what: 0, attempts: 40, accepted: 40 })
    expect(sourceOf(evidence, STRANGER)?.who).toBeGreaterThan(1)
  })

  it('misses devices and hours at first, and what is declared never comes to it', () => {
    const evidence = grownFactory()
    weighed(evidence, together(factoryAtWork(MONDAY, 1).take(250), [seen(NOON), seen(NOON + HOUR)]))
    const asked = sourceOf(evidence, STRANGER)?.outsideNetworks.filter(({ kind }) => kind === 'count')
    expect(asked).toMatchObject([
      { value: 2, needed: 15, met: false },
      { value: 1, needed: 2, met: false },
    ])
    expect(unmet(sourceOf(evidence, PLANT)?.outsideNetworks)).toContain('the source is not established')
  })
})

it.each([
  [2.66, 1_556, ['days']],
  [8, 60, ['attempts']],
  [2, 60, ['days', 'attempts']],
])('a claim of %d days and %d attempts lacks %j', (days, attempts, lacks) => {
  const evidence = evidenceOfFactory()
  for (let index = 0; index < attempts; index++) evidence.weigh(seen(MONDAY + Math.floor((index * days * DAY) / (attempts - 1))))
  const { isCold, seenEnough } = evidence.explain()
  expect(isCold).toBe(true)
  expect(unmet(seenEnough)).toEqual(lacks)
})
