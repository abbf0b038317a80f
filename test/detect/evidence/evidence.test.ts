// The evidence about a claim: what is found, at which level, and what is not; and that it goes on from what it saved.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { createEvidence, type EvidenceOfClaim, type Seen } from '../../../src/detect/evidence/evidence.ts'
import { decodeTables, encodeTables } from '../../../src/detect/snapshot.ts'
import { type Outcome, outcomes } from '../../../src/model/attempt.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'
import { evidenceOfFactory, factoryAtWork, grownFactory, levelsBy, PLANT, STRANGER, seen, series, together, UTC, weighed } from './seen.ts'

const NOON = MONDAY + 12 * HOUR
/** The factory's Monday, beside which everything happens. */
const monday = (): Iterable<Seen> => factoryAtWork(MONDAY, 1)

/** What is exceeded by these attempts beside a factory's Monday. */
function beside(attempts: readonly Seen[], evidence = grownFactory()) {
  return weighed(evidence, together(monday(), attempts))
}

describe('a thief beside a factory', () => {
  it('who forges serials is contained after four devices and disabled after fifteen', () => {
    const exceeded = beside(series(NOON, 40, MINUTE, ['off-pattern'], () => ({ network: 'hosting' })))
    const at = (level: string) => exceeded.find((each) => each.rule === 'outcomes' && each.level === level)?.at
    expect(levelsBy(exceeded)).toContain('outcomes disable')
    expect([at('contain'), at('disable')]).toEqual([NOON + 3 * MINUTE, NOON + 14 * MINUTE])
    expect(exceeded.every(({ suspects }) => suspects.includes(STRANGER))).toBe(true)
  })

  it('who is refused and gets nothing is contained, never disabled: his flood must not stop the factory', () => {
    const exceeded = beside(series(NOON, 2_000, SECOND, ['rejected'], () => ({ network: 'hosting' })))
    expect(levelsBy(exceeded)).toContain('outcomes contain')
    expect(exceeded.map(({ level }) => level)).not.toContain('disable')
  })

  it('who changes his address with every attempt is found by all of them together', () => {
    const exceeded = beside(series(NOON, 60, 3 * MINUTE, ['rejected', 'ok'], (index) => ({ prefix: `203.0.${index}.0/24` })))
    expect(levelsBy(exceeded)).toContain('young-sources disable')
    expect(exceeded.find(({ level }) => level === 'disable')?.suspects.length).toBeGreaterThan(20)
  })

  it('who is refused from his first attempt on, slowly and from a home, is contained within hours', () => {
    const exceeded = beside(
      series(NOON, 40, 15 * MINUTE, [...Array.from({ length: 9 }, () => 'rejected' as const), 'ok'], () => ({ network: 'residential' })),
    )
    expect(exceeded.map(({ level }) => level)).toContain('contain')
  })

  it('with a list of genuine serials, some of them registered, is contained', () => {
    const exceeded = beside(series(NOON, 100, 6 * MINUTE, ['ok', 'ok', 'ok', 'ok', 'duplicate']))
    expect(levelsBy(exceeded)).toContain('outcomes contain')
  })

  it('with the identity of one device, used again and again from one place, is told', () => {
    const exceeded = beside(series(NOON, 1_200, 6 * SECOND, ['duplicate'], () => ({ serial: 7, network: 'hosting' })))
    expect(levelsBy(exceeded)).toContain('outcomes contain')
  })

  it('is seen at night by good attempts alone', () => {
    const exceeded = beside(series(MONDAY + 23 * HOUR, 6, 5 * MINUTE, ['ok']))
    expect(levelsBy(exceeded)).toContain('quiet-claim alert')
  })

  it('who comes for a hundred certificates in the first week of a claim and is gone is told at the hundredth', () => {
    const rush = (count: number) => series(NOON, count, 10 * SECOND, ['ok'])
    const young = () => {
      const evidence = evidenceOfFactory()
      weighed(evidence, [...factoryAtWork(MONDAY - 3 * DAY, 3), ...factoryAtWork(MONDAY, 0.5)])
      return evidence
    }
    expect(levelsBy(weighed(young(), rush(99)))).toEqual([])
    expect(levelsBy(weighed(young(), rush(100)))).toEqual(['outside-networks alert'])
  })

  it('who used serials whose devices come later is found when they come', () => {
    const names = Array.from({ length: 12 }, (_, index) => `stolen-${index}`)
    const thief = names.map((name, index) => seen(NOON + (index * HOUR) / 4, 'ok', { name }))
    const genuine = names.map((name, index) => seen(NOON + DAY + index * MINUTE, 'duplicate', { name, prefix: PLANT, site: 0 }))
    const evidence = grownFactory()
    weighed(evidence, together(monday(), thief))
    const exceeded = weighed(evidence, together(factoryAtWork(MONDAY + DAY, 1), genuine))
    expect(levelsBy(exceeded)).toContain('serial-pairs contain')
    expect(exceeded.find(({ rule }) => rule === 'serial-pairs')?.source).toBe(STRANGER)
  })

  it('who behaved for a week in order to be trusted is contained all the same', () => {
    const evidence = grownFactory()
    for (let day = 0; day < 10; day++) {
      const from = MONDAY + day * DAY
      weighed(evidence, together(factoryAtWork(from, 1), series(from + 8 * HOUR, 60, 10 * MINUTE, ['ok'])))
    }
    const exceeded = weighed(evidence, series(MONDAY + 10 * DAY + 8 * HOUR, 60, MINUTE, ['off-pattern', 'ok']))
    expect(levelsBy(exceeded)).toContain('outcomes contain')
  })
})

