// Gathering: what an incident's sources did is written down for whoever investigates it, beside the road and never in its way.
import { cut } from '../log/cut.ts'
import type { NewRecord } from '../log/event-log.ts'
import { toClaimwatchError } from '../model/errors.ts'
import type { EvidenceRecord, ExhibitKind, NamedExhibit } from '../model/evidence.ts'
import type { LedgerBodyOf } from '../model/ledger.ts'
import { encode } from '../model/record.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../model/time.ts'
import { seal, sizeOf } from './evidence.ts'
import { type Found, factsOf, findExhibits, type Search } from './exhibits.ts'
import type { Story } from './incidents.ts'
import type { KeptEvidence } from './kept-evidence.ts'
import type { Memory } from './memory.ts'
import type { Term } from './term.ts'

/** How much is kept of one incident: the first of each kind, and so many bytes in all. */
export const MOST_KEPT: Readonly<Record<ExhibitKind, number>> = { attempt: 500, entry: 1_000 }
export const MOST_BYTES = 1024 * 1024
/** How soon is looked again where there is news of the incident: at first soon, then after a quarter of its age, up to a minute. */
const SOONEST = 5 * SECOND
const LATEST = MINUTE
/** The same where there is no news, or no more is kept and only counted. */
const QUIET_EVERY = HOUR
/** An incident without news for so long has had its looks. */
const LOOKED_FOR = DAY
/** How long before its first finding an incident began: a limit's longest window, and the hour in which the sources first showed. */
const BEGAN: Readonly<Record<ExhibitKind, Millis>> = { attempt: DAY + HOUR, entry: HOUR }
/** How far back a look begins behind the last one: what was late then is there now. */
const OVERLAP = 10 * MINUTE
/** Exhibits that one record of the ledger names, and one write of texts holds. */
const AT_ONCE = 250

/** A look for an incident's evidence: when it began (wall clock), and whether it came to nothing. */
export interface Look {
  readonly at: Millis
  readonly failed: boolean
}

/** The incidents whose evidence is to be looked for now. */
export function gatheringDue(memory: Memory, now: Millis): readonly Story[] {
  return memory.incidents.all().filter((story) => isDue(memory, story, now))
}

function isDue(memory: Memory, story: Story, now: Millis): boolean {
  const { incident, kept, newsAt } = story
  // What a person had erased is still in the topics that are kept by time: it is not to come back.
  if (kept.erased.size > 0 || now - newsAt > LOOKED_FOR) return false
  const last = memory.looks.get(incident.id) ?? { at: kept.at ?? Number.NEGATIVE_INFINITY, failed: false }
  const isNews = newsAt >= last.at || last.failed
  // What is refused goes on without news; after the end of the story nothing does.
  if (!isNews && incident.state !== 'open') return false
  if (now - last.at < (isNews && !isFull(memory, story) ? newsEvery(now - incident.takenUpAt) : QUIET_EVERY)) return false
  return isIntact(memory, story)
}

function newsEvery(age: Millis): Millis {
  return Math.min(Math.max(age / 4, SOONEST), LATEST)
}

/** Where a text that is named is not there, the tail is behind, or somebody took it away: neither is a ground to write it anew. */
function isIntact({ exhibits }: Memory, { kept }: Story): boolean {
  return kept.exhibits.every(({ digest }) => exhibits.has(digest))
}

function isFull(memory: Memory, { incident, kept }: Story): boolean {
  const { attempt, entry } = roomOf(kept)
  return (attempt === 0 && entry === 0) || memory.exhibits.bytesOf(incident.id) >= MOST_BYTES
}

function roomOf({ exhibits }: KeptEvidence): Record<ExhibitKind, number> {
  const room = { ...MOST_KEPT }
  for (const { kind } of exhibits) room[kind] = Math.max(0, room[kind] - 1)
  return room
}

/**
 * Keeps what is new of the incidents: texts first, durable before the ledger names them. A look that fails is told and made again;
 * only where the ledger itself cannot be written this rejects, as whoever writes to it does.
 */
