// The courses of all configured claims while a replay runs: what it hands over, sorted by claim.
import type { CertificateId } from '../../model/claim.ts'
import type { Finding } from '../../model/finding.ts'
import type { ReplayListener } from '../replay.ts'
import { type ClaimCourse, type CourseKeeper, createCourseKeeper } from './claim-course.ts'

/** Claims whose course is kept, in the order in which they were seen: beyond them a page would be no page. */
export const MOST_COURSES = 200

export interface Courses extends Required<Pick<ReplayListener, 'window' | 'advanced'>> {
  found(finding: Finding): void
  /** The courses of the claims that were seen. */
  all(): ReadonlyMap<CertificateId, ClaimCourse>
}

/** Courses of the claims that are `configured`; of others none is kept. */
export function createCourses(configured: ReadonlySet<CertificateId>): Courses {
  const keepers = new Map<CertificateId, CourseKeeper>()

  function keeperOf(claim: CertificateId): CourseKeeper | null {
    const known = keepers.get(claim)
    if (known !== undefined) return known
    if (!configured.has(claim) || keepers.size >= MOST_COURSES) return null
    const keeper = createCourseKeeper()
    keepers.set(claim, keeper)
    return keeper
  }

  return {
    window: (window) => keeperOf(window.claim)?.window(window),
    advanced(upTo, explain) {
      for (const [claim, keeper] of keepers) {
        const explanation = keeper.isDue(upTo) ? explain(claim) : null
        if (explanation !== null) keeper.explained(upTo, explanation)
      }
    },
    found: (finding) => keepers.get(finding.claim)?.found(finding),
    all: () => new Map(Array.from(keepers, ([claim, keeper]) => [claim, keeper.course()])),
  }
}
