// The report of a backtest for people: what each configuration comes to, and in what they differ.
import { beforeAll, describe, expect, it } from 'vitest'
import { type BacktestReport, backtestReport } from '../../src/app/backtest/backtest-report.ts'
import { backtestText, laterTexts, pairText } from '../../src/cli/backtest-words.ts'
import { compare, strict } from '../app/backtest/tested.ts'
import { configuration } from '../app/histories.ts'

let report: BacktestReport
let same: BacktestReport
beforeAll(async () => {
  report = backtestReport(await compare(configuration, strict))
  same = backtestReport(await compare(configuration, configuration))
})

const incident = () => {
  const [first] = report.a.incidents
  if (first === undefined) throw new Error('no incident')
  return first
}

describe('the text', () => {
  it('begins with both configurations, the history, and what each comes to', () => {
    const text = backtestText(report)
    expect(text.split('\n').slice(0, 2)).toEqual(['A  /claimwatch.yaml', 'B  /b.yaml'])
    expect(text).toMatch(/^HISTORY {2}2026-10-05 .* UTC: [\d,]+ events$/m)
    expect(text).toMatch(/^incidents alerted +1 +1\n {2}of them contained +1 +1\n {2}of them disabled +1 +1$/m)
    expect(text).toMatch(/^legitimate batches hit +\d \(alert \d, contain \d, disable 2\) +2 \(alert 0, contain 0, disable 2\)$/m)
  })

  it('shows a day with what was found on it, and two counts where they differ', () => {
    expect(backtestText(report)).toMatch(/^factory-a …[0-9a-f]{8} +2026-10-05 +\d+ +\d+ +1 +1 +1 +\d+ \/ \d+$/m)
    expect(backtestText(same)).toMatch(/^factory-a …[0-9a-f]{8} +2026-10-05 +\d+ +\d+ +1 +1 +1 +\d+$/m)
  })

  it('names the batches that are hit, and how', () => {
    const text = backtestText(report)
    expect(text).toMatch(/^factory-a …\S+ +2026-10-05 +declared +198\.51\.100\.0\/24 +\d+ of 500 +disable, for others +disable$/m)
    expect(text).toContain('Of 1 declared batch, 1 that looks like one.\n')
    const none = { ...report, batches: { ...report.batches, hit: [] } }
    expect(backtestText(none)).toContain('BATCHES  none of them would have been hit: 1 declared batch, 1 that looks like one.\n')
  })

  it('says of a story what each makes of it, and who is later', () => {
    const text = backtestText(report)
    expect(text).toContain('DIFFERENCES  1; 0 incidents under both alike.\n  TIME    claim factory-a …')
    expect(text).toMatch(
      /^ {6}A {2}disable, \d+ certificates minted, \d+ of them before; not acting: the claim is in mode\n {9}observe; 11 accepted/m,
    )
    expect(text).toMatch(/^ {9}B reaches disable \d+ (h|min) \d+ (min|s) earlier$/m)
    expect(backtestText(same)).toContain('DIFFERENCES  none; 1 incident under both alike.\n')
  })

  it('names a story that only one of them tells', () => {
    const only = { ...report, differences: report.differences.map((one) => ({ ...one, is: 'only-b' as const, a: null })) }
    expect(backtestText(only)).toMatch(/^ {2}ONLY B {2}claim factory-a …[\s\S]*^ {6}B {2}disable/m)
    expect(backtestText(only)).not.toMatch(/^ {6}A {2}disable/m)
  })

  it('of a quiet history says that, and cuts long lists', () => {
    expect(backtestText({ ...report, days: [] })).toContain('Nothing would have been found: 0 days of claims are quiet.')
    const many = { ...report, days: Array.from({ length: 23 }, () => report.days).flat() }
    expect(backtestText(many)).toContain('… and 3 more, with -o json\n')
  })

  it('acts on no terminal, whatever a source is named', () => {
    const hostile = { ...incident(), sources: ['\u001b[2J', 'a\nb'] }
    const text = backtestText({ ...report, differences: report.differences.map((one) => ({ ...one, a: hostile })) })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    expect(text).toContain('by \\x1b[2J, a\\x0ab')
  })
})

describe('words', () => {
  it('of two counts are one where they are the same', () => {
    expect([pairText(1_000, null), pairText(2, 2), pairText(2, 1_000)]).toEqual(['1,000', '2', '2 / 1,000'])
  })

  it('of a delay name each level that both reach at another time', () => {
    const [difference] = report.differences
    if (difference === undefined) throw new Error('no difference')
    const later = (alert: number | null, disable: number | null) =>
      laterTexts({ ...difference, laterSeconds: { alert, contain: 0, disable } })
    expect(later(-90, 3_600)).toEqual(['B reaches alert 1 min 30 s earlier', 'B reaches disable 1 h 0 min later'])
    expect(later(null, 0.25)).toEqual(['B reaches disable less than 1 s later'])
  })
})