describe('no thief', () => {
  it('is a factory at work', () => {
    expect(beside([])).toEqual([])
  })

  it('is a small line that made devices for days and then has an outage: it is contained, never disabled', () => {
    const evidence = grownFactory()
    for (let day = 0; day < 4; day++)
      weighed(evidence, together(factoryAtWork(MONDAY + day * DAY, 1), series(MONDAY + day * DAY + 8 * HOUR, 30, 10 * MINUTE, ['ok'])))
    const friday = MONDAY + 4 * DAY
    const exceeded = weighed(
      evidence,
      together(
        factoryAtWork(friday, 1),
        series(friday + 8 * HOUR, 28, MINUTE, ['rejected', 'rejected', 'rejected', 'rejected', 'rejected', 'rejected', 'ok']),
      ),
    )
    expect(levelsBy(exceeded)).toContain('outcomes contain')
  })

  it('is the second network of a factory that moves, within the week of the first', () => {
    const at = (first: number) => series(MONDAY + first * HOUR, 40, 6 * MINUTE, ['ok'], () => ({ prefix: `203.0.${first}.0/24` }))
    const told = levelsBy(beside([...at(8), ...at(14)])).filter((each) => each.startsWith('outside-networks'))
    const sources = beside([...at(8), ...at(14)])
      .filter(({ rule }) => rule === 'outside-networks')
      .map(({ source }) => source)
    expect([told, sources]).toEqual([['outside-networks alert'], ['203.0.8.0/24']])
  })

  it('is who stands in for a site that fell silent, while it is gone', () => {
    const standIn = series(MONDAY + 10 * HOUR, 300, 2 * MINUTE, ['ok'])
    const morning = [...factoryAtWork(MONDAY, 1)].filter(({ at }) => at < MONDAY + 10 * HOUR)
    expect(weighed(grownFactory(), together(morning, standIn))).toEqual([])
  })

  it('is a network that does a large part of the work and mends what was made', () => {
    const newcomer = series(MONDAY + 8 * HOUR, 200, 2 * MINUTE, ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'duplicate'])
    const exceeded = beside(newcomer)
    expect(exceeded.filter(({ rule, level }) => rule === 'outcomes' && level !== 'alert')).toEqual([])
  })

  it('is one broken device, however often it tries', () => {
    const exceeded = beside(series(NOON, 500, MINUTE, ['rejected']).map((each) => ({ ...each, serial: 7 })))
    expect(exceeded.filter(({ level }) => level !== 'alert')).toEqual([])
  })

  it('is one device that changes its address and registers again', () => {
    const exceeded = beside(series(NOON, 60, 5 * MINUTE, ['duplicate'], (index) => ({ prefix: `203.0.${index}.0/24`, serial: 7 })))
    expect(exceeded.filter(({ level }) => level !== 'alert')).toEqual([])
  })

  it('is an hour in which everybody fails', () => {
    const plants = [0, 1].map((site) =>
      series(NOON, 60, MINUTE, ['rejected'], () => ({ prefix: site === 0 ? PLANT : '192.0.2.0/24', site: 0 })),
    )
    const stranger = series(NOON + 20 * MINUTE, 20, MINUTE, ['rejected'])
    const evidence = grownFactory()
    expect(weighed(evidence, together(...plants, stranger)).filter(({ level }) => level !== 'alert')).toEqual([])
  })

  it('is the line that takes over while the site is silent: nothing is disabled', () => {
    const evidence = grownFactory()
    const line = series(NOON, 200, MINUTE, ['rejected', 'ok', 'ok'], () => ({ network: 'hosting' }))
    const exceeded = weighed(
      evidence,
      together(
        [...monday()].filter(({ at }) => at < MONDAY + 10 * HOUR),
        line,
      ),
    )
    expect(exceeded.map(({ level }) => level)).not.toContain('disable')
  })

  it('is a rework station: told, and neither contained nor disabled', () => {
    const exceeded = beside(series(NOON, 200, 2 * MINUTE, ['duplicate', 'duplicate', 'duplicate', 'ok']))
    expect(exceeded.length).toBeGreaterThan(0)
    expect(exceeded.filter(({ level }) => level !== 'alert')).toEqual([])
  })

  it('is a partner who registers known devices again for days, a few of which fail', () => {
    const outcomes = [...Array<Outcome>(22).fill('duplicate'), 'rejected', 'duplicate', 'orphan'] as const
    const exceeded = beside(series(NOON, 700, 2 * MINUTE, outcomes, () => ({ network: 'business' })))
    expect(exceeded.filter(({ level }) => level !== 'alert')).toEqual([])
  })

  it('is the site that registers its own devices again when nothing else is made', () => {
    const night = series(MONDAY + 23 * HOUR, 120, MINUTE, ['duplicate', 'duplicate', 'duplicate', 'duplicate', 'rejected'], () => ({
      prefix: PLANT,
      site: 0,
    }))
    expect(beside(night).filter(({ rule }) => rule === 'outcomes')).toEqual([])
  })

  it('is the first month of a claim of which every device is a new source', () => {
    const random = seededRandom('new field')
    const attempts = Array.from({ length: 30 * 40 }, (_, index) =>
      seen(MONDAY + (index * DAY) / 40, random.chance(0.05) ? random.pick(['rejected', 'orphan', 'duplicate'] as const) : 'ok', {
        prefix: `10.${index >> 8}.${index & 255}.0/24`,
      }),
    )
    expect(weighed(createEvidence({ sites: [], others: UTC }), attempts)).toEqual([])
  })

  it('is two new sources that fail a little: each is weighed for itself', () => {
    const two = ['203.0.1.0/24', '203.0.2.0/24'].flatMap((prefix) => series(NOON, 4, MINUTE, ['duplicate'], () => ({ prefix })))
    expect(beside(together(two)).filter(({ rule }) => rule === 'young-sources')).toEqual([])
  })

  it('is an established site with new serials and templates', () => {
    expect(beside(series(NOON, 100, MINUTE, ['off-pattern', 'duplicate'], () => ({ prefix: PLANT, site: 0 })))).toEqual([])
  })
})

