// Alarms counted as people live through them: what comes again within six hours is the same trouble.
import { HOUR, type Millis } from '../../src/model/time.ts'

/** Alarms of one level on one claim that are at most this far apart are one episode (detection.md 0). */
export const EPISODE_GAP: Millis = 6 * HOUR

export interface Alarm {
  readonly at: Millis
  readonly cause: string
}

/** Counts the episodes of one claim at one level. */
export interface Episodes {
  /** An alarm, in the order of time. True where an episode begins. */
  alarm(at: Millis): boolean
  count(): number
}

export function createEpisodes(): Episodes {
  let last = Number.NEGATIVE_INFINITY
  let count = 0
  return {
    alarm(at) {
      const begins = at - last > EPISODE_GAP
      if (begins) count++
      last = at
      return begins
    },
    count: () => count,
  }
}

/** The first alarm of each episode; alarms come in the order of time. */
export function episodesOf<T extends Pick<Alarm, 'at'>>(alarms: readonly T[]): readonly T[] {
  const episodes = createEpisodes()
  return alarms.filter(({ at }) => episodes.alarm(at))
}
