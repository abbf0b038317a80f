// The audit of the input: nothing to complain of where the log is what it must be, and every way to lose or to double is found.
import { describe, expect, it } from 'vitest'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import { digest } from '../../src/model/digest.ts'
import { MINUTE } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { auditCounts, auditEntries, expectFrom, type Kept } from './audit-input.ts'
import { createWritten } from './compare.ts'
import { type Figure, isMet } from './figures.ts'
import type { NaiveAttempt } from './naive-attempts.ts'
import { shortPlan } from './plan.ts'
import { makeTraffic } from './traffic.ts'

const plan = { ...shortPlan, entries: 3_000 }
const claims = Array.from({ length: plan.claims }, (_, index) => digest('claim of the audit', index))
const { entries } = makeTraffic(plan, claims, Date.UTC(2026, 9, 5, 12, 0, 10))
const expected = expectFrom(entries, new Set(claims), { timeout: plan.attemptTimeout, templates: new Map() })
const notMet = (figures: readonly Figure[]): string[] => figures.filter((figure) => !isMet(figure)).map(({ what }) => what.trim())

const ids = (): Map<string, Set<string>> => new Map([...expected.events.keys()].map((key) => [key, new Set([digest(key)])]))
const kept = (more: Partial<Kept> = {}): Kept => ({ ids: ids(), rejected: expected.rejected, records: 0, ...more })

describe('the entries', () => {
  it('are all there', () => {
    expect(notMet(auditEntries(expected, kept()))).toEqual([])
    expect(expected.events.size + expected.ignored + expected.rejected.size + expected.duplicates).toBe(plan.entries)
  })

  it('are missed when one is lost', () => {
    const some = ids()
    some.delete([...some.keys()][7] ?? '')
    expect(notMet(auditEntries(expected, kept({ ids: some })))).toEqual([
      'events + ignored + rejected + duplicates',
      'events',
      'entries lost',
    ])
  })

  it('are told apart from what nobody wrote, and from what stands under two ids', () => {
    const foreign = ids().set('Connect 1 x y', new Set(['z']))
    expect(notMet(auditEntries(expected, kept({ ids: foreign })))).toContain('events that no entry was')
    const twice = ids()
    twice.get([...twice.keys()][7] ?? '')?.add('another')
    expect(notMet(auditEntries(expected, kept({ ids: twice })))).toEqual(['entries under two ids'])
  })

  it('are missed when a rejection is lost', () => {
    const [, ...rest] = expected.rejected
    expect(notMet(auditEntries(expected, kept({ rejected: new Set(rest) })))).toContain('rejections lost or made up')
  })

  it('that are alike and not the same are refused', () => {
    const [first] = entries.filter(({ message }) => message.includes('"eventType":"Connect"') && message.includes(claims[0] ?? ''))
    if (first === undefined) throw new Error('the traffic has no connect')
    const other = { ...first, message: first.message.replace('"sourcePort"', '"x":1,"sourcePort"') }
    expect(() => expectFrom([first, other], new Set(claims), { timeout: 1, templates: new Map() })).toThrow('two different entries')
  })
})

describe('the counts', () => {
  const watermarks = new Map([[0, expected.lastEnd + MINUTE]])
  const windows = () => {
    const written = createWritten<unknown>()
    for (const [key, window] of expected.windows) if (window.to <= expected.lastEnd + MINUTE) written.note(key, window)
    return written
  }
  const attempts = (change: (attempt: JudgedAttempt) => JudgedAttempt = (attempt) => attempt) => {
    const written = createWritten<JudgedAttempt>()
    for (const [index, attempt] of expected.attempts.entries()) written.note(`${index}`, change(judgedOf(attempt)))
    return written
  }

  it('are those of the input', () => {
    expect(notMet(auditCounts(expected, { windows: windows(), attempts: attempts() }, watermarks))).toEqual([])
  })

  it('are found different by one, and the last record of a window counts', () => {
    const [[key, window] = ['', undefined]] = expected.windows
    const written = windows()
    written.note(key, { ...window, connects: (window?.connects ?? 0) + 1 })
    const complaint = ['windows with other counts than the input']
    expect(notMet(auditCounts(expected, { windows: written, attempts: attempts() }, watermarks))).toEqual(complaint)
    written.note(key, window)
    expect(notMet(auditCounts(expected, { windows: written, attempts: attempts() }, watermarks))).toEqual([])
  })

  it('are missed where a window was never closed, or an attempt has another outcome', () => {
    const none = createWritten<unknown>()
    expect(notMet(auditCounts(expected, { windows: none, attempts: attempts() }, watermarks))).toContain('windows missing')
    const rejected = attempts((attempt) => (attempt.outcome === 'duplicate' ? { ...attempt, outcome: 'ok' } : attempt))
    const complaints = ['attempts missing, or other than the input', 'attempts that no input gives']
    expect(notMet(auditCounts(expected, { windows: windows(), attempts: rejected }, watermarks))).toEqual(complaints)
  })
})

function judgedOf({ claim, clientId, address, template, serial, certificate, end, outcome }: NaiveAttempt): JudgedAttempt {
  const text = (value: string | null) => (value === null ? null : untrusted(value))
  return {
    ...{ id: '', claim, at: end, began: 0, source: address, clientId: untrusted(clientId), serial: text(serial), template: text(template) },
    ...{ certificate, basis: null, presumed: false, outcome: outcome === 'offPattern' ? 'off-pattern' : outcome },
  }
}
