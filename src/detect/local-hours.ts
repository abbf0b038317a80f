// Hours on the wall clock of a site: what a shift begins by, also when daylight saving begins or ends.
import { ClaimwatchError } from '../model/errors.ts'
import { remembered } from '../model/remembered.ts'
import { DAY, HOUR, type Millis } from '../model/time.ts'

/** Counts hours since the epoch as a wall clock shows them: 168 of them are a week, and the hour that daylight saving repeats is one. */
export interface LocalHours {
  at(time: Millis): number
}

/** The hours of an IANA time zone. Throws `config-invalid` for a name that is none. */
export function createLocalHours(timeZone: string): LocalHours {
  const offsetAt = createOffsets(timeZone)
  return { at: (time) => Math.floor((time + offsetAt(time)) / HOUR) }
}

/** By how much the wall clock of an IANA time zone is ahead of UTC at a time. Throws `config-invalid` for a name that is none. */
export function createOffsets(timeZone: string): (time: Millis) => Millis {
  const ask = askedIn(timeZone)
  let stretch: Stretch = { from: 0, to: 0, offset: 0 }

  /** No zone changes its offset there and back within a day, and none but on a quarter of an hour. */
  function stretchAround(time: Millis): Stretch {
    const day = stretchOf(time, DAY)
    if (ask(day.from) === ask(day.to)) return { ...day, offset: ask(day.from) }
    const quarter = stretchOf(time, QUARTER)
    return { ...quarter, offset: ask(quarter.from) }
  }

  return (time) => {
    if (time < stretch.from || time >= stretch.to) stretch = stretchAround(time)
    return stretch.offset
  }
}

/**
 * The moment at which the wall clock shows `wall` (as if it were UTC). Of the two in the night in which it goes back the one asked for;
 * of a time that it leaves out, the one that it would have been without the change. Throws `config-invalid` for what is no time zone.
 */
export function createWallClock(timeZone: string): (wall: Millis, which: 'first' | 'last') => Millis {
  const offsetAt = createOffsets(timeZone)
  return (wall, which) => {
    const [before, after] = [offsetAt(wall - DAY), offsetAt(wall + DAY)]
    const real = [wall - before, wall - after].filter((at) => at + offsetAt(at) === wall)
    if (real.length === 0) return wall - before
    return which === 'first' ? Math.min(...real) : Math.max(...real)
  }
}

/** A time in which the offset is one and the same. */
interface Stretch {
  readonly from: Millis
  readonly to: Millis
  readonly offset: Millis
}

function stretchOf(time: Millis, length: Millis): { readonly from: Millis; readonly to: Millis } {
  const from = Math.floor(time / length) * length
  return { from, to: from + length }
}

const QUARTER = HOUR / 4
const MOST_OFFSETS = 1_024

/** A format takes long to make. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
  } catch (cause) {
    throw new ClaimwatchError('config-invalid', {
      what: `claims.sites.timeZone: '${timeZone}' is no time zone`,
      mend: 'Use an IANA name such as Europe/Berlin.',
      cause,
    })
  }
}

/** By how much a zone is ahead of UTC at a time. Asking is slow, so each time is asked for once, by all claims of the zone together. */
const askedIn = remembered((timeZone: string): ((time: Millis) => Millis) => {
  const format = formatIn(timeZone)
  const offsets = new Map<Millis, Millis>()
  return (time) => {
    const known = offsets.get(time)
    if (known !== undefined) return known
    if (offsets.size >= MOST_OFFSETS) offsets.clear()
    const offset = wallClock(format, time) - time
    offsets.set(time, offset)
    return offset
  }
})

/** What the wall clock shows at `time`, read as if it were UTC. */
function wallClock(format: Intl.DateTimeFormat, time: Millis): Millis {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
}
