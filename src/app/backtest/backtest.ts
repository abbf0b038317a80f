// A backtest: one history replayed with one configuration or with two, and what each of them would have done.
import type { CertificateId } from '../../model/claim.ts'
import type { Plan } from '../../model/settings.ts'
import type { Configuration } from '../configuration.ts'
import { type Replayed, type ReplayOptions, replay } from '../replay.ts'
import { type Batch, type BatchBook, createBatchBook, declaredBy } from './batches.ts'
import type { ClaimCourse } from './claim-course.ts'
import { type ClaimDays, claimDaysOf } from './claim-days.ts'
import { createCourses } from './courses.ts'
import { createDayBook, type DayBook } from './day-book.ts'
import { type Differences, differencesBetween } from './differences.ts'
import { type Hit, hitsOn } from './hits.ts'
import { type JudgedIncident, judgedIncidents } from './judged-incidents.ts'

/** As of a replay; the sources of two configurations must be readable again. */
export interface BacktestOptions extends Omit<ReplayOptions, 'configuration'> {
  /** One, or two to be compared: A and B. */
  readonly configurations: readonly [Configuration] | readonly [Configuration, Configuration]
  /** Whether the courses of claims are kept, for plots. */
  readonly courses: boolean
}

/** What one configuration would have done. */
export interface Side {
  readonly configuration: Configuration
  readonly replayed: Replayed
  readonly days: ReturnType<DayBook['days']>
  readonly incidents: readonly JudgedIncident[]
  readonly hits: ReadonlyMap<Batch, Hit>
  /** Empty where none were asked for. */
  readonly courses: ReadonlyMap<CertificateId, ClaimCourse>
}

export interface Backtest {
  /** A, and B where there are two. */
  readonly sides: readonly [Side] | readonly [Side, Side]
  readonly claimDays: ClaimDays
  readonly batches: readonly Batch[]
  /** Null where there is one configuration, and nothing to differ from. */
  readonly compared: Differences | null
}

/**
 * Replays the history once for each configuration: which entries are events depends on it too. What a file holds or lacks rejects
 * nothing (see `Replayed.failure`).
 */
export async function backtest(options: BacktestOptions): Promise<Backtest> {
  const configured = options.configurations.map(({ claims }) => claims)
  const claimDays = claimDaysOf(configured)
  const declared = declaredBy(configured)
  const [first, second] = options.configurations
  const a = await oneSide(first, options, claimDays, createBatchBook(claimDays, declared))
  const b = second === undefined ? null : await oneSide(second, options, claimDays, createBatchBook(claimDays, declared))
  const batches = distinct([...a.batches, ...(b?.batches ?? [])])
  const sideA = withHits(a, batches)
  if (b === null) return { sides: [sideA], claimDays, batches, compared: null }
  const sideB = withHits(b, batches)
  return { sides: [sideA, sideB], claimDays, batches, compared: differencesBetween(sideA.incidents, sideB.incidents) }
}

interface Played extends Omit<Side, 'hits'> {
  readonly batches: readonly Batch[]
}

async function oneSide(configuration: Configuration, options: BacktestOptions, claimDays: ClaimDays, book: BatchBook): Promise<Played> {
  const days = createDayBook(claimDays)
  const { configurations: _, courses: areKept, listener = {}, ...history } = options
  const courses = createCourses(new Set(areKept ? configuration.claims.map(({ id }) => id) : []))
  const replayed = await replay({
    ...history,
    configuration,
    listener: {
      ...listener,
      window(window) {
        listener.window?.(window)
        courses.window(window)
      },
      attempt(attempt) {
        listener.attempt?.(attempt)
        days.attempt(attempt)
        book.attempt(attempt)
      },
      advanced(upTo, explain) {
        listener.advanced?.(upTo, explain)
        courses.advanced(upTo, explain)
      },
    },
  })
  for (const finding of replayed.findings) courses.found(finding)
  const incidents = judgedIncidents(replayed)
  return { configuration, replayed, days: days.days(), incidents, courses: courses.all(), batches: book.batches() }
}

function withHits({ batches: _, ...played }: Played, batches: readonly Batch[]): Side {
  return { ...played, hits: hitsOn(batches, played.replayed.findings) }
}

/** A batch is one under either configuration: what the other calls off-pattern or rejected of it is what is looked for. */
function distinct(batches: readonly Batch[]): readonly Batch[] {
  const known = new Map<Plan | string, Batch>()
  for (const batch of batches) {
    const key = batch.plan ?? [batch.claim, batch.day, ...batch.sources].join(' ')
    const same = known.get(key)
    if (same === undefined || batch.devices > same.devices) known.set(key, batch)
  }
  return [...known.values()]
}