describe('what is not enough', () => {
  const forged = (more: Partial<Seen>): Seen[] => series(NOON, 40, MINUTE, ['off-pattern'], () => ({ network: 'hosting', ...more }))
  const worst = (exceeded: ReturnType<typeof beside>) =>
    [...new Set(exceeded.map(({ level }) => level))].filter((level) => level !== 'alert')

  it('to disable: a claim that is new', () => {
    expect(worst(beside(forged({}), evidenceOfFactory()))).toEqual(['contain'])
  })

  it('to disable: a plan that covers it', () => {
    expect(worst(beside(forged({ isPlanned: true })))).toEqual(['contain'])
  })

  it('to disable: serials that the manifest holds', () => {
    expect(worst(beside(forged({ isDeclared: true })))).toEqual(['contain'])
  })

  it('for more than an alert: what came late', () => {
    expect(worst(beside(forged({ isLate: true })))).toEqual([])
  })

  it('for more than an alert: what came late and one that came in time', () => {
    const inTime = seen(NOON + 41 * MINUTE, 'off-pattern', { network: 'hosting' })
    expect(worst(beside([...forged({ isLate: true }), inTime]))).toEqual([])
  })

  it('for anything: outcomes that nobody saw', () => {
    expect(beside(forged({ isPresumed: true }))).toEqual([])
  })
})

