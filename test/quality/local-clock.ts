// What the clock on a place's wall shows, with summer time, cheaply.
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'

export interface LocalTime {
  /** 0 is Sunday. */
  readonly weekday: number
  readonly minute: number
  /** Days since the epoch, by the place's clock. */
  readonly day: number
}

const offsets = new Map<string, number>()
const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes that a zone is ahead of UTC. Asked once a day and zone: the night of a change of the clock is an hour off until midnight UTC. */
function offsetOf(zone: string, at: Millis): number {
  if (zone === 'UTC') return 0
  const key = `${zone} ${Math.floor(at / DAY)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const match = /^GMT([+-])(\d\d):(\d\d)$/.exec(name)
  const minutes = match === null ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
  offsets.set(key, minutes)
  return minutes
}

/** The local time at a minute of the UTC day that begins at `from`. */
export function localClock(zone: string, from: Millis): (minuteOfDay: number) => LocalTime {
  const offset = offsetOf(zone, from)
  return (minuteOfDay) => {
    const minutes = Math.floor(from / MINUTE) + minuteOfDay + offset
    const day = Math.floor(minutes / 1_440)
    return { weekday: (day + 4) % 7, minute: minutes - day * 1_440, day }
  }
}
