// The detector of one claim: attempts and counts in, findings and closed windows out.
import { type Attempt, isAccepted, type Outcome, outcomeKey } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { EvidenceReading } from '../model/evidence-reading.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Finding } from '../model/finding.ts'
import type { PlanDecision } from '../model/plan.ts'
import type { ClaimSettings, NetworkData } from '../model/settings.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { type Span, spans, type WindowCounts, type WindowReading } from '../model/window.ts'
import { bytesOf, numberOf } from './cells.ts'
import { createContractRules, createStrangerRules } from './contract-rules.ts'
import { declaredOf, timeZoneOf } from './declared.ts'
import { createEvidence } from './evidence/evidence.ts'
import { indexOf } from './evidence/misuse.ts'
import { createExpectation } from './expectation.ts'
import { createFindings } from './findings.ts'
import { createKeySet, keyOf, keyOfOnce } from './keys.ts'
import { createLimits, stepOf } from './limits.ts'
import { createLocalHours } from './local-hours.ts'
import type { Minute, TallyKey } from './panes.ts'
import { isLate, type PendingAttempt } from './pending.ts'
import type { PlanUse } from './plans.ts'
import { decodeTables, encodeTables } from './snapshot.ts'
import { prefixOf } from './sources.ts'
import { createUsualHours } from './usual-hours.ts'
import { createVolume } from './volume.ts'
import { readWindow } from './window-reading.ts'
import { createWindows, spanMinutes } from './windows.ts'

/** What is counted beside attempts (design 5.3): requests and entries, each at its own event time. */
export type Counted = 'connects' | 'creates' | 'registers' | 'refusals' | 'late'

/** A claim that nobody configured: it is counted and told of, and has no limits, expectations or rules of its own. */
export interface UnregisteredClaim {
  readonly id: CertificateId
  readonly configured: false
  /** Where it is a temporary claim, its template is one of these; absent: there are none. */
  readonly temporaryClaimTemplates?: readonly string[]
}

/**
 * Pure and deterministic; knows no clock but the watermark. What lies before the watermark when it comes (a late attempt, a late
 * count) is counted in the first minute that is still open, so that it is never lost and no closed window changes.
 */
export interface ClaimDetector {
  /**
   * An attempt in the moment it is judged. Returns findings that need not wait for the watermark.
   * The same id again, before the watermark passed its end, corrects what was told; afterwards it is ignored.
   */
  observe(attempt: Attempt): readonly Finding[]
  /** One entry of a kind; returns findings that need not wait for the watermark. */
  count(what: Counted, at: Millis): readonly Finding[]
  /**
   * The watermark: everything before `to` was told. Tell corrections first: pending attempts are settled in the order (time, id)
   * up to the last whole minute. Going back is ignored. One jump gives what many small steps give. `tell`: windows that nobody reads need
   * not be made.
   */
  advance(to: Millis, tell?: 'all' | 'findings'): { readonly findings: readonly Finding[]; readonly windows: readonly WindowCounts[] }
  /** A plan that is announced while the product runs, or withdrawn; holds for what is judged from now on. False: it is refused. */
  hear(decision: Pick<PlanDecision, 'kind' | 'plan'>): boolean
  /** What there is of evidence against single sources as it stands at `at`; null of a claim that nobody configured. */
  evidence(at: Millis): EvidenceReading | null
  /** The sliding window that ends at the last minute known, attempts not yet settled included. */
  reading(over: Span): WindowReading
  /** Every number that a decision is made by, as it stands, in windows that end with the minute of `at`, no earlier than the watermark. */
  explain(at: Millis): Explanation
  /** Attempts an hour that this claim usually sees at this hour of the week; null while too little is known. */
  usualPerHour(): number | null
  /** Serials (else client ids) that got an accepted registration through this claim: the join's memory for `duplicate`. */
  readonly registered: {
    has(key: string): boolean
    add(key: string): void
  }
  /** How many items were given up since it was made because a bound was reached: sources, serials, minutes, attempts. */
  forgotten(): number
  /** Everything above as bytes, below 550 KB, versioned; `createClaimDetector` goes on from them. */
  snapshot(): Uint8Array
}

