// The events seen within the horizon, so that a copy by another feed, or by reading again, is recognised (design 3.3).
import type { IotEvent } from '../model/event.ts'
import { MINUTE, type Millis } from '../model/time.ts'

/** A quarter of an hour of five hundred entries a second, an account's usual quota of publishes by many claims at once. */
const MOST_COPIES = 524_288

export interface Copies {
  /** Notes an event, with its offset. Returns false for a copy of one noted before. */
  note(event: IotEvent, offset: number): boolean
  /** Forgets the events before a time, whole minutes of them. */
  forgetBefore(at: Millis): void
  /** The first offset of those remembered; infinite where there are none. */
  firstOffset(): number
  /** How many were forgotten before their time because a bound was reached. */
  forgotten(): number
}

interface Minute {
  readonly ids: Set<string>
  firstOffset: number
}

/** Empty. Copies have the same id and so the same time: each minute of event time remembers its own. */
export function createCopies(mostCopies: number = MOST_COPIES): Copies {
  const minutes = new Map<number, Minute>()
  let size = 0
  let forgotten = 0

  function drop(minute: number): number {
    const dropped = minutes.get(minute)?.ids.size ?? 0
    minutes.delete(minute)
    size -= dropped
    return dropped
  }

  return {
    note({ id, at }, offset) {
      const key = Math.floor(at / MINUTE)
      const minute = minutes.get(key) ?? { ids: new Set(), firstOffset: offset }
      if (minute.ids.has(id)) return false
      minutes.set(key, minute)
      minute.ids.add(id)
      minute.firstOffset = Math.min(minute.firstOffset, offset)
      size += 1
      // The minute of the newest event is kept, whatever it holds.
      if (size > mostCopies && minutes.size > 1) forgotten += drop(Math.min(...minutes.keys()))
      return true
    },
    forgetBefore(at) {
      const end = Math.floor(at / MINUTE)
      for (const minute of minutes.keys()) if (minute < end) drop(minute)
    },
    firstOffset: () =>
      Array.from(minutes.values()).reduce((first, { firstOffset }) => Math.min(first, firstOffset), Number.POSITIVE_INFINITY),
    forgotten: () => forgotten,
  }
}
