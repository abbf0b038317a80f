// The audit of what was put in: every entry stands in the log as one event, or was counted by a reason; windows and attempts are those
// that a naive reading of the input comes to.
import { type JudgedAttempt, outcomeKey } from '../../src/model/attempt.ts'
import { partitionOf } from '../../src/model/claim.ts'
import type { Millis } from '../../src/model/time.ts'
import { compare, createWritten, plainly, type Written } from './compare.ts'
import { type Figure, none } from './figures.ts'
import { type AttemptRules, attemptsNaively, type NaiveAttempt } from './naive-attempts.ts'
import { type NaiveEvent, readNaively } from './naive-reading.ts'
import { type NaiveWindow, networkOf, windowsNaively } from './naive-windows.ts'
import type { InputEntry } from './traffic.ts'

/** What a naive reading of the input comes to. */
export interface Expectation {
  readonly entries: number
  /** Each entry once, by its key. */
  readonly events: ReadonlyMap<string, NaiveEvent>
  readonly duplicates: number
  readonly ignored: number
  /** By AWS's ids. */
  readonly rejected: ReadonlySet<string>
  readonly attempts: readonly NaiveAttempt[]
  readonly windows: ReadonlyMap<string, NaiveWindow>
  /** When the last attempt ends: the watermark must pass it. */
  readonly lastEnd: Millis
}

/** Reads the whole input naively. */
export function expectFrom(entries: readonly InputEntry[], configured: ReadonlySet<string>, rules: AttemptRules): Expectation {
  const events = new Map<string, NaiveEvent>()
  const texts = new Map<string, string>()
  const rejected = new Set<string>()
  const count = { duplicates: 0, ignored: 0 }
  for (const entry of entries) {
    const reading = readNaively(entry, configured)
    if (reading.is === 'ignored') count.ignored += 1
    if (reading.is === 'rejected') rejected.add(entry.eventId)
    if (reading.is !== 'event') continue
    const { key } = reading.event
    if (events.has(key)) count.duplicates += 1
    if ((texts.get(key) ?? entry.message) !== entry.message) throw new Error(`two different entries have the key ${key}`)
    events.set(key, reading.event)
    texts.set(key, entry.message)
  }
  const attempts = attemptsNaively([...events.values()], rules)
  const windows = windowsNaively([...events.values()], attempts, configured)
  return { entries: entries.length, events, rejected, ...count, attempts, windows, lastEnd: Math.max(...attempts.map(({ end }) => end)) }
}

/** What the log holds of the input. */
export interface Kept {
  /** Ids of the events by the keys of their entries. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>
  /** AWS's ids of the entries in the dead-letter topic. */
  readonly rejected: ReadonlySet<string>
  /** Records of events, copies counted. */
  readonly records: number
}

/** `entries = events + ignored + rejected + duplicates`, where nothing but the log is asked. */
export function auditEntries(expected: Expectation, kept: Kept): readonly Figure[] {
  const { events, rejected, duplicates, ignored } = expected
  const sum = kept.ids.size + ignored + kept.rejected.size + duplicates
  return [
    { what: 'events + ignored + rejected + duplicates', asked: expected.entries, measured: sum },
    { what: '  events', asked: events.size, measured: kept.ids.size },
    { what: '  ignored (as the oracle reads)', asked: null, measured: ignored },
    { what: '  rejected', asked: rejected.size, measured: kept.rejected.size },
    { what: '  duplicates in the input', asked: null, measured: duplicates },
    { what: 'records of events in the log, copies counted', asked: null, measured: kept.records },
    none(
      'entries lost',
      [...events.keys()].filter((key) => !kept.ids.has(key)),
    ),
    none(
      'events that no entry was',
      [...kept.ids.keys()].filter((key) => !events.has(key)),
    ),
    none(
      'entries under two ids',
      [...kept.ids].filter(([, ids]) => ids.size > 1).map(([key]) => key),
    ),
    none('rejections lost or made up', [...rejected.symmetricDifference(kept.rejected)]),
  ]
}

/** The windows and the attempts in the log, by what a naive reading comes to. `watermarks`: how far each partition is. */
export function auditCounts(
  expected: Expectation,
  written: { readonly windows: Written; readonly attempts: Written<JudgedAttempt> },
  watermarks: ReadonlyMap<number, Millis>,
): readonly Figure[] {
  const closedAt = (claim: string): Millis => watermarks.get(partitionOf(claim, watermarks.size)) ?? 0
  const due = new Map([...expected.windows].filter(([, { claim, to }]) => to <= closedAt(claim)))
  const windows = compare(due, written.windows, 'last')
  const attempts = compare(
    numbered(expected.attempts.map(ofNaive)),
    asWritten(numbered([...written.attempts.values()].flatMap((records) => records.slice(-1)).map(ofJudged))),
    'last',
  )
  return [
    { what: 'windows closed', asked: due.size, measured: written.windows.size },
    none('windows missing', windows.missing),
    none('windows that no input gives', windows.extra),
    none('windows with other counts than the input', windows.different),
    { what: 'attempts', asked: expected.attempts.length, measured: written.attempts.size },
    none('attempts missing, or other than the input', attempts.missing),
    none('attempts that no input gives', attempts.extra),
  ]
}

/** What both say of an attempt. */
function ofNaive({ claim, clientId, address, template, serial, certificate, end, outcome }: NaiveAttempt): unknown {
  return { claim, clientId, template, serial, certificate, end, outcome, network: address === null ? null : networkOf(address) }
}

function ofJudged({ claim, clientId, source, template, serial, certificate, at, outcome }: JudgedAttempt): unknown {
  const network = source === null ? null : networkOf(source)
  return { claim, clientId, template, serial, certificate, end: at, outcome: outcomeKey(outcome), network }
}

/** By their own text, with a number for those that are alike. */
function numbered(values: readonly unknown[]): ReadonlyMap<string, unknown> {
  const alike = new Map<string, number>()
  return new Map(
    values.map((value) => {
      const text = plainly(value)
      const number = alike.get(text) ?? 0
      alike.set(text, number + 1)
      return [`${text} ${number}`, value]
    }),
  )
}

function asWritten(values: ReadonlyMap<string, unknown>): Written {
  const written = createWritten<unknown>()
  for (const [id, value] of values) written.note(id, value)
  return written
}