/** A detector of one claim, fresh or from a snapshot. Throws as `decodeTables` does. */
export function createClaimDetector(
  settings: ClaimSettings | UnregisteredClaim,
  snapshot?: Uint8Array,
  networks?: NetworkData,
): ClaimDetector {
  const saved = snapshot === undefined ? {} : decodeTables(snapshot)
  const configured = 'configured' in settings ? null : settings
  const ownLimits = configured?.windows ?? []
  const declared = declaredOf(configured, networks, saved)
  const rules =
    configured === null
      ? createStrangerRules(
          ('configured' in settings && settings.temporaryClaimTemplates) || [],
          // What earlier versions wrote.
          saved[TOLD_OF_STRANGER] ?? saved[TOLD],
        )
      : createContractRules(configured, declared, saved[TOLD])
  const clocks = {
    sites: (configured?.sites ?? []).map(({ timeZone }) => createLocalHours(timeZone ?? timeZoneOf(configured))),
    others: createLocalHours(timeZoneOf(configured)),
  }
  const savedEvidence = saved[EVIDENCE] === undefined ? {} : decodeTables(bytesOf(saved[EVIDENCE][0]?.[0]))
  const evidence = configured === null ? null : createEvidence(clocks, savedEvidence, declared.countryOf)

  const windows = createWindows(settings.id, saved)
  const limits = createLimits(ownLimits, windows, saved.limits)
  const expectation = createExpectation(createLocalHours(timeZoneOf(configured)), saved.expectation, configured?.expectedPerDay)
  const usualHours = createUsualHours(createLocalHours(timeZoneOf(configured)), saved.usualHours)
  const volume = createVolume(ownLimits, windows, expectation, saved.volume, declared.plans.countedIn)
  const findings = createFindings(settings.id, windows, expectation.usualPerHour)
  const registered = createKeySet(MOST_REGISTERED, bytesOf(saved.registered?.[0]?.[0]))
  let watermark: Minute = numberOf(saved.clock?.[0]?.[0] ?? 0)
  let unnamed = numberOf(saved.clock?.[0]?.[1] ?? 0)
  // The last minute before the watermark that counted anything.
  let lastCounted = windows.minutes(watermark - LOOK_BACK, watermark).at(-1) ?? null

  function openMinute(at: Millis): Minute {
    return Math.max(Math.floor(at / MINUTE), watermark)
  }

  function reduced(attempt: Attempt): PendingAttempt {
    const { id, at, clientId, serial, source, outcome } = attempt
    const prefix = source === undefined ? null : prefixOf(source)
    return {
      id: id === undefined ? unnamed++ : keyOfOnce(id),
      at,
      minute: openMinute(at),
      outcome,
      client: keyOf(clientId),
      serial: serial === undefined ? null : keyOf(serial),
      source: prefix,
      outside: source !== undefined && prefix !== null && declared.isOutside(source),
    }
  }

  function weigh(attempt: Attempt, pending: PendingAttempt): readonly Finding[] {
    const { source, client, serial } = pending
    if (evidence === null || source === null || attempt.source === undefined) return NO_FINDINGS
    const exceeded = evidence.weigh({
      at: attempt.at,
      prefix: source,
      site: declared.siteOf(attempt.source),
      network: declared.networkOf(attempt),
      outcome: indexOf(outcomeOf(attempt)),
      isAccepted: isAccepted(attempt.outcome),
      isPresumed: attempt.presumed === true,
      isLate: isLate(pending),
      serial: serial ?? client,
      isDeclared: declared.wasMade(attempt.serial),
      isPlanned: hasRoom(declared.plans.covering(attempt)),
    })
    return exceeded.length === 0 ? NO_FINDINGS : exceeded.map((one) => findings.ofEvidence(one))
  }

  /** The outcome is taken as given, but for a device that is not declared: it is off-pattern, whoever judged. */
  function outcomeOf(attempt: Attempt): Outcome {
    const { outcome } = attempt
    const isGood = outcome === 'ok' || outcome === 'duplicate'
    return isGood && declared.isUndeclared(attempt) ? 'off-pattern' : outcome
  }

  function early(minute: Minute, changed: TallyKey, at: Millis): readonly Finding[] {
    if (ownLimits.length === 0) return NO_FINDINGS
    return limits.early(minute, changed).map((crossing) => findings.ofCrossing(crossing, at))
  }

  /** Whether anything can change at `end`, `silent` minutes after the last one that counted anything. */
  function isDue(end: Minute, silent: Minute): boolean {
    if (silent === 0) return true
    const isEndOfLong = end % stepOf('1d') === 0
    if (silent > SHORT && !isEndOfLong) return false
    // A ratio may rise while what it is made of falls.
    if (volume.isSurging() || !limits.allArmed() || (silent <= SHORT && ownLimits.length > 0)) return true
    if (silent <= SHORT) return isEndOfLong || expectation.beginsHour(end, 1)
    return end % spanMinutes['1h'] === 0 || expectation.beginsHour(end, stepOf('1d'))
  }

  function settleBefore(minute: Minute): void {
    for (const attempt of windows.takeBefore(minute)) windows.settle(attempt)
  }

  /** Closes the minute before `end`, whose attempts are settled. */
  function closeMinute(end: Minute, news: News, closing: readonly Span[]): void {
    for (const crossing of limits.atWatermark(end)) news.findings.push(findings.ofCrossing(crossing, end * MINUTE))
    const surge = configured === null ? null : volume.atWatermark(end)
    if (surge !== null) news.findings.push(findings.ofSurge(surge))
    for (const window of windows.close(end, closing)) {
      if (configured !== null && window.over === '1h') usualHours.learn(window)
      news.windows.push(window)
    }
    if (end % spanMinutes['1h'] === 0) windows.forgetBefore(end - LOOK_BACK)
  }

  const expected = configured === null ? null : { attempts: expectation, readings: usualHours }
  function reading(over: Span, end = (windows.minutes(watermark, Number.POSITIVE_INFINITY).at(-1) ?? watermark - 1) + 1): WindowReading {
    return readWindow({ claim: settings.id, windows, limits: ownLimits, expected }, over, end)
  }
  const readingsAt = (at: Millis): readonly WindowReading[] => spans.map((over) => reading(over, Math.ceil(at / MINUTE)))

  return {
    observe(attempt) {
      const pending = reduced(attempt)
      const placed = windows.place(pending)
      if (placed === 'settled') return NO_FINDINGS
      // What was judged early is evidence, and what is put right later takes nothing of it back (decision 0004).
      const weighed = placed === 'counted' ? weigh(attempt, pending) : NO_FINDINGS
      // What a successor tells again as it was told before crosses nothing anew.
      const crossed = placed === 'known' ? NO_FINDINGS : early(pending.minute, outcomeKey(attempt.outcome), attempt.at)
      const isInside = attempt.source !== undefined && declared.siteOf(attempt.source) !== null
      const broken = rules.check(attempt, { source: pending.source, isInside, isFirst: placed === 'counted' })
      if (broken.length + weighed.length === 0) return crossed
      return [...broken.map((breach) => findings.ofBreach(breach, pending.source, attempt.at)), ...weighed, ...crossed]
    },
    count(what, at) {
      const minute = openMinute(at)
      windows.add(minute, what)
      return early(minute, what, at)
    },
    advance(to, tell = 'all') {
      const target = Math.floor(to / MINUTE)
      if (target <= watermark) return NOTHING
      const counted = windows.minutes(watermark, target)
      const news: News = { findings: [], windows: [] }
      const closing = tell === 'all' ? spans : LEARNED
      for (const minute of minutesToVisit(lastCounted === null ? counted : [lastCounted, ...counted], watermark, target, isDue)) {
        settleBefore(minute + 1)
        closeMinute(minute + 1, news, closing)
      }
      settleBefore(target)
      watermark = target
      declared.plans.forgetBefore(target * MINUTE)
      lastCounted = counted.at(-1) ?? lastCounted
      return news
    },
    hear: declared.plans.hear,
    reading,
    evidence: (at) => evidence?.reading(at) ?? null,
    explain: (at) => ({ claim: settings.id, at, windows: readingsAt(at), evidence: evidence?.explain() ?? null }),
    usualPerHour: () => expectation.usualPerHour(watermark + 1),
    registered: {
      has: (key) => registered.has(keyOf(key)),
      add: (key) => void registered.add(keyOf(key)),
    },
    forgotten: () => windows.forgotten() + registered.forgotten() + (evidence?.forgotten() ?? 0),
    snapshot: () =>
      encodeTables({
        ...windows.save(),
        limits: limits.save(),
        expectation: expectation.save(),
        usualHours: usualHours.save(),
        volume: volume.save(),
        [configured === null ? TOLD_OF_STRANGER : TOLD]: rules.save(),
        ...declared.plans.save(),
        registered: [[registered.save()]],
        clock: [[watermark, unnamed]],
        ...(evidence === null ? {} : { [EVIDENCE]: [[encodeTables(evidence.save())]] }),
      }),
  }
}

