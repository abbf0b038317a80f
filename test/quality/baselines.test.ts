// The baselines on attempts: which windows they close, which networks are new to them, whom they name.
import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../src/model/attempt.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import type { Baseline } from './baseline-rules.ts'
import { createBaselines, type Scored } from './baselines.ts'
import { createBeside, type Thresholds } from './beside.ts'
import { createPursuit } from './pursuit.ts'
import { lifeOf } from './regimes.ts'
import type { Told } from './story.ts'
import { train, tune } from './tuning.ts'

const life = lifeOf('factory', 1, 40)
const [inside = ''] = life.sites.flatMap(({ cidrs }) => cidrs)

function told(at: number, source: string, outcome: Attempt['outcome'] = 'ok', attacker = false): Told {
  return { attempt: { claim: life.claim, at: life.from + at, source, clientId: 'x', outcome }, cause: null, attacker }
}

/** What a baseline says of the days that some attempts fill. */
function said(baseline: Baseline, attempts: readonly Told[]): readonly Scored[] {
  const all: Scored[] = []
  const played = createBaselines([life], (scored) => scored.baseline === baseline && all.push(scored))
  for (let day = 0; day < life.days; day++) {
    const [from, to] = [life.from + day * DAY, life.from + (day + 1) * DAY]
    played.day(
      attempts.filter(({ attempt }) => attempt.at >= from && attempt.at < to),
      to,
    )
  }
  return all
}

describe('a window', () => {
  it('is told when the watermark has passed it, with the networks that were seen in it', () => {
    const minutes = [6, 7, 9, 31]
    const alarms = said(
      'static, 1 window',
      minutes.map((minute) => told(minute * MINUTE, `203.0.113.${minute}`)),
    )
    expect(alarms.map(({ score, at }) => [score, (at - life.from) / MINUTE])).toEqual([
      [3, 13],
      [1, 38],
    ])
    expect([...(alarms[0]?.sources ?? [])]).toEqual(['203.0.113.0/24'])
    expect(
      said(
        'rejects',
        minutes.map((minute) => told(minute * MINUTE, '192.0.2.1', minute === 7 ? 'rejected' : 'ok')),
      ),
    ).toMatchObject([{ score: 1 }])
  })
})

describe('a network', () => {
  it('is new for four weeks, and again after four weeks of silence; a declared one never', () => {
    const at = [0, 1, 27 * 24, 29 * 24].map((hour) => told(hour * HOUR, '203.0.113.9'))
    expect(said('new network', at).map(({ score }) => score)).toEqual([1, 2, 3])
    expect(said('new network', [told(0, '203.0.113.9'), told(30 * DAY, '203.0.113.9')]).map(({ score }) => score)).toEqual([1, 1])
    expect(said('new network', [told(0, inside.replace('.0/24', '.7'))])).toEqual([])
  })
})

const never: Thresholds = {
  'static, 1 window': null,
  'static, 3 windows': null,
  rejects: null,
  '3-sigma': null,
  EWMA: null,
  'hour of week': null,
  'new network': null,
}

describe('a baseline beside the detector', () => {
  const attack = [told(30 * DAY, '198.51.100.1'), ...[1, 2, 3].map((minute) => told(30 * DAY + minute * MINUTE, '203.0.113.9', 'ok', true))]
  const end = life.from + 31 * DAY

  it('finds an attacker at its threshold, and not where it names others only', () => {
    const pursuit = createPursuit(life.from + 30 * DAY, 0)
    const setup = { lives: [life], judgedFrom: life.from + 30 * DAY, attackAt: life.from + 30 * DAY } as const
    const beside = createBeside(setup, { ...never, 'new network': 2, 'static, 1 window': 4 }, pursuit)
    pursuit.see(attack)
    beside.day(attack, end)
    expect(beside.result()['new network'].found).toMatchObject({ minutes: 2, attempts: 2, minted: 2 })
    expect(beside.result()['static, 1 window'].found).toMatchObject({ minutes: 8, attempts: 3 })
    expect(beside.result().rejects.found).toBeNull()
    expect(said('new network', attack.slice(0, 1))).toMatchObject([{ score: 1 }])
  })

  it('counts false episodes of a calm life with its threshold and with the usual one', () => {
    const setup = { lives: [life], judgedFrom: life.from + 30 * DAY, attackAt: null } as const
    const beside = createBeside(setup, { ...never, 'new network': 2 }, null)
    const calm = [
      told(DAY, '192.0.2.1'),
      told(DAY + 1, '192.0.2.1'),
      told(30 * DAY, '203.0.113.9'),
      told(30 * DAY + 7 * HOUR, '203.0.114.9'),
    ]
    beside.day(calm, end)
    expect(beside.result()['new network']).toEqual({ episodes: 0, usualEpisodes: 2, found: null })
    beside.day([told(31 * DAY, '203.0.113.9')], end + DAY)
    expect(beside.result()['new network']).toEqual({ episodes: 1, usualEpisodes: 3, found: null })
  })
})

describe('a threshold', () => {
  const rising = [9, 9, 2, 5, 1, 0]

  it('is the least from which on no other exceeds the budget', () => {
    const { episodes } = train({ regime: 'sparse', seed: 1 })
    const trained = { regime: 'sparse', seed: 1, episodes: { ...episodes, rejects: rising } } as const
    // 90 days and 5 in 10,000 a day allow no episode, 222 allow one.
    expect(tune([trained], 5).rejects).toMatchObject({ threshold: 6, episodes: 0, claimDays: 90 })
    expect(tune([trained], 222).rejects).toMatchObject({ threshold: 5, episodes: 1 })
    expect(tune([trained], 334).rejects).toMatchObject({ threshold: 5, episodes: 1 })
    expect(tune([{ ...trained, episodes: { ...episodes, rejects: rising.map(() => 9) } }], 5).rejects.threshold).toBeGreaterThan(6)
  })

  it('of training is what the same life comes to beside a detector', () => {
    const { episodes } = train({ regime: 'factory', seed: 2 })
    for (const counts of Object.values(episodes)) {
      expect(counts[0]).toBeGreaterThan(0)
      expect(counts.at(-1)).toBe(0)
    }
  })
})