export async function gather(term: Term): Promise<void> {
  const { memory, options, keeper, signal } = term
  const { clock, telemetry } = options
  const at = clock()
  const due = gatheringDue(memory, at)
  if (due.length === 0) return
  const noteLook = (failed: boolean): void => {
    for (const { incident } of due) memory.looks.set(incident.id, { at, failed })
  }
  noteLook(false)
  const statements = await look(term, due).catch((thrown: unknown) => {
    signal.throwIfAborted()
    noteLook(true)
    const { code, message } = toClaimwatchError(thrown)
    telemetry.evidenceFailed({ code, text: message })
    return []
  })
  await keeper.append(statements)
  for (const { exhibits } of statements) for (const { kind } of exhibits) telemetry.exhibitKept(kind)
}

/** Finds and writes the texts, and says what the ledger is to name. */
async function look({ memory, options, signal }: Term, due: readonly Story[]): Promise<readonly LedgerBodyOf<'evidence'>[]> {
  const searches = due.map((story) => searchFor(memory, story))
  const found = await findExhibits(options.log, searches, { attempt: sinceOf(due, 'attempt'), entry: sinceOf(due, 'entry') }, signal)
  const statements: LedgerBodyOf<'evidence'>[] = []
  for (const { incident } of due) {
    const story = memory.incidents.of(incident.id)
    // What was erased meanwhile must not be taken for what is new.
    if (story === null || !isIntact(memory, story)) continue
    const keeping = choose(memory, story, found.get(story.incident.id) ?? { exhibits: [], beyond: [] }, options.salt)
    for (const texts of cut(keeping.texts, AT_ONCE)) await options.log.append('evidence', 0, texts.map(recordOf), signal)
    statements.push(...statementsOf(story, keeping))
  }
  return statements
}

function searchFor({ exhibits }: Memory, { incident, kept }: Story): Search {
  const named = new Set(kept.exhibits.map(({ digest }) => digest))
  return {
    incident: incident.id,
    claim: incident.claim,
    sources: incident.sources,
    from: { attempt: incident.openedAt - BEGAN.attempt, entry: incident.openedAt - BEGAN.entry },
    room: roomOf(kept),
    isKept: (exhibit) => exhibits.digestsOf(incident.id, exhibit).some((digest) => named.has(digest)),
  }
}

/** A finding since the last look may name new sources: then it begins anew. */
function sinceOf(due: readonly Story[], kind: ExhibitKind): Millis {
  const begins = due.map(({ incident, evidence, kept: { at, upTo } }) => {
    const isNew = at === null || upTo === null || evidence.some(({ takenUpAt }) => takenUpAt > at)
    return isNew ? incident.openedAt - BEGAN[kind] : upTo - OVERLAP
  })
  return Math.min(...begins)
}

/** What is to be kept of what was found. */
interface Keeping {
  readonly texts: readonly EvidenceRecord[]
  readonly named: readonly NamedExhibit[]
  readonly left: number
  readonly upTo: Millis | null
}

function choose({ exhibits, sight }: Memory, { incident, kept }: Story, found: Found, salt: () => string): Keeping {
  const texts: EvidenceRecord[] = []
  const named: NamedExhibit[] = []
  const left = [...found.beyond]
  let bytes = exhibits.bytesOf(incident.id)
  for (const exhibit of found.exhibits) {
    // Written before a crash, or by an owner that was replaced: of one text there is one record.
    const [known] = exhibits.digestsOf(incident.id, exhibit)
    const size = known === undefined ? sizeOf(exhibit) : 0
    if (bytes + size > MOST_BYTES) {
      left.push(factsOf(exhibit).at)
      continue
    }
    bytes += size
    const sealed = known === undefined ? seal(incident.id, exhibit, salt()) : null
    if (sealed !== null) texts.push(sealed)
    named.push({ kind: exhibit.is, digest: known ?? sealed?.digest ?? '' })
  }
  const upTo = sight.watermark(incident.claim)
  // The last look counted what lay before its watermark, this one counts from there to its own.
  const isNew = (at: Millis): boolean => upTo !== null && at <= upTo && at > (kept.upTo ?? Number.NEGATIVE_INFINITY)
  return { texts, named, left: kept.left + left.filter(isNew).length, upTo }
}

function recordOf(record: EvidenceRecord): NewRecord {
  return { key: record.digest, value: encode('evidence', record), timestamp: factsOf(record.exhibit).at }
}

function statementsOf({ incident, kept }: Story, { named, left, upTo }: Keeping): readonly LedgerBodyOf<'evidence'>[] {
  const pieces = named.length === 0 && left !== kept.left ? [[]] : cut(named, AT_ONCE)
  return pieces.map((exhibits) => ({ is: 'evidence', incident: incident.id, exhibits, left, upTo }))
}
