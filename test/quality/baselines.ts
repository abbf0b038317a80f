// The baselines beside the detector: the same attempts, counted in windows and by network, scored by each rule.
import type { Attempt } from '../../src/model/attempt.ts'
import { DAY, type Millis } from '../../src/model/time.ts'
import { prefixOf } from './addresses.ts'
import { type Baseline, type Score, WINDOW, type WindowBaseline, windowBaselines, windowRules } from './baseline-rules.ts'
import { WATERMARK_LAG } from './judge.ts'
import type { Life } from './life.ts'
import type { Told } from './story.ts'

/** A score above 0: at or above its threshold a baseline alarms. */
export interface Scored {
  readonly baseline: Baseline
  readonly score: number
  /** When it would be told. */
  readonly at: Millis
  /** Whom the alarm would name. A rule on windows can but name every network of the window, which is generous to it. */
  readonly sources: ReadonlySet<string>
}

export interface Baselines {
  /** One day of attempts in the order of time, and its end. */
  day(told: readonly Told[], end: Millis): void
}

type Hear = (scored: Scored) => void

/** All baselines on some claims, none of which knows of another. */
export function createBaselines(lives: readonly Life[], hear: Hear): Baselines {
  const claims = new Map(
    lives.map((life) => [life.claim, { windows: createWindows(life.from, hear), networks: createNetworks(life, hear) }]),
  )
  return {
    day(told, end) {
      for (const { attempt } of told) {
        const claim = claims.get(attempt.claim)
        claim?.windows.take(attempt)
        claim?.networks.take(attempt)
      }
      for (const { windows } of claims.values()) windows.closeBefore(end)
    },
  }
}

interface OpenWindow {
  readonly from: Millis
  attempts: number
  rejected: number
  readonly sources: Set<string>
}

interface Windows {
  take(attempt: Attempt): void
  /** Closes what ends until then; the silent ones too, since what is usual is learned from them. */
  closeBefore(end: Millis): void
}

function createWindows(begin: Millis, hear: Hear): Windows {
  const rules: readonly (readonly [WindowBaseline, Score])[] = windowBaselines.map((name) => [name, windowRules[name].score()])
  let open = emptyWindow(begin)

  function close(): void {
    const { from, sources } = open
    for (const [baseline, scoreOf] of rules) {
      const score = scoreOf(open)
      // Its count is complete when the watermark has passed its end.
      if (score > 0) hear({ baseline, score, at: from + WINDOW + WATERMARK_LAG, sources })
    }
    open = emptyWindow(from + WINDOW)
  }

  function closeBefore(end: Millis): void {
    while (open.from + WINDOW <= end) close()
  }

  return {
    take({ at, outcome, source = '' }) {
      closeBefore(at)
      open.attempts++
      if (outcome === 'rejected') open.rejected++
      open.sources.add(prefixOf(source))
    },
    closeBefore,
  }
}

function emptyWindow(from: Millis): OpenWindow {
  return { from, attempts: 0, rejected: 0, sources: new Set() }
}

/** A network is new for so long, and again after as long a silence. */
const NEW_FOR: Millis = 28 * DAY

function createNetworks({ sites }: Life, hear: Hear): Pick<Windows, 'take'> {
  const declared = new Set(sites.flatMap(({ cidrs }) => cidrs))
  const seen = new Map<string, { readonly since: Millis; readonly sources: ReadonlySet<string>; last: Millis; count: number }>()
  return {
    take({ at, source = '' }) {
      const network = prefixOf(source)
      if (declared.has(network)) return
      const known = seen.get(network)
      const state =
        known === undefined || at - known.last > NEW_FOR ? { since: at, sources: new Set([network]), last: at, count: 0 } : known
      if (state !== known) seen.set(network, state)
      state.last = at
      if (at - state.since > NEW_FOR) return
      state.count++
      hear({ baseline: 'new network', score: state.count, at, sources: state.sources })
    },
  }
}