/** Serials kept for `duplicate`, six bytes each: a third of what a snapshot may hold, and more than two weeks of a busy factory. */
const MOST_REGISTERED = 32_768
/** The table of the evidence. Under `evidence` snapshots of format 1 hold other columns: it is learned anew from there on (decision 26). */
const EVIDENCE = 'evidenceBySource'
/** What the rules told. A claim that is configured one day must not take what was known of a stranger for its own. */
const TOLD = 'told'
const TOLD_OF_STRANGER = 'toldOfStranger'
/** The longest window, and the step its ends are apart. */
const LOOK_BACK: Minute = spanMinutes['1d'] + stepOf('1d')
/** The windows that teach what is usual. */
const LEARNED: readonly Span[] = ['1h']
/** The longest window that may end at any minute. */
const SHORT: Minute = spanMinutes['5m']
/** A plan excuses as many devices as it promises. */
function hasRoom(use: PlanUse | null): boolean {
  return use !== null && use.used < use.plan.devices
}

const NO_FINDINGS: readonly Finding[] = []
const NOTHING: Advance = { findings: [], windows: [] }

type Advance = ReturnType<ClaimDetector['advance']>

/** What an advance gives, as it comes together. */
interface News {
  readonly findings: Finding[]
  readonly windows: WindowCounts[]
}

/**
 * The minutes from `from` up to `to` in which anything can close: those with counts, and of those after them, while a window still looks
 * back on a count, those in which `isDue` at their end: windows without a new count can only fall, so that few of their ends matter.
 * The silence of weeks costs nothing.
 */
function* minutesToVisit(
  counted: readonly Minute[],
  from: Minute,
  to: Minute,
  isDue: (end: Minute, silent: Minute) => boolean,
): Generator<Minute> {
  for (const [index, count] of counted.entries()) {
    const last = Math.min(to, count + LOOK_BACK, counted[index + 1] ?? to)
    for (let minute = Math.max(from, count); minute < last; minute++) if (isDue(minute + 1, minute - count)) yield minute
  }
}
