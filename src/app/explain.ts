// Why a claim was, or was not, found to be misused at a time: from a history in files, or from the events that are on the log.
import { prefixOf } from '../detect/sources.ts'
import { createWatch, type Watch } from '../detect/watch.ts'
import type { History, HistorySource, ReadHistory } from '../ingest/history.ts'
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import type { JudgedAttempt } from '../model/attempt.ts'
import { type CertificateId, partitionOf } from '../model/claim.ts'
import type { IotEvent } from '../model/event.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Finding } from '../model/finding.ts'
import type { EventsRecord } from '../model/record.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { DAY, type Millis } from '../model/time.ts'
import { type Configuration, detectSettings } from './configuration.ts'
import { endOf } from './explain-now.ts'
import { type ExplainedLimit, explainLimits } from './explained-limits.ts'
import { type ReplayProgress, replay } from './replay.ts'

/** So many first attempts of each source are kept, of so many sources. */
const FIRST_ATTEMPTS = 20
const MOST_SOURCES = 1_024

/** What is asked: of one claim, at a moment. */
export interface Question {
  readonly configuration: Configuration
  readonly claim: ClaimSettings
  /** Null: at the end of what there is. What happened at the moment itself is no part of the answer, only what did before it. */
  readonly at: Millis | null
}

/** The answer. */
export interface Explained {
  readonly claim: CertificateId
  readonly alias: string
  /** The moment that was asked about; null: the end of what there is. */
  readonly asked: Millis | null
  /**
   * Up to this moment, and no later than the one that was asked about, everything is known: the end of the files, the watermark of the log.
   * Null where nothing is.
   */
  readonly knownUntil: Millis | null
  /**
   * Of the moment that was asked about or, where that lies behind everything that was seen, of the last one that does not. Null where nothing
   * of the claim was seen by then.
   */
  readonly explanation: Explanation | null
  /** Each limit of the operator beside the number it looks at. */
  readonly operatorLimits: readonly ExplainedLimit[]
  /** Everything found by then, in the order in which it was. */
  readonly findings: readonly Finding[]
  /** The first attempts of the source with the most evidence against it. */
  readonly firstAttempts: readonly JudgedAttempt[]
  /** What the claim has shown beside what mode `auto` asks of it. */
  readonly earned: { readonly days: number; readonly daysNeeded: number; readonly attempts: number; readonly attemptsNeeded: number }
  /** The first error of a file; what could be read all the same was judged. */
  readonly failure: unknown
}

/** Explains by files, read as `replay` reads them. */
export async function explainHistory(
  { configuration, claim, at }: Question,
  { sources, read, now }: { readonly sources: readonly HistorySource[]; readonly read: ReadHistory; readonly now: Millis },
): Promise<Explained> {
  const first = createFirstAttempts(claim.id)
  const events = readBefore(at, read)
  let explanation: Explanation | null = null
  let knownUntil: Millis | null = null
  let look = (): ReplayProgress | null => null
  let found: number | undefined
  const listener = {
    attempt: first.take,
    began(progress: () => ReplayProgress) {
      look = progress
    },
    reached(explain: Watch['explain'], runOn: (to: Millis) => void) {
      knownUntil = earlier(at, events.end())
      if (knownUntil === null) return
      if (at !== null) runOn(knownUntil)
      explanation = explain(claim.id, knownUntil)
      // What is found as time runs on to close everything is not found by then.
      if (at !== null) found = look()?.findings
    },
  }
  const { findings, failure } = await replay({ configuration, sources, read: events.read, now, listener })
  return answer({ claim, asked: at, knownUntil, explanation, findings: findings.slice(0, found), first, failure })
}

/** Reads all, so that it is known where it ends, and hands over what lies before a moment. */
function readBefore(at: Millis | null, read: ReadHistory): { readonly read: ReadHistory; end(): Millis | null } {
  let end: Millis | null = null
  async function* before(history: History): AsyncGenerator<readonly IotEvent[]> {
    for await (const events of history) {
      for (const event of events) end = Math.max(end ?? 0, event.at + 1)
      yield at === null ? events : events.filter((event) => event.at < at)
    }
  }
  return {
    read(sources, options) {
      const history = read(sources, options)
      return { tally: history.tally, [Symbol.asyncIterator]: () => before(history) }
    },
    end: () => end,
  }
}

