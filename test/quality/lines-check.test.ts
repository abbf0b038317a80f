// The same traffic as log lines and straight into the detector: the same findings, and each attempt as the log can show it.
import { describe, expect, it } from 'vitest'
import { checkLines } from './lines-check.ts'
import { written } from './log-lines.ts'
import { lifeOf } from './regimes.ts'
import { areEqual, linesText } from './report.ts'
import type { Told } from './story.ts'

it.each([
  ['A11', 2],
  ['ahead', 1],
] as const)(
  'a sparse claim under %s is judged the same, whichever way its attempts come',
  async (kind, fewest) => {
    const check = await checkLines({ regime: 'sparse', kind, seed: 8 })
    expect(check.findings).toBeGreaterThanOrEqual(fewest)
    expect(check.equal).toBe(check.findings)
    expect(check.attempts).toBeGreaterThan(300)
    expect(check.lines).toBeGreaterThan(4 * check.attempts)
    expect(linesText([check])).toContain(`log lines: ${check.findings} findings, ${check.equal} equal`)
    expect(areEqual([check, { ...check, equal: check.equal - 1 }])).toBe(false)
  },
  60_000,
)

describe('an attempt as the log shows it', () => {
  const { claim, from } = lifeOf('sparse', 1, 1)
  const of = (minute: number, serial: string, outcome: Told['attempt']['outcome'], presumed = false): Told => {
    const at = from + minute * 60_000
    const attempt = { claim, at, source: '203.0.113.9', clientId: 'c', serial, template: 'acme', outcome, presumed }
    return { attempt, cause: null, attacker: false }
  }

  it('is a duplicate only of what the log showed before, and off-pattern by its serial', () => {
    const { logged } = written(
      [of(0, 'SN-00000001', 'duplicate'), of(1, 'SN-00000001', 'ok'), of(2, 'SN-00000002', 'off-pattern'), of(3, 'X1-0', 'off-pattern')],
      1,
    )
    expect(logged.map(({ attempt }) => attempt.outcome)).toEqual(['ok', 'duplicate', 'ok', 'off-pattern'])
  })

  it('ends three minutes later where no answer is logged, and then has no serial unless it registered', () => {
    const { logged, lines } = written(
      [of(0, 'SN-00000001', 'orphan'), of(0, 'SN-00000002', 'ok', true), of(1, 'SN-00000003', 'rejected')],
      1,
    )
    const late = logged.slice(1)
    expect(logged[0]).toMatchObject({ isTimedOut: false, attempt: { outcome: 'rejected', serial: 'SN-00000003' } })
    expect(late.map(({ isTimedOut }) => isTimedOut)).toEqual([true, true])
    expect(late.find(({ attempt }) => attempt.outcome === 'orphan')?.attempt.serial).toBeUndefined()
    expect(late.find(({ attempt }) => attempt.outcome === 'ok')?.attempt).toMatchObject({ presumed: true, serial: 'SN-00000002' })
    for (const { attempt } of late) expect(attempt.at - from).toBeGreaterThan(3 * 60_000)
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort((a, b) => a - b))
  })
})
