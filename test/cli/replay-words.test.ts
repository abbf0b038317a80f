// The report for people: the first lines answer what was found, everything fits, and nothing that a device chose acts on a terminal.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/app/report.ts'
import { reportText } from '../../src/cli/replay-words.ts'
import { COLUMNS, shortTime } from '../../src/cli/text.ts'
import { history, replayed, sourceOf } from '../app/histories.ts'
import { claimSettings } from '../detect/attempts.ts'

let leak: Report
let empty: Report
beforeAll(async () => {
  leak = (await replayed([sourceOf(history.map(({ line }) => line))])).report
  empty = (await replayed([])).report
})

const textOf = (report: Report): string => reportText(report, [])
const linesOf = (report: Report): readonly string[] => textOf(report).split('\n')
const only = <T>(list: readonly T[]): T => {
  const [first] = list
  if (first === undefined) throw new Error('nothing there')
  return first
}

describe('what was found', () => {
  it('is said first: what, in which claim, since when, how much, by whom, and what to do', () => {
    const { claim, minted, openedAt } = only(leak.incidents)
    const before = minted.filter(({ at }) => at < openedAt).length
    const lines = linesOf(leak)
    expect([...lines.slice(0, 3), lines.slice(3, 5).join(' ').replaceAll(/\s+/g, ' '), ...lines.slice(5, 8)]).toEqual([
      `1 incident in 1 claim; its sources minted ${minted.length} certificates, ${before} of them before it was found.`,
      '',
      `DISABLE  claim factory-a …${claim.slice(-8)}, since ${shortTime(openedAt)} UTC`,
      expect.stringMatching(
        /^ minted \d+ certificates \(\d+ exact, \d+ inferred\) by 192\.0\.2\.0\/24, 203\.0\.113\.0\/24, \d+ of them before it was found$/,
      ),
      expect.stringMatching(/^ {2}why {5}./),
      '  verdict not acting: the claim is in mode observe',
      expect.stringMatching(/^ {2}next {4}Are these networks yours\? Declare them under sites, and replay again/),
    ])
  })

  it('is nothing, and then what could not be judged is said to be below', () => {
    expect(textOf(empty)).toMatch(/^Nothing was found in 1 claim; not everything can be judged, see below\.\n/)
    const calm = { ...empty, history: { ...empty.history, blindSpots: [] } }
    expect(textOf(calm)).toMatch(/^Nothing was found in 1 claim\.\n/)
  })

  it('of a claim that nobody configured asks whose it is; of a volume whether it was a batch', () => {
    const told = (changes: Partial<Report['incidents'][number]>) =>
      reportText({ ...leak, incidents: leak.incidents.map((incident) => ({ ...incident, ...changes })) }, [])
    expect(told({ alias: null })).toMatch(/claim \(not configured\) …[\s\S]*next {4}Is this a claim of yours\?/)
    expect(told({ sources: [] })).toMatch(/next {4}Was this a batch of yours\? Raise the limit/)
  })

  it('of several says so, and nothing of what was before where nothing was', () => {
    const one = only(leak.incidents)
    const twice = textOf({ ...leak, incidents: [one, one] })
    expect(twice).toMatch(/^2 incidents in 1 claim; their sources minted \d+ certificates, \d+ of them before they were found\.\n/)
    const early = { ...one, openedAt: '2026-10-05T00:00:00.000Z' }
    expect(textOf({ ...leak, incidents: [early] })).not.toContain('before')
  })

  it('of a declared site does not ask for what is declared', () => {
    const sites = [{ name: 'plant-7', cidrs: ['198.51.100.0/24', '203.0.113.0/24', '192.0.2.0/24'] }]
    const text = reportText(leak, [claimSettings({ id: only(leak.incidents).claim, sites })]).replaceAll(/\s+/g, ' ')
    expect(text).toContain('next These networks are those of your sites. Was this a batch of yours? Raise the limit, and replay again.')
  })

  it('is the gravest first, and not more than ten of them', () => {
    const one = only(leak.incidents)
    const many = Array.from(
      { length: 12 },
      (_, index) => ({ ...one, id: String(index), level: index === 11 ? one.level : 'alert' }) as const,
    )
    const text = textOf({ ...leak, incidents: many })
    expect(text.match(/^(DISABLE|ALERT) /gm)).toEqual(['DISABLE ', ...Array<string>(9).fill('ALERT ')])
    expect(text).toContain('… and 2 incidents more, with -o json')
  })

  it('of a part of the history begins with that', () => {
    expect(textOf({ ...leak, interrupted: true })).toMatch(/^INTERRUPTED: what follows is about the part that was read\.\n1 incident/)
  })
})

describe('the rest', () => {
  it('says what the history is, what it lacks with what to do, and what was read', () => {
    const text = textOf(leak)
    const [from, to] = [leak.input.from ?? '', leak.input.to ?? '']
    expect(text).toContain(`HISTORY  ${shortTime(from)} to ${shortTime(to)} UTC: 1 day, 1 with a success; entries in `)
    expect(text).toMatch(/^What cannot be judged:\n {2}- factory-a: less than three weeks: [\s\S]*? {4}→ Replay a longer time/m)
    expect(text.trimEnd().replaceAll(/\s+/g, ' ')).toMatch(/READ [\d,]+ lines \(\d+ kB\) in \d s, .* 0 late\.$/)
  })

  it('names entries that name no claim only where there are some', () => {
    const nobodys = leak.history.evidence.map((row) =>
      row.claim === null ? { ...row, from: leak.input.from, entries: { ...row.entries, replies: 1, serviceEntries: 2 } } : row,
    )
    expect(textOf(leak)).not.toContain('Naming no claim')
    expect(textOf({ ...leak, history: { ...leak.history, evidence: nobodys } })).toContain(
      'Naming no claim: 1 reply, 2 of the provisioning service.',
    )
  })

  it('lists twenty claims, and how many more there are', () => {
    const one = only(leak.claims)
    const claims = Array.from({ length: 23 }, (_, index) => ({ ...one, alias: `line-${index}` }))
    const text = textOf({ ...leak, claims })
    expect(text).toContain('line-19 …')
    expect(text).not.toContain('line-20 …')
    expect(text).toContain('… and 3 more, with -o json')
  })
})

describe('every line', () => {
  it('fits, with the longest names and greatest numbers too', () => {
    const alias = 'a'.repeat(63)
    const wide: Report = {
      ...leak,
      claims: leak.claims.map((claim) => ({ ...claim, alias, attempts: { ...claim.attempts, ok: 1_234_567 } })),
      incidents: leak.incidents.map((incident) => ({ ...incident, alias, sources: Array(30).fill('2001:db8:aaaa::/48') })),
      input: { ...leak.input, lines: 123_456_789, bytes: 5e11, events: 123_456_789 },
    }
    for (const report of [leak, empty, wide]) {
      for (const line of linesOf(report)) expect(Array.from(line).length, line).toBeLessThanOrEqual(COLUMNS)
    }
  })

  it('acts on no terminal, whatever a source or a file is named', () => {
    const text = textOf({
      ...leak,
      incidents: leak.incidents.map((incident) => ({ ...incident, sources: ['\u001b[2J', 'a\nb', '\u202e'] })),
      history: {
        ...leak.history,
        blindSpots: [{ what: 'out-of-order', claims: [], text: 'evil\u001b]0;x\u0007.ndjson: 1 entry', mend: 'Sort.' }],
      },
    })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(text).toContain('by \\x1b[2J, a\\x0ab, \\u{202e}')
  })
})