it('tells a known site that works when it never does, on the second night', () => {
  const evidence = grownFactory()
  const night = (day: number) => series(MONDAY + day * DAY + 2 * HOUR, 6, MINUTE, ['ok'], () => ({ prefix: PLANT, site: 0 }))
  expect(weighed(evidence, night(0))).toEqual([])
  expect(levelsBy(weighed(evidence, night(1)))).toEqual(['off-hours alert'])
  expect(weighed(evidence, night(2))).toEqual([])
})

it('tells of such nights again a month later', () => {
  const evidence = grownFactory()
  const night = (day: number, hour: number) =>
    series(MONDAY + day * DAY + hour * HOUR, 6, MINUTE, ['ok'], () => ({ prefix: PLANT, site: 0 }))
  const months = together(factoryAtWork(MONDAY, 32), night(0, 2), night(1, 2), night(28, 4), night(29, 4))
  const told = weighed(evidence, months).filter(({ rule }) => rule === 'off-hours')
  expect(told.map(({ at }) => Math.floor((at - MONDAY) / DAY))).toEqual([1, 29])
})

it('tells the same stranger of each time that a claim wakes up', () => {
  const evidence = grownFactory()
  const visit = (day: number) => series(MONDAY + day * DAY, 3, MINUTE, ['ok'])
  const years = together(visit(30), factoryAtWork(MONDAY + 35 * DAY, 5), visit(90))
  const told = weighed(evidence, years).filter(({ rule }) => rule === 'quiet-claim')
  expect(told.map(({ at }) => Math.floor((at - MONDAY) / DAY))).toEqual([30, 90])
})

it('misses no source that lost its trust and works on: it may be disabled', () => {
  const evidence = evidenceOfFactory()
  const partner = (from: number, hours: number, outcome: Outcome, every: number) =>
    series(from, (hours * HOUR) / every, every, [outcome], () => ({ prefix: STRANGER }))
  weighed(evidence, together(factoryAtWork(MONDAY - 28 * DAY, 28), partner(MONDAY - 28 * DAY, 28 * 24, 'ok', 5 * MINUTE)))
  const standing = () => evidence.explain().sources.find(({ source }) => source === STRANGER)?.standing
  expect(standing()).toBe('trusted')
  for (let hour = 0; hour < 14; hour++) {
    const bad = partner(MONDAY + hour * HOUR, 1, 'orphan', MINUTE)
    weighed(
      evidence,
      together(
        series(MONDAY + hour * HOUR, 40, 1.5 * MINUTE, ['ok'], () => ({ prefix: PLANT, site: 0 })),
        bad,
      ),
    )
  }
  expect([standing(), evidence.explain().silent]).toEqual(['new', false])
})

it('goes on from what it saved as if it had never stopped', () => {
  const anySeen = fc.record({
    gap: fc.integer({ min: 0, max: 3 * HOUR }),
    outcome: fc.constantFrom(...outcomes),
    net: fc.nat({ max: 12 }),
    name: fc.nat({ max: 40 }),
    network: fc.constantFrom('hosting', 'business', 'residential', undefined),
  })
  fc.assert(
    fc.property(fc.array(anySeen, { minLength: 1, maxLength: 120 }), fc.nat({ max: 119 }), (drawn, cut) => {
      let at = MONDAY
      const attempts = drawn.map(({ gap, outcome, net, name, network }) => {
        at += gap
        return seen(at, outcome, { name: `SN-${name}`, prefix: `10.0.${net}.0/24`, site: net === 0 ? 0 : null, network })
      })
      const whole = evidenceOfFactory()
      const expected = weighed(whole, attempts)
      const first = evidenceOfFactory()
      const found = [...weighed(first, attempts.slice(0, cut))]
      const second = restored(first)
      found.push(...weighed(second, attempts.slice(cut)))
      expect(found).toEqual(expected)
      expect(encodeTables(second.save())).toEqual(encodeTables(whole.save()))
    }),
    { numRuns: 60 },
  )
})

