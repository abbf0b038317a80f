// The attempts of a replay until they are final: then each is counted and given on, so that none stays in memory.
import { prefixOf } from '../detect/sources.ts'
import { type JudgedAttempt, noOutcomes, type OutcomeCounts, outcomeKey } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Millis } from '../model/time.ts'

/** What the attempts of a claim come to. */
export interface ClaimAttempts {
  readonly attempts: Readonly<OutcomeCounts>
  /** Networks that they came from. */
  readonly sources: number
}

export interface FinalAttempts {
  /** An attempt at its judgement, or again under its id: the last word counts. */
  take(attempt: JudgedAttempt): void
  /** Of what ended before `time` nothing new will be told: it is counted, and given on in the order (end, id). */
  settleBefore(time: Millis): void
  /** What was counted by now, in the order in which the claims were first seen. */
  counts(): ReadonlyMap<CertificateId, ClaimAttempts>
}

/** No attempts. `give` is called with each that is final. */
export function createFinalAttempts(give: (attempt: JudgedAttempt) => void): FinalAttempts {
  const open = new Map<string, JudgedAttempt>()
  const claims = new Map<CertificateId, { readonly outcomes: OutcomeCounts; readonly sources: Set<string> }>()

  function tallyOf(claim: CertificateId) {
    const tally = claims.get(claim) ?? { outcomes: noOutcomes(), sources: new Set<string>() }
    claims.set(claim, tally)
    return tally
  }

  function settle(attempt: JudgedAttempt): void {
    open.delete(attempt.id)
    const { outcomes, sources } = tallyOf(attempt.claim)
    outcomes[outcomeKey(attempt.outcome)] += 1
    const prefix = attempt.source === null ? null : prefixOf(attempt.source)
    if (prefix !== null) sources.add(prefix)
    give(attempt)
  }

  return {
    take(attempt) {
      tallyOf(attempt.claim)
      open.set(attempt.id, attempt)
    },
    settleBefore(time) {
      const due = Array.from(open.values()).filter(({ at }) => at < time)
      for (const attempt of due.sort(inOrder)) settle(attempt)
    },
    counts: () => new Map(Array.from(claims, ([claim, { outcomes, sources }]) => [claim, { attempts: outcomes, sources: sources.size }])),
  }
}

function inOrder(a: JudgedAttempt, b: JudgedAttempt): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1)
}
