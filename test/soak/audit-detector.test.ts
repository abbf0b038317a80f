// Findings held against the pure detector: missing, extra, different, and what the topic itself has lost.
import { expect, it } from 'vitest'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import type { Finding } from '../../src/model/finding.ts'
import { auditFindings, type Found, type PurePass } from './audit-detector.ts'
import { createWritten } from './compare.ts'
import { isMet } from './figures.ts'

const finding = (id: string, level: Finding['level'] = 'alert'): Finding => ({
  ...{ id, claim: 'c', level, at: 1, source: null, who: 0, what: 0, reasons: [], suspects: [], usualPerHour: null },
})
const pure: PurePass = {
  ...{ findings: new Map([['a', finding('a')]]), windows: new Map([['w', 1]]), attempts: new Map(), watermarks: new Map() },
  ...{ ids: new Map(), records: 0, late: 0, holes: [] },
}
function found(...findings: readonly Finding[]): Found {
  const all = createWritten<unknown>()
  for (const one of findings) all.note(one.id, one)
  const windows = createWritten<unknown>()
  windows.note('w', 1)
  return { findings: all, windows, attempts: createWritten<JudgedAttempt>() }
}
const notMet = (pass: PurePass, what: Found): string[] =>
  auditFindings(pass, what)
    .filter((figure) => !isMet(figure))
    .map((figure) => figure.what)

it('has nothing to say where all is as the pure detector has it, written twice', () => {
  expect(notMet(pure, found(finding('a'), finding('a')))).toEqual([])
})

it('finds what is missing, too much, or different under one id', () => {
  expect(notMet(pure, found())).toEqual(['findings', 'findings missing'])
  expect(notMet(pure, found(finding('a'), finding('b')))).toEqual(['findings', 'findings extra'])
  expect(notMet(pure, found(finding('a', 'disable'), finding('a')))).toEqual(['findings different under one id'])
})

it('finds another window, an event that was late and a hole in the topic', () => {
  expect(notMet({ ...pure, windows: new Map([['w', 2]]) }, found(finding('a')))).toEqual(['windows other than the pure detector’s'])
  expect(notMet({ ...pure, late: 1, holes: ['partition 0: 3 to 4'] }, found(finding('a')))).toEqual([
    'events late',
    'holes between offsets of events',
  ])
})
