// Times as AWS writes them most of the time, `2026-10-05 12:00:01.204`, read from their bytes.
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../model/time.ts'
import { readTime } from './event-time.ts'

/** The bytes of such a time. */
export const WRITTEN_TIME = 23

export interface TimeReader {
  /** The time at `at`, which has `WRITTEN_TIME` bytes; null for another spelling, or none. */
  read(view: DataView, at: number): Millis | null
}

const DASH = 0x2d
const BLANK = 0x20
const COLON = 0x3a
const STOP = 0x2e
const ZERO = 0x30
const NONE = -1

/** Remembers the day: a log stays in it for a while, and only a day needs a calendar. */
export function createTimeReader(): TimeReader {
  let [year, month, day] = [0, 0, 0]
  let midnight: Millis | null = null

  function midnightOf(view: DataView, at: number): Millis | null {
    const [y, m, d] = [numberAt(view, at, 4), numberAt(view, at + 5, 2), numberAt(view, at + 8, 2)]
    if (y === year && m === month && d === day) return midnight
    if (y < 0 || m < 0 || d < 0) return null
    ;[year, month, day] = [y, m, d]
    const pad = (number: number): string => String(number).padStart(2, '0')
    midnight = readTime(`${String(y).padStart(4, '0')}-${pad(m)}-${pad(d)} 00:00:00`)
    return midnight
  }

  return {
    read(view, at) {
      if (view.getUint8(at + 4) !== DASH || view.getUint8(at + 7) !== DASH || view.getUint8(at + 10) !== BLANK) return null
      if (view.getUint8(at + 13) !== COLON || view.getUint8(at + 16) !== COLON || view.getUint8(at + 19) !== STOP) return null
      const hours = numberAt(view, at + 11, 2)
      const minutes = numberAt(view, at + 14, 2)
      const seconds = numberAt(view, at + 17, 2)
      const millis = numberAt(view, at + 20, 3)
      if (hours < 0 || minutes < 0 || seconds < 0 || millis < 0) return null
      const sinceMidnight = hours * HOUR + minutes * MINUTE + seconds * SECOND + millis
      const begin = minutes < 60 && seconds < 60 && sinceMidnight < DAY ? midnightOf(view, at) : null
      return begin === null ? null : begin + sinceMidnight
    },
  }
}

/** Some digits as a number; negative where one is none. */
function numberAt(view: DataView, at: number, digits: number): number {
  let number = 0
  for (let index = at; index < at + digits; index++) {
    const digit = view.getUint8(index) - ZERO
    if (digit < 0 || digit > 9) return NONE
    number = number * 10 + digit
  }
  return number
}
