// The counts of one claim over any window, and the windows that the watermark closes.
import { outcomeKey } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import { MINUTE } from '../model/time.ts'
import { type Span, spanMillis, spans, type WindowCounts } from '../model/window.ts'
import { numberOf } from './cells.ts'
import type { Key } from './keys.ts'
import { createPanes, isZero, type Minute, outcomesOf, type Tally, type TallyKey } from './panes.ts'
import { createPending, isCountedAlike, isLate, type PendingAttempt } from './pending.ts'
import { createRecentKeys, EXACT_DISTINCT } from './recent-keys.ts'
import { createSettledIds } from './settled-ids.ts'
import { createSlidingAttempts } from './sliding-attempts.ts'
import type { Tables } from './snapshot.ts'
import { createSourceBook, type KnownSource, unseen, withSighting } from './source-book.ts'

/** Minutes a window is long. */
export const spanMinutes: Readonly<Record<Span, number>> = {
  '1m': spanMillis['1m'] / MINUTE,
  '5m': spanMillis['5m'] / MINUTE,
  '1h': spanMillis['1h'] / MINUTE,
  '1d': spanMillis['1d'] / MINUTE,
}

/** What may be asked of any stretch of minutes, from `from` up to and without `to`; pending attempts are counted in. */
export interface WindowView {
  tally(from: Minute, to: Minute): Tally
  attempts(from: Minute, to: Minute): number
  /** Of the windows that end at `end`, before which everything must be settled; `end` never goes back. Used again by the next call. */
  attemptsEndingAt(end: Minute): Readonly<Record<Span, number>>
  count(keys: readonly TallyKey[], from: Minute, to: Minute): number
  /** At most 1,024: then "at least". Right for windows that end at the watermark or later. */
  distinct(of: 'clients' | 'serials' | 'sources', from: Minute, to: Minute): number
  newSources(from: Minute, to: Minute): number
  sources(from: Minute, to: Minute): readonly KnownSource[]
  /** Minutes that have counts, in their order. */
  minutes(from: Minute, to: Minute): readonly Minute[]
}

export interface Windows extends WindowView {
  /**
   * Counts an attempt that was not told before, or puts right what was counted under its id, unless it is `known` as it is told again; one that
   * was settled stays as it is.
   */
  place(attempt: PendingAttempt): 'counted' | 'corrected' | 'known' | 'settled'
  add(minute: Minute, key: TallyKey): void
  /** Takes out the pending attempts of the minutes before `minute`, for `settle`, in the order (time, id). */
  takeBefore(minute: Minute): readonly PendingAttempt[]
  /** Makes an attempt final: its source, client and serial are known from now on. */
  settle(attempt: PendingAttempt): void
  /** The aligned windows of some lengths that end at `end` and counted anything. Everything before `end` must be settled, nothing after. */
  close(end: Minute, closing?: readonly Span[]): readonly WindowCounts[]
  forgetBefore(minute: Minute): void
  forgotten(): number
  save(): Tables
}

