// The baselines in one trial, beside the detector: what each says with its threshold, of the same attempts.
import type { Millis } from '../../src/model/time.ts'
import { type Baseline, byBaseline, settingsOf } from './baseline-rules.ts'
import { createBaselines } from './baselines.ts'
import { createEpisodes } from './episodes.ts'
import type { Found, Pursuit } from './pursuit.ts'
import type { Setup } from './setup.ts'
import type { Told } from './story.ts'

/** The threshold of each baseline; null: it never alarms. */
export type Thresholds = Readonly<Record<Baseline, number | null>>

/** What a baseline came to: false episodes of a calm life with its tuned and its usual threshold, or how it found the attack. */
export interface Beside {
  readonly episodes: number
  readonly usualEpisodes: number
  readonly found: Found | null
}

export interface BaselineTrial {
  day(told: readonly Told[], end: Millis): void
  result(): Readonly<Record<Baseline, Beside>>
}

/** `pursuit`: null of a calm life. An alarm is of the attacker where it names one of his networks, among others or not. */
export function createBeside({ lives, judgedFrom }: Setup, thresholds: Thresholds, pursuit: Pursuit | null): BaselineTrial {
  const states = byBaseline((baseline) => ({
    tuned: { threshold: thresholds[baseline] ?? Number.POSITIVE_INFINITY, episodes: createEpisodes() },
    usual: { threshold: settingsOf(baseline).usual, episodes: createEpisodes() },
    found: noMoment(),
  }))
  const played = createBaselines(lives, ({ baseline, score, at, sources }) => {
    if (at < judgedFrom) return
    const { tuned, usual, found } = states[baseline]
    if (pursuit === null) for (const { threshold, episodes } of [tuned, usual]) if (score >= threshold) episodes.alarm(at)
    if (pursuit !== null && score >= tuned.threshold && some(sources, pursuit.isOfAttacker)) found.at = Math.min(found.at ?? at, at)
  })
  return {
    day: played.day,
    result: () =>
      byBaseline((baseline) => {
        const { tuned, usual, found } = states[baseline]
        return { episodes: tuned.episodes.count(), usualEpisodes: usual.episodes.count(), found: pursuit?.foundAt(found.at) ?? null }
      }),
  }
}

function noMoment(): { at: Millis | null } {
  return { at: null }
}

function some(sources: ReadonlySet<string>, is: (source: string) => boolean): boolean {
  for (const source of sources) if (is(source)) return true
  return false
}
