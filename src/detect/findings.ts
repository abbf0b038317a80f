// Findings from what was crossed or broken, each under an id that is a hash of its cause.
import { outcomes } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import { shortId } from '../model/digest.ts'
import type { Finding, Level, Signal } from '../model/finding.ts'
import { DAY, MINUTE, type Millis } from '../model/time.ts'
import type { Breach } from './contract-rules.ts'
import type { Exceeded } from './evidence/evidence.ts'
import type { Crossing } from './limits.ts'
import type { Minute } from './panes.ts'
import { outcomesCounted, suspectsIn } from './suspects.ts'
import type { Surge } from './volume.ts'
import type { WindowView } from './windows.ts'

export interface Findings {
  /** A declaration broken from a source (null: unknown) at a time; the same finding for the whole UTC day. */
  ofBreach(breach: Breach, source: string | null, at: Millis): Finding
  /** An operator's limit, crossed at `at`. */
  ofCrossing(crossing: Crossing, at: Millis): Finding
  /** Evidence past a level. */
  ofEvidence(exceeded: Exceeded): Finding
  /** More attempts than expected; crossed at the window's end. */
  ofSurge(surge: Surge): Finding
}

/** Findings of one claim. `usualPerHour` is asked for the minute at which the level was crossed. */
export function createFindings(claim: CertificateId, view: WindowView, usualPerHour: (end: Minute) => number | null): Findings {
  function finding(signal: Signal, cause: string | number, facts: Facts): Finding {
    const { level, at, source, text, suspects } = facts
    return {
      id: shortId('finding', claim, signal, source, cause),
      claim,
      level,
      at,
      source,
      who: 0,
      what: 0,
      reasons: [{ signal, nats: 0, text }],
      suspects,
      usualPerHour: usualPerHour(Math.floor(at / MINUTE) + 1),
    }
  }

  return {
    ofBreach: ({ signal, level, text }, source, at) =>
      finding(signal, Math.floor(at / DAY), { level, at, source, text, suspects: source === null ? [] : [source] }),
    ofCrossing({ limit, key, from, to, text }, at) {
      const suspects = suspectsIn(view.sources(from, to), outcomesCounted(limit), from, to)
      return finding('operator-limit', `${key} until ${to}`, { level: limit.level, at, source: null, text, suspects })
    },
    ofEvidence: ({ rule, level, at, source, suspects, who, what, reasons }) => ({
      id: shortId('finding', claim, rule, level, source, at),
      claim,
      level,
      at,
      source,
      who: inNats(who),
      what: inNats(what),
      reasons,
      suspects,
      usualPerHour: usualPerHour(Math.floor(at / MINUTE) + 1),
    }),
    ofSurge({ from, to, text }) {
      const suspects = suspectsIn(view.sources(from, to), outcomes, from, to)
      return finding('volume', to, { level: 'alert', at: to * MINUTE, source: null, text, suspects })
    },
  }
}

interface Facts {
  readonly level: Level
  readonly at: Millis
  readonly source: string | null
  readonly text: string
  readonly suspects: readonly string[]
}

/** Nats for people and records: to a tenth. */
function inNats(evidence: number): number {
  return Math.round(evidence * 10) / 10
}
