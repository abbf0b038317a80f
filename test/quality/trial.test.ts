// A trial counts what a judge says: of calm life as false, of an attack only where it names the attacker.
import { describe, expect, it } from 'vitest'
import type { Attempt, Finding, Level } from '../../src/index.ts'
import { prefixOf } from './addresses.ts'
import type { Judge } from './judge.ts'
import type { Task } from './setup.ts'
import { calmFigures, foundFigures } from './tally.ts'
import { tryOut } from './trial.ts'

function finding(attempt: Attempt, level: Level, source: string | null): Finding {
  const { claim, at } = attempt
  return { id: '', claim, level, at, source, who: 0, what: 0, reasons: [], suspects: [], usualPerHour: null }
}

/** A judge that says what `say` makes of each attempt. */
function judgeBy(say: (attempt: Attempt) => readonly Finding[]): Judge {
  return { observe: say, advance: () => [], snapshot: () => new Uint8Array(10) }
}

const attacked: Task = { regime: 'sparse', seed: 7, declaration: 'sites', attack: { kind: 'A11', perHour: 5 } }
/** Attackers draw their networks from first octets of their own. */
const isHostile = ({ source = '' }: Attempt): boolean => Number(source.split('.')[0]) >= 101

describe('a trial with an attack', () => {
  it('is found at the third attempt by a judge who names the source then', () => {
    let seen = 0
    const minted: boolean[] = []
    const trial = tryOut(attacked, null, () =>
      judgeBy((attempt) => {
        if (!isHostile(attempt)) return []
        minted.push(attempt.outcome === 'ok')
        seen++
        return seen === 3 ? [finding(attempt, 'contain', prefixOf(attempt.source ?? ''))] : []
      }),
    )
    expect(trial.found?.contain?.attempts).toBe(3)
    expect(trial.found?.contain?.minted).toBe(minted.slice(0, 3).filter(Boolean).length)
    expect(trial.found?.alert?.attempts).toBe(3)
    expect(trial.found?.disable).toBeNull()
    expect(foundFigures([trial]).find(({ level }) => level === 'contain')?.within).toMatchObject({ week: 1 })
  })

  it('is not found by a judge who names others, or nobody', () => {
    const trial = tryOut(attacked, null, () =>
      judgeBy((attempt) => [finding(attempt, 'disable', null), finding(attempt, 'disable', '192.0.2.0/24')]),
    )
    expect(trial.found).toEqual({ alert: null, contain: null, disable: null })
    expect(trial.claimDays).toBe(0)
  })
})

describe('a calm trial', () => {
  it('counts each level with the graver ones, and only after the history', () => {
    let first: number | null = null
    const trial = tryOut({ regime: 'sparse', seed: 3, declaration: 'sites' }, null, () =>
      judgeBy((attempt) => {
        first ??= attempt.at
        const days = (attempt.at - first) / 86_400_000
        return days < 20 || days > 60 ? [finding(attempt, days > 60 ? 'contain' : 'disable', null)] : []
      }),
    )
    expect(trial.episodes.disable).toEqual([])
    expect(trial.episodes.contain.length).toBeGreaterThan(10)
    expect(trial.episodes.alert).toEqual(trial.episodes.contain)
    const [alert] = calmFigures([trial])
    expect(alert).toMatchObject({ claimDays: 90, episodes: trial.episodes.alert.length })
    expect(alert?.bound).toBeGreaterThan(alert?.per10k ?? 0)
  })

  it('comes to the same whenever it is tried, with the detector of the library', () => {
    const task: Task = { regime: 'sparse', seed: 11, declaration: 'declared' }
    const { cost: _, ...one } = tryOut(task)
    const { cost: __, ...other } = tryOut(task)
    expect(other).toEqual(one)
    expect(one.attempts).toBeGreaterThan(100)
  })
})
