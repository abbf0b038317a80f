// Who we are to AWS, and whether our clock is right.
import { ClaimwatchError } from '../../model/errors.ts'
import { isoTime, MINUTE, type Millis, SECOND } from '../../model/time.ts'
import type { Configuration } from '../configuration.ts'
import type { CallerIdentity } from './caller-identity.ts'
import { type Diagnosis, fail, failure, ok, skip, warn } from './diagnosis.ts'

/** AWS refuses what is signed further from its own time than this, and `ingest` rejects entries further ahead. */
const REFUSED_BEYOND: Millis = 5 * MINUTE
/** The `Date` of an answer is cut to the second, and the answer is under way meanwhile. */
const NOTHING_UNUSUAL: Millis = 10 * SECOND

const NO_AWS = 'no region is configured, and no log group: AWS is not asked'

/** Whose credentials these are; `identity` is null where no region is known to ask in. */
export function diagnoseCredentials(identity: CallerIdentity | null, { feeds }: Configuration): readonly Diagnosis[] {
  if (identity === null) return [skip('credentials', NO_AWS)]
  const { caller } = identity
  if (caller instanceof ClaimwatchError) return [failure('credentials', caller)]
  const said = `${caller.arn} in account ${caller.account}`
  const others = feeds.flatMap(({ account }) => (account === undefined || account === caller.account ? [] : [account]))
  if (others.length === 0) return [ok('credentials', said)]
  return [
    warn(
      'credentials',
      `${said}; feeds name account ${[...new Set(others)].join(', ')}`,
      'Check feeds[].account, and whose credentials these are.',
    ),
  ]
}

/** How far our clock is from AWS's. `askedAt` and `answeredAt` are by our own. */
export function diagnoseClock(identity: CallerIdentity | null, now: Millis): readonly Diagnosis[] {
  if (identity === null) return [skip('clock', NO_AWS)]
  const { awsTime } = identity
  if (awsTime === null) return [skip('clock', 'nothing answered that tells the time of AWS')]
  const off = now - awsTime
  const amount = Math.round(Math.abs(off) / SECOND)
  if (Math.abs(off) <= NOTHING_UNUSUAL) return [ok('clock', `within ${NOTHING_UNUSUAL / SECOND} s of AWS's`)]
  const text = `${amount} s ${off > 0 ? 'ahead of' : 'behind'} AWS's, which says ${isoTime(awsTime)}`
  const mend = 'Set the clock of this machine, and let NTP keep it (timedatectl set-ntp true).'
  return [
    Math.abs(off) > REFUSED_BEYOND
      ? fail('clock', text, `${mend} AWS refuses what is signed so far from its time.`)
      : warn('clock', text, mend),
  ]
}
