// The engine of the watch role for one partition: records of the events in their order in, attempts, windows and findings out.
import type { JudgedAttempt } from '../model/attempt.ts'
import { toAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { IotEvent } from '../model/event.ts'
import type { EvidenceReading } from '../model/evidence-reading.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Finding } from '../model/finding.ts'
import type { BlindCause } from '../model/incident.ts'
import type { PlanDecision } from '../model/plan.ts'
import type { EventsRecord, FindingsRecord, StateRecord, Tick } from '../model/record.ts'
import type { DetectSettings } from '../model/settings.ts'
import { isoTime, MINUTE, type Millis } from '../model/time.ts'
import { spans, type WindowCounts, type WindowReading } from '../model/window.ts'
import type { Counted } from './claim-detector.ts'
import { createClaimStates } from './claim-states.ts'
import { CONTEXT } from './client.ts'
import { createCopies } from './copies.ts'
import { createGap, feltFor, type Gap } from './gap.ts'
import { decodeMark, partitionKey } from './horizon.ts'
import { createJoin, type JoinOutput } from './join.ts'
import { createSaveRounds, isMarkDue, type SavedState, type SaveRounds } from './save-rounds.ts'
import { createSigns, type Sign } from './signs.ts'
import type { Tables } from './snapshot.ts'
import { createWatermark, type Watermark } from './watermark.ts'

export type WatchOutput =
  /** At its judgement; and again under its id if the watermark changed it. The one that was told at the greatest offset counts. */
  | { readonly is: 'attempt'; readonly attempt: JudgedAttempt; readonly told: number }
  | { readonly is: 'window'; readonly window: WindowCounts }
  | { readonly is: 'finding'; readonly finding: Finding }
  | { readonly is: 'summary'; readonly at: Millis; readonly record: Extract<FindingsRecord, { is: 'summary' }> }
  | { readonly is: 'sign'; readonly at: Millis; readonly record: Sign }
  | { readonly is: 'watermark'; readonly upTo: Millis; readonly causes: readonly BlindCause[]; readonly ended?: true }
  /** A copy of an event seen before: dropped. */
  | { readonly is: 'duplicate' }
  /** The watermark had passed the event's time; beyond the horizon it opens no attempt, for it may be a copy. */
  | { readonly is: 'late' }
  /** An entry that names no claim and belongs to nothing in this partition; told in partition 0 only. */
  | { readonly is: 'unattributed' }
  /** A plan that was announced and may not be so, or one too many: nothing is expected by it. */
  | { readonly is: 'plan-refused'; readonly planId: string }

export interface Watch {
  /**
   * Goes on from the states of a predecessor; to be called before the first step. Returns those that cannot be read: their claims begin
   * anew. Throws `log-record-newer`.
   */
  restore(states: readonly StateRecord[]): readonly StateRecord[]
  /** Makes ready for the first records of these claims. To be called after `restore`; it changes nothing of what is told. */
  prepare(claims: Iterable<CertificateId>): void
  /**
   * The next record. Records that a restored state already holds are read without telling anything. What a crash makes it read
   * twice it tells twice alike, under the same ids.
   */
  step(record: EventsRecord, offset: number): readonly WatchOutput[]
  /** The offset from which on it has read nothing yet. */
  nextOffset(): number
  /**
   * The next states of a round, at most so many claims at once: a partition has hundreds, and to write them all takes as long as events
   * would have to wait. Each stands for every record before its `offset`. A round holds the claims that had changed when it began; they
   * must become durable in this order, for the last state, the partition's own, says that the others are there, and ends the round.
   */
  states(mostClaims?: number): readonly SavedState[]
  /** Claims whose states are not saved: those left in the round, else all that changed. */
  unsaved(): number
  /** The claims that were given up since this was asked for last, as too many are not configured: their states are to be removed. */
  givenUp(): readonly CertificateId[]
  /** Whether all has been read again that a predecessor told of: what comes now is told for the first time. */
  isRestored(): boolean
  /** Whether no predecessor told of the record at an offset. */
  isUntold(offset: number): boolean
  /** The first offset that a successor must see again, once the states given last are durable. */
  horizonOffset(): number
  /** The configured claims that were seen here. */
  seen(): readonly { readonly id: CertificateId; readonly alias: string }[]
  /** A claim's sliding windows as they stand; none of a claim that was never seen here. */
  readings(claim: CertificateId): readonly WindowReading[]
  /** The evidence against a claim's sources at the watermark; null where none is weighed. */
  evidence(claim: CertificateId): EvidenceReading | null
  /**
   * Every number by which a claim is judged, as it stands, with the windows that end at a moment of the watermark or later, absent: at the
   * watermark; null for a claim that was never seen here.
   */
  explain(claim: CertificateId, at?: Millis): Explanation | null
  /** How far each feed is. */
  feeds(): readonly { readonly feed: string; readonly upTo: Millis }[]
  /** How many items were given up because a bound of memory was reached. Only grows. */
  forgotten(): number
}

/** A feed may bring an event again, or for the first time, until the watermark is this far past it (design 3.3). */
const HORIZON: Millis = 15 * MINUTE

/**
 * How far behind the watermark what was told of an attempt may still change. An attempt under way must be read again as a whole, with
 * what was seen before it; what is older opens and changes nothing.
 */
export function horizonOf({ attemptTimeout }: DetectSettings): Millis {
  return Math.max(HORIZON, 2 * attemptTimeout + CONTEXT)
}

/** An engine for one partition. Pure and deterministic: no clock but the ticks, bounded in memory. */
export function createWatch(settings: DetectSettings, { partition }: { readonly partition: number }): Watch {
  const configured = new Map(settings.claims.map((claim) => [claim.id, claim]))
  const remembered = horizonOf(settings)
  const claims = createClaimStates(configured, settings)
  const copies = createCopies()
  const signs = createSigns(new Set(configured.keys()))
  const join = createJoin(settings, {
    registered: (claim) => ({
      has: (key) => claims.peek(claim)?.registered.has(key) ?? false,
      add: (key) => claims.change(claim).registered.add(key),
    }),
    isHistory,
  })
  const felt = feltFor(
    remembered,
    settings.claims.flatMap(({ windows }) => windows),
  )
  let watermark: Watermark = createWatermark()
  let gap: Gap = createGap(null, felt)
  let rounds = roundsFrom(0)
  /** The record being read, the first one to be read at all, and the first one that this partition has not told of yet. */
  let current = -1
  let begin = 0
  let untold = 0

  function roundsFrom(offset: number): SaveRounds {
    return createSaveRounds({
      ...{ partition, claims, standing, begin: offset },
      firstOffset: () => Math.min(copies.firstOffset(), join.firstOffset()),
    })
  }

  function takeEvent(event: IotEvent, told: WatchOutput[]): void {
    const isBeyond = event.at < watermark.upTo() - remembered
    if (!isBeyond && !copies.note(event, current)) {
      told.push({ is: 'duplicate' })
      return
    }
    if (event.at < watermark.upTo()) {
      told.push({ is: 'late' })
      countEvent(event, 'late', told)
    }
    if (isBeyond) return
    const sign = signs.take(event)
    countKinds(event, told)
    if (sign !== null && !isHistory(sign.claim)) told.push({ is: 'sign', at: sign.at, record: sign })
    for (const output of join.take(event, current)) tell(output, told)
  }

  /** What a restored state holds is not heard again: what was counted under a plan since would be lost. */
  function takePlan(decision: PlanDecision, told: WatchOutput[]): void {
    const { claim, planId } = decision
    if (!isHistory(claim) && !claims.change(claim).hear(decision)) told.push({ is: 'plan-refused', planId })
  }

  /** What is counted of an event by itself (design 5.3); registers wait for the watermark, since request and hook's line are one. */
  function countKinds(event: IotEvent, told: WatchOutput[]): void {
    const { kind, step, status } = event
    if (kind === 'Connect') countEvent(event, 'connects', told)
    if (kind === 'Publish-In' && step === 'create') countEvent(event, 'creates', told)
    if (status === 'Failure' || kind === 'Connection.AuthNError') countEvent(event, 'refusals', told)
  }

  /** Counts an event of a configured claim at once: a limit on such counts may be crossed before the watermark comes. */
  function countEvent({ claim, at }: IotEvent, what: Counted, told: WatchOutput[]): void {
    if (claim === null || !configured.has(claim) || isHistory(claim)) return
    for (const finding of claims.change(claim).count(what, at)) told.push({ is: 'finding', finding })
  }

  /** A claim whose state is older than the partition's did not change in between: what looks new there is a copy read without its original. */
  function isHistory(claim: CertificateId): boolean {
    return current < untold || claims.isHistory(claim, current)
  }

  function tell(output: JoinOutput, told: WatchOutput[]): void {
    switch (output.is) {
      case 'attempt':
        told.push({ ...output, told: current })
        for (const finding of claims.change(output.attempt.claim).observe(toAttempt(output.attempt))) told.push({ is: 'finding', finding })
        break
      case 'count':
        for (const finding of claims.change(output.claim).count(output.what, output.at)) told.push({ is: 'finding', finding })
        break
      case 'unattributed':
        if (partition === 0) told.push(output)
        break
    }
  }

  function said(): Extract<WatchOutput, { is: 'watermark' }> {
    const causes = [...watermark.causes(), ...gap.causes()]
    return { is: 'watermark', upTo: watermark.upTo(), causes, ...(watermark.isEnded() ? { ended: true } : {}) }
  }

  /** What a mark holds beside its offset. */
  function standing(): Tables {
    return { ...watermark.save(), ...gap.save() }
  }

  function takeTick(tick: Tick, told: WatchOutput[]): void {
    const before = said()
    const state = isMarkDue(before.upTo, tick.upTo) ? standing() : null
    watermark.take(tick)
    const upTo = watermark.upTo()
    if (upTo === before.upTo) {
      if (JSON.stringify(said()) !== JSON.stringify(before)) told.push(said())
      return
    }
    gap.advance(upTo)
    if (state !== null) rounds.mark(current, state)
    for (const output of join.advance(upTo, upTo - remembered, watermark.isAssumed())) tell(output, told)
    for (const { findings, windows } of claims.advance(upTo)) {
      for (const finding of findings) told.push({ is: 'finding', finding })
      for (const window of windows) tellWindow(window, told)
    }
    copies.forgetBefore(upTo - remembered)
    signs.forgetBefore(upTo - remembered)
    told.push(said())
  }

  function restoreOne(state: StateRecord): void {
    if (state.claim !== partitionKey(partition)) {
      claims.restore(state)
      return
    }
    const mark = decodeMark(Buffer.from(state.snapshot, 'base64'))
    begin = mark.offset
    untold = state.offset
    rounds = roundsFrom(mark.offset)
    watermark = createWatermark(mark.watermark)
    gap = createGap(mark.offset, felt, mark.watermark)
  }

  return {
    restore(states) {
      const unreadable = states.filter((state) => !canRestore(state, restoreOne))
      // So that a claim which was never seen begins here too.
      claims.advance(watermark.upTo())
      return unreadable
    },
    prepare: claims.prepare,
    step(record, offset) {
      if (offset < begin) return []
      current = offset
      // It has to stand in the first mark.
      const isGap = !rounds.hasBegun() && gap.opensAt(offset)
      rounds.begin(offset)
      const blinded = isGap ? [said()] : []
      const told: WatchOutput[] = []
      if (record.is === 'event') takeEvent(record.event, told)
      else if (record.is === 'tick') takeTick(record, told)
      else takePlan(record.decision, told)
      if (offset < untold) return blinded
      return blinded.length === 0 ? told : [...blinded, ...told]
    },
    nextOffset: () => Math.max(begin, current + 1),
    states: (mostClaims = Number.POSITIVE_INFINITY) => rounds.take(current + 1, mostClaims),
    unsaved: () => rounds.unsaved(),
    givenUp: claims.takeForgotten,
    isRestored: () => current >= untold - 1,
    isUntold: (offset) => offset >= Math.max(begin, untold),
    horizonOffset: () => rounds.horizonOffset(),
    seen: () => settings.claims.filter(({ id }) => claims.peek(id) !== undefined),
    readings(claim) {
      const detector = claims.peek(claim)
      return detector === undefined ? [] : spans.map((over) => detector.reading(over))
    },
    evidence: (claim) => claims.peek(claim)?.evidence(watermark.upTo()) ?? null,
    explain: (claim, at = watermark.upTo()) => claims.peek(claim)?.explain(at) ?? null,
    feeds: () => watermark.feeds(),
    forgotten: () => copies.forgotten() + join.forgotten() + claims.forgotten(),
  }
}

/** Whether a state could be restored; false where it cannot be read, however often it is tried. */
function canRestore(state: StateRecord, restore: (state: StateRecord) => void): boolean {
  try {
    restore(state)
    return true
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError && thrown.code === 'log-record-unreadable') return false
    throw thrown
  }
}

/** A closed day is summed up for whoever must know how long a claim has been watched. */
function tellWindow(window: WindowCounts, told: WatchOutput[]): void {
  const { claim, over, from, to, attempts, sources } = window
  told.push({ is: 'window', window })
  if (over !== '1d') return
  told.push({ is: 'summary', at: to, record: { v: 1, is: 'summary', claim, day: isoTime(from).slice(0, 10), attempts, sources } })
}