/** Windows of one claim, empty or as `save` left them. */
export function createWindows(claim: CertificateId, saved: Tables = {}): Windows {
  const panes = createPanes(saved.panes)
  const pending = createPending(saved.pending)
  const settledIds = createSettledIds(saved.settledIds, numberOf(saved.clock?.[0]?.[0] ?? 0))
  const clients = createRecentKeys(saved.clients)
  const serials = createRecentKeys(saved.serials)
  const book = createSourceBook(saved.sources)
  const sliding = createSlidingAttempts(panes)
  let settledEarly = 0
  let merged = 0

  function pendingIn(from: Minute, to: Minute): readonly PendingAttempt[] {
    return Array.from(pending.all()).filter(({ minute }) => minute >= from && minute < to)
  }

  function sources(from: Minute, to: Minute): readonly KnownSource[] {
    const found = new Map(book.since(from).map((source) => [source.prefix, source]))
    for (const attempt of pendingIn(from, to)) {
      if (attempt.source === null) continue
      const known = found.get(attempt.source) ?? book.get(attempt.source) ?? unseen(attempt.source, attempt.minute)
      found.set(attempt.source, withSighting(known, attempt))
    }
    return [...found.values()]
  }

  function distinct(of: 'clients' | 'serials' | 'sources', from: Minute, to: Minute): number {
    const known = { clients, serials, sources: book }[of]
    const count = known.countSince(from) + (pending.size() === 0 ? 0 : moreIn(of, from, to))
    return Math.min(EXACT_DISTINCT, count)
  }

  /** How many more the pending attempts make. */
  function moreIn(of: 'clients' | 'serials' | 'sources', from: Minute, to: Minute): number {
    const more = new Set<Key | string>()
    for (const { minute, source, client, serial } of pending.all()) {
      if (minute < from || minute >= to) continue
      if (of === 'sources') {
        if (source !== null && !book.isSince(source, from)) more.add(source)
        continue
      }
      const [key, keys] = of === 'clients' ? [client, clients] : [serial, serials]
      if (key !== null && !keys.isSince(key, from)) more.add(key)
    }
    return more.size
  }

  /** Pending attempts of sources that the book does not know, each source in the minute of its first. */
  function newPending(from: Minute, to: Minute): number {
    if (pending.size() === 0) return 0
    const first = new Map<string, Minute>()
    for (const { source, minute } of pending.all()) {
      if (source === null || book.knows(source)) continue
      first.set(source, Math.min(minute, first.get(source) ?? minute))
    }
    return Array.from(first.values()).filter((minute) => minute >= from && minute < to).length
  }

  function tallyAttempt(attempt: PendingAttempt, by: 1 | -1): void {
    panes.add(attempt.minute, outcomeKey(attempt.outcome), by)
    if (isLate(attempt)) panes.add(attempt.minute, 'lateAttempts', by)
  }

  function settle({ id, minute, client, serial, source, outcome, outside }: PendingAttempt): void {
    settledIds.add(id, minute)
    clients.see(client, minute)
    if (serial !== null) serials.see(serial, minute)
    if (source !== null && book.see(source, { minute, outcome, outside })) panes.add(minute, 'newSources', 1)
  }

  function windowOf(over: Span, end: Minute): WindowCounts | null {
    const from = end - spanMinutes[over]
    if (!panes.isAny(from, end)) return null
    const tally = panes.sum(from, end)
    if (isZero(tally)) return null
    const { connects, creates, registers, refusals, newSources, late } = tally
    return {
      claim,
      over,
      from: from * MINUTE,
      to: end * MINUTE,
      attempts: outcomesOf(tally),
      connects,
      creates,
      registers,
      refusals,
      clients: clients.countSince(from),
      serials: serials.countSince(from),
      sources: book.countSince(from),
      newSources,
      late,
    }
  }

  return {
    tally: panes.sum,
    attempts: panes.attempts,
    attemptsEndingAt(end) {
      if (panes.merged() > merged) sliding.recount()
      merged = panes.merged()
      return sliding.endingAt(end)
    },
    count: panes.count,
    minutes: panes.minutes,
    distinct,
    sources,
    newSources: (from, to) => panes.count(['newSources'], from, to) + newPending(from, to),
    place(attempt) {
      if (settledIds.has(attempt.id)) return 'settled'
      const told = pending.get(attempt.id)
      if (told !== undefined) tallyAttempt(told, -1)
      tallyAttempt(attempt, 1)
      pending.put(attempt)
      const tooMany = pending.takeOverflow()
      if (tooMany !== null) {
        settle(tooMany)
        settledEarly += 1
      }
      if (told === undefined) return 'counted'
      return isCountedAlike(told, attempt) ? 'known' : 'corrected'
    },
    add: (minute, key) => panes.add(minute, key, 1),
    takeBefore: pending.takeBefore,
    settle,
    close(end, closing = spans) {
      const closed: WindowCounts[] = []
      for (const over of closing) {
        const window = end % spanMinutes[over] === 0 ? windowOf(over, end) : null
        if (window !== null) closed.push(window)
      }
      return closed
    },
    forgetBefore: panes.forgetBefore,
    forgotten: () => panes.merged() + book.forgotten() + settledEarly,
    save: () => ({
      panes: panes.save(),
      pending: pending.save(),
      settledIds: settledIds.save(),
      clients: clients.save(),
      serials: serials.save(),
      sources: book.save(),
    }),
  }
}
