// Hours on the wall clock of a site: what a shift begins by, also when daylight saving begins or ends.
import { ClaimwatchError } from '../model/errors.ts'
import { HOUR, MINUTE, type Millis } from '../model/time.ts'

/** Counts hours since the epoch as a wall clock shows them: 168 of them are a week, and the hour that daylight saving repeats is one. */
export interface LocalHours {
  at(time: Millis): number
}

/** The hours of an IANA time zone. Throws `config-invalid` for a name that is none. */
export function createLocalHours(timeZone: string): LocalHours {
  const format = formatIn(timeZone)
  // Zones change their offset on a quarter of an hour at the finest; asking is slow, so each quarter is asked for once.
  const offsets = new Map<number, Millis>()

  function offsetAt(time: Millis): Millis {
    const quarter = Math.floor(time / QUARTER)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    if (offsets.size >= MOST_OFFSETS) offsets.clear()
    const offset = wallClock(format, time) - Math.floor(time / MINUTE) * MINUTE
    offsets.set(quarter, offset)
    return offset
  }

  return { at: (time) => Math.floor((time + offsetAt(time)) / HOUR) }
}

const QUARTER = HOUR / 4
const MOST_OFFSETS = 1_024

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

/** What the wall clock shows at `time`, read as if it were UTC. */
function wallClock(format: Intl.DateTimeFormat, time: Millis): Millis {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
}
