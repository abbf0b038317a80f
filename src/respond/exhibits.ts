// What belongs to an incident as evidence: the attempts and log entries of its sources, found in their topics, in bounds.
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readRecord } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Exhibit, ExhibitKind } from '../model/evidence.ts'
import { createLatestTelling, type LatestTelling } from '../model/latest-telling.ts'
import { noTelemetry } from '../model/telemetry.ts'
import type { Millis } from '../model/time.ts'
import { createNetworkSet } from './network-set.ts'

/** What is looked for: what some networks did with a claim from a time on. */
export interface Search {
  readonly incident: string
  readonly claim: CertificateId
  /** Network prefixes; without any, what came from no address that is known. */
  readonly sources: readonly string[]
  /** Event time from which each kind belongs to the incident. */
  readonly from: Readonly<Record<ExhibitKind, Millis>>
  /** How many more of each kind may be kept. */
  readonly room: Readonly<Record<ExhibitKind, number>>
  readonly isKept: (exhibit: Exhibit) => boolean
}

export interface Found {
  /** What is not kept yet, attempts first, each kind in the order of the log and within its room. */
  readonly exhibits: readonly Exhibit[]
  /** Event times of those for which there was no room, each attempt and entry once; of a flood not all. */
  readonly beyond: readonly Millis[]
}

/** Of so many for which there is no room each is remembered, so that none is counted twice. */
const MOST_BEYOND = 100_000

/**
 * Looks through attempts and events once for all searches, from the given times of the log on. Entries that name no claim are not
 * looked at: whose they are would be a guess. Rejects with the log's errors, and with the signal's reason.
 */
export async function findExhibits(
  log: EventLog,
  searches: readonly Search[],
  since: Readonly<Record<ExhibitKind, Millis>>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Found>> {
  const nets = searches.map((search) => ({ search, net: createNet(search) }))
  const claims = new Set(searches.map(({ claim }) => claim))
  const latest = createLatestTelling()
  const take = (kind: ExhibitKind) => (record: LogRecord) => {
    // What is another claim's is passed over unread.
    const exhibit = record.key === null || claims.has(record.key) ? exhibitIn(kind, record, latest) : null
    if (exhibit !== null) for (const { net } of nets) net.catch(exhibit)
  }
  await readTopic(log, 'attempts', take('attempt'), { since: since.attempt, signal })
  await readTopic(log, 'events', take('entry'), { since: since.entry, signal })
  return new Map(nets.map(({ search, net }) => [search.incident, net.haul()]))
}

/** What cannot be read is no exhibit; those who read these topics for their own work have told of it. */
function exhibitIn(kind: ExhibitKind, stored: LogRecord, latest: LatestTelling): Exhibit | null {
  if (kind === 'attempt') {
    const read = readRecord('attempts', stored, noTelemetry)
    return read !== null && latest.counts(read) ? { is: 'attempt', attempt: read.attempt } : null
  }
  const record = readRecord('events', stored, noTelemetry)
  return record?.is === 'event' ? { is: 'entry', feed: record.feed, event: record.event } : null
}

/** Id, claim, address and event time of what an exhibit tells of. */
export function factsOf(exhibit: Exhibit): {
  readonly id: string
  readonly claim: string | null
  readonly source: string | null
  readonly at: Millis
} {
  return exhibit.is === 'attempt' ? exhibit.attempt : exhibit.event
}

interface Net {
  catch(exhibit: Exhibit): void
  haul(): Found
}

function createNet({ claim, sources, from, room, isKept }: Search): Net {
  const networks = createNetworkSet(sources)
  const caught: Readonly<Record<ExhibitKind, Map<string, Exhibit>>> = { attempt: new Map(), entry: new Map() }
  const beyond = new Map<string, Millis>()

  function isFrom(source: string | null): boolean {
    return source === null ? sources.length === 0 : networks.has(source)
  }

  return {
    catch(exhibit) {
      const { id, claim: used, source, at } = factsOf(exhibit)
      const own = caught[exhibit.is]
      if (used !== claim || at < from[exhibit.is] || !isFrom(source)) return
      // Of an attempt that was corrected the last word counts, also where that is the one that was kept.
      if (isKept(exhibit)) own.delete(id)
      else if (own.has(id) || own.size < room[exhibit.is]) own.set(id, exhibit)
      else if (beyond.size < MOST_BEYOND) beyond.set(id, at)
    },
    haul: () => ({ exhibits: [...caught.attempt.values(), ...caught.entry.values()], beyond: [...beyond.values()] }),
  }
}
