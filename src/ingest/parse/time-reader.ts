// Times as AWS IoT writes them, `2026-10-05 12:00:01.204`, and as hooks and exports do, `2026-10-05T12:00:01.204Z`, read from their bytes.
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../model/time.ts'
import { readTime } from './event-time.ts'
import { latin1 } from './json-bytes.ts'

/** The bytes of such a time without its zone, and of its day. */
const WRITTEN_TIME = 23
const WRITTEN_DAY = 10

export interface TimeReader {
  /** The time from `at` up to, not including, `end`; null for another spelling, or none. */
  read(view: DataView, at: number, end: number): Millis | null
}

const BLANK = 0x20
const BEGIN_OF_CLOCK = 0x54
const UTC = 0x5a
const COLON = 0x3a
const STOP = 0x2e
const ZERO = 0x30
const NONE = -1

/** Remembers the day: a log stays in it for a while, and only a day needs a calendar. */
export function createTimeReader(): TimeReader {
  /** The bytes of the day, as words of four the last of which overlaps, and when it began; null for what is no day. */
  let [head, middle, tail] = [0, 0, 0]
  let midnight: Millis | null = null

  function midnightOf(view: DataView, at: number): Millis | null {
    const [a, b, c] = [view.getInt32(at), view.getInt32(at + 4), view.getInt32(at + WRITTEN_DAY - 4)]
    if (a === head && b === middle && c === tail) return midnight
    head = a
    middle = b
    tail = c
    midnight = readTime(`${latin1(view, at, at + WRITTEN_DAY)} 00:00:00`)
    return midnight
  }

  return {
    read(view, at, end) {
      const zone = at + WRITTEN_TIME
      if (end !== zone && (end !== zone + 1 || view.getUint8(zone) !== UTC)) return null
      const between = view.getUint8(at + WRITTEN_DAY)
      if ((between !== BLANK && between !== BEGIN_OF_CLOCK) || view.getUint8(at + 13) !== COLON) return null
      if (view.getUint8(at + 16) !== COLON || view.getUint8(at + 19) !== STOP) return null
      const hours = twoDigitsAt(view, at + 11)
      const minutes = twoDigitsAt(view, at + 14)
      const seconds = twoDigitsAt(view, at + 17)
      const hundredths = twoDigitsAt(view, at + 20)
      const millis = digitAt(view, at + 22)
      if (hours < 0 || minutes < 0 || seconds < 0 || hundredths < 0 || millis < 0) return null
      const sinceMidnight = hours * HOUR + minutes * MINUTE + seconds * SECOND + 10 * hundredths + millis
      const begin = minutes < 60 && seconds < 60 && sinceMidnight < DAY ? midnightOf(view, at) : null
      return begin === null ? null : begin + sinceMidnight
    },
  }
}

function twoDigitsAt(view: DataView, at: number): number {
  const [tens, ones] = [digitAt(view, at), digitAt(view, at + 1)]
  return tens < 0 || ones < 0 ? NONE : 10 * tens + ones
}

/** Negative where there is no digit. */
function digitAt(view: DataView, at: number): number {
  const digit = view.getUint8(at) - ZERO
  return digit > 9 ? NONE : digit
}
