// How a source that nobody declared earns trust by its past, and loses it by what it does.
import { DAY, HOUR, type Millis } from '../../model/time.ts'
import type { Age } from './age.ts'
import { natsOf } from './misuse.ts'
import type { Profile, Standing } from './profile.ts'

/**
 * What a past must be like (reference detection.md 7.9). A share of 3 % is out of reach for somebody who earns trust in order to abuse it
 * only where the claim is busy and says where its factories are; elsewhere a fifth of the claim's work is asked.
 */
const PAST = { age: 5 * DAY, days: 4, ok: 60, share: 0.03, busyPerDay: 670, shareElsewhere: 0.2 } as const
/** Nats against it: at most so much to earn trust, and so much to lose it. */
const EARNS_BELOW = 3
const LOSES_AT = 7
/** Devices: what a thief who earned trust in order to abuse it has already taken, whatever comes then. */
const SERVED_LONG = 500
/** So long a hook or a line may fail: half of what is given to those that are declared. */
const OUTAGE: Millis = 4 * HOUR

/** The standing that a source deserves now. */
export function standingOf(profile: Profile, age: Age, hasSites: boolean): Standing {
  const { standing, what } = profile
  if (standing === 'declared') return standing
  const nats = what === null ? 0 : natsOf(what)
  if (standing === 'trusted') return nats >= LOSES_AT && !isExcused(profile, age) ? 'new' : 'trusted'
  return nats < EARNS_BELOW && hasPast(profile, age, hasSites) ? 'trusted' : 'new'
}

/** Who has made so much of what there is has an outage now and then, like the sites that are declared. */
function isExcused({ ok, evidenceSince }: Profile, age: Age): boolean {
  return ok >= SERVED_LONG && age.now() - evidenceSince < OUTAGE
}

function hasPast({ first, days, ok, before }: Profile, age: Age, hasSites: boolean): boolean {
  if (ok < PAST.ok || days < PAST.days || age.now() - first < PAST.age) return false
  const share = hasSites && age.attemptsPerDay() >= PAST.busyPerDay ? PAST.share : PAST.shareElsewhere
  return ok >= share * (age.attempts() - before)
}
