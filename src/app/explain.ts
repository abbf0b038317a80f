// Why a claim was, or was not, found to be misused at a time: from a history in files, or from the events that are on the log.
import { prefixOf } from '../detect/sources.ts'
import { createWatch } from '../detect/watch.ts'
import type { HistorySource, ReadHistory } from '../ingest/history.ts'
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import type { JudgedAttempt } from '../model/attempt.ts'
import { type CertificateId, partitionOf } from '../model/claim.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Finding } from '../model/finding.ts'
import type { EventsRecord } from '../model/record.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { DAY, type Millis } from '../model/time.ts'
import { type Configuration, detectSettings } from './configuration.ts'
import { replay } from './replay.ts'

/** So many first attempts of each source are kept, of so many sources. */
const FIRST_ATTEMPTS = 20
const MOST_SOURCES = 1_024

/** What is asked: of one claim, at a moment. */
export interface Question {
  readonly configuration: Configuration
  readonly claim: ClaimSettings
  /** Null: at the end of what there is. */
  readonly at: Millis | null
}

/** The answer. */
export interface Explained {
  readonly claim: CertificateId
  readonly alias: string
  /** Null where nothing of the claim was seen by then. */
  readonly explanation: Explanation | null
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
  let explanation: Explanation | null = null
  const listener = {
    attempt: first.take,
    reached(explain: (id: CertificateId) => Explanation | null) {
      explanation = explain(claim.id)
    },
  }
  const { findings, failure } = await replay({ configuration, sources, read, now, listener, ...(at === null ? {} : { to: at }) })
  return answer(claim, explanation, findings, first, failure)
}

/**
 * Explains by the events that are still on the log: what a claim learned before the first of them is not known to this. Rejects with the
 * log's errors.
 */
export async function explainLog({ configuration, claim, at }: Question, log: EventLog, telemetry: Unreadable): Promise<Explained> {
  const partition = partitionOf(claim.id, await log.partitions('events'))
  const watch = createWatch(detectSettings(configuration), { partition })
  const first = createFirstAttempts(claim.id)
  const findings: Finding[] = []
  let isOver = false

  function take(record: LogRecord): void {
    if (isOver || record.partition !== partition) return
    const event = readRecord('events', record, telemetry)
    if (event === null || isAfter(event, at)) {
      isOver ||= event?.is === 'tick'
      return
    }
    for (const output of watch.step(event, record.offset)) {
      if (output.is === 'attempt') first.take(output.attempt)
      if (output.is === 'finding') findings.push(output.finding)
    }
  }

  await readTopic(log, 'events', take)
  return answer(claim, watch.explain(claim.id), findings, first, null)
}

/** A tick that promises more than was asked about ends the reading; single events may lie before it and after. */
function isAfter(record: EventsRecord, at: Millis | null): boolean {
  if (at === null) return false
  if (record.is === 'tick') return record.upTo > at
  return (record.is === 'event' ? record.event.at : record.decision.at) >= at
}

function answer(
  { id, alias, auto }: ClaimSettings,
  explanation: Explanation | null,
  findings: readonly Finding[],
  first: FirstAttempts,
  failure: unknown,
): Explained {
  const evidence = explanation?.evidence
  const days = evidence == null || explanation === null ? 0 : Math.max(0, Math.floor((explanation.at - evidence.firstSeen) / DAY))
  return {
    ...{ claim: id, alias, explanation, failure },
    findings: Array.from(new Map(findings.filter(({ claim }) => claim === id).map((finding) => [finding.id, finding])).values()),
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