it('takes a time that runs backwards for now, and a new source each time in bounded memory', () => {
  const evidence = createEvidence({ sites: [], others: UTC })
  for (let index = 0; index < 3_000; index++) {
    const at = index % 10 === 0 ? MONDAY - DAY : MONDAY + index * MINUTE
    evidence.weigh(seen(at, index % 3 === 0 ? 'rejected' : 'ok', { prefix: `10.${index >> 8}.${index & 255}.0/24` }))
  }
  expect(evidence.forgotten()).toBeGreaterThan(1_900)
  expect(encodeTables(evidence.save()).length).toBeLessThan(256 * 1_024)
  expect(Object.values(evidence.reading(MONDAY + 3_000 * MINUTE).nats).every(Number.isFinite)).toBe(true)
})

function restored(evidence: EvidenceOfClaim): EvidenceOfClaim {
  return evidenceOfFactory(decodeTables(encodeTables(evidence.save())))
}

describe('a thief who has read the rules', () => {
  const home = (index: number) => `203.0.${index}.0/24`

  it('and lets one device register again and again from one place is contained, and a test every night is not', () => {
    const often = series(NOON, 200, 5 * MINUTE, ['duplicate'], () => ({ serial: 7, network: 'residential' }))
    expect(levelsBy(beside(often))).toContain('outcomes contain')
    const nightly = Array.from({ length: 28 }, (_, night) =>
      series(MONDAY + night * DAY + HOUR, 8, 7 * MINUTE, ['duplicate'], () => ({ serial: 7, network: 'hosting' })),
    )
    expect(weighed(grownFactory(), together(factoryAtWork(MONDAY, 28), ...nightly)).filter(({ rule }) => rule === 'outcomes')).toEqual([])
  })

  it('and shows one device everywhere is told at the sixteenth network, once', () => {
    const exceeded = beside(series(NOON, 40, 5 * MINUTE, ['duplicate'], (index) => ({ prefix: home(index), serial: 7 })))
    const told = exceeded.filter(({ rule }) => rule === 'serial-pairs')
    expect(told.map(({ level, source }) => [level, source])).toEqual([['alert', home(15)]])
  })

  it('and burns the first tries of each network with a device that is known is found by all of them together', () => {
    const tries = Array.from({ length: 30 }, (_, index) => {
      const prefix = home(index)
      const from = NOON + index * 10 * MINUTE
      const burnt = series(from, 3, SECOND, ['duplicate'], () => ({ prefix, serial: 7 }))
      return [...burnt, ...series(from + MINUTE, 2, MINUTE, ['rejected', 'ok'], () => ({ prefix }))]
    })
    expect(levelsBy(beside(tries.flat()))).toContain('young-sources disable')
  })

  it('and cuts off the devices of a network that the factory has moved to has it contained, never disabled', () => {
    const exceeded = beside(series(NOON, 200, MINUTE, ['ok', 'orphan', 'ok'], () => ({ network: 'business' })))
    expect(levelsBy(exceeded)).toContain('outcomes contain')
    expect(exceeded.map(({ level }) => level)).not.toContain('disable')
  })

  it('and comes while the factory is closed is contained by what he does alone, and never disables it', () => {
    const tries = series(NOON, 60, 3 * MINUTE, ['rejected', 'ok'], (index) => ({ prefix: home(index) }))
    const exceeded = weighed(grownFactory(), tries)
    expect(levelsBy(exceeded)).toContain('young-sources contain')
    expect(exceeded.find(({ rule }) => rule === 'young-sources')?.who).toBe(0)
    expect(exceeded.map(({ level }) => level)).not.toContain('disable')
  })

  it('and a factory that fails over to a dozen networks is none: its devices fail as seldom as ever', () => {
    const moved = series(NOON, 400, MINUTE, [...Array.from({ length: 49 }, () => 'ok' as const), 'rejected'], (index) => ({
      prefix: home(index % 12),
    }))
    expect(weighed(grownFactory(), moved).filter(({ rule }) => rule === 'young-sources')).toEqual([])
  })
})
