// Alarms counted as people live through them: what comes again within six hours is the same trouble.
import { HOUR, type Millis } from '../../src/model/time.ts'

/** Alarms of one level on one claim that are at most this far apart are one episode (detection.md 0). */
export const EPISODE_GAP: Millis = 6 * HOUR

export interface Alarm {
  readonly at: Millis
  readonly cause: string
}

/** The first alarm of each episode; alarms come in the order of time. */
export function episodesOf<T extends Pick<Alarm, 'at'>>(alarms: readonly T[]): readonly T[] {
  return alarms.filter(({ at }, index) => at - (alarms[index - 1]?.at ?? Number.NEGATIVE_INFINITY) > EPISODE_GAP)
}