/** The earlier of the moment that was asked about and the end of what is known. */
function earlier(at: Millis | null, end: Millis | null): Millis | null {
  return at === null || end === null ? end : Math.min(at, end)
}

/**
 * Explains by the events that are still on the log: what a claim learned before the first of them is not known to this. What was seen after
 * the watermark counts too. Rejects with the log's errors.
 */
export async function explainLog({ configuration, claim, at }: Question, log: EventLog, telemetry: Unreadable): Promise<Explained> {
  const partition = partitionOf(claim.id, await log.partitions('events'))
  const watch = createWatch(detectSettings(configuration), { partition })
  const first = createFirstAttempts(claim.id)
  const findings: Finding[] = []
  let watermark: Millis = 0
  let seen: Millis = 0

  function take(record: LogRecord): void {
    if (record.partition !== partition || (at !== null && watermark >= at)) return
    const event = readRecord('events', record, telemetry)
    if (event === null) return
    seen = Math.max(seen, endOf(event, claim.id))
    const asked = at === null ? event : before(event, at)
    for (const output of asked === null ? [] : watch.step(asked, record.offset)) {
      if (output.is === 'attempt') first.take(output.attempt)
      if (output.is === 'finding') findings.push(output.finding)
      if (output.is === 'watermark') watermark = output.upTo
    }
  }

  await readTopic(log, 'events', take)
  const moment = earlier(at, Math.max(watermark, seen)) ?? 0
  const known = watermark > 0 ? watermark : seen
  const knownUntil = known > 0 ? earlier(at, known) : null
  return answer({ claim, asked: at, knownUntil, explanation: watch.explain(claim.id, moment), findings, first, failure: null })
}

/** What of a record lies before a moment; null: nothing. A feed may promise more than was asked about, while others are not as far. */
function before(record: EventsRecord, at: Millis): EventsRecord | null {
  if (record.is === 'tick') return { ...record, upTo: Math.min(record.upTo, at) }
  return (record.is === 'event' ? record.event.at : record.decision.at) < at ? record : null
}

interface Answer extends Pick<Explained, 'asked' | 'knownUntil' | 'explanation' | 'findings' | 'failure'> {
  readonly claim: ClaimSettings
  readonly first: FirstAttempts
}

function answer({ claim, first, findings, explanation, ...known }: Answer): Explained {
  const { id, alias, auto, windows } = claim
  const evidence = explanation?.evidence
  const days = evidence == null || explanation === null ? 0 : Math.max(0, Math.floor((explanation.at - evidence.firstSeen) / DAY))
  return {
    ...{ claim: id, alias, explanation, ...known },
    operatorLimits: explainLimits(windows, explanation?.windows ?? []),
    findings: Array.from(new Map(findings.filter((finding) => finding.claim === id).map((finding) => [finding.id, finding])).values()),
    firstAttempts: first.of(evidence?.sources[0]?.source),
    earned: { days, daysNeeded: auto.days, attempts: evidence?.attempts ?? 0, attemptsNeeded: auto.attempts },
  }
}

interface FirstAttempts {
  take(attempt: JudgedAttempt): void
  /** Of a source, by its network prefix. */
  of(source: string | undefined): readonly JudgedAttempt[]
}

function createFirstAttempts(claim: CertificateId): FirstAttempts {
  const bySource = new Map<string, Map<string, JudgedAttempt>>()
  return {
    take(attempt) {
      const source = attempt.source === null ? null : prefixOf(attempt.source)
      if (attempt.claim !== claim || source === null) return
      const known = bySource.get(source)
      if (known === undefined && bySource.size >= MOST_SOURCES) return
      const attempts = known ?? new Map<string, JudgedAttempt>()
      bySource.set(source, attempts)
      // What is told again under its id was put right.
      if (attempts.size < FIRST_ATTEMPTS || attempts.has(attempt.id)) attempts.set(attempt.id, attempt)
    },
    of: (source) => Array.from(bySource.get(source ?? '')?.values() ?? []),
  }
}
