// An attacker with a copy of the detector: before each attempt he asks it what would be told, and takes another network where it would.
import { createDetector, type Detector } from '../../src/index.ts'
import type { Attempt, Outcome } from '../../src/model/attempt.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import type { Addresses } from './addresses.ts'
import { type Assault, mix, one, type Scene, thief, WEEK } from './attack-parts.ts'

const CLAIM = '5'.repeat(64)
/** He sees nothing of the claim but what he does himself. So he guesses: four weeks of a quiet claim, used from one place. */
const GUESSED_WEEKS = 4
const GUESSED_EVERY: Millis = 20 * MINUTE
const GUESSED_SOURCE = '198.51.100.7'
const config = { claims: [{ id: CLAIM, sites: [{ name: 'guess', cidrs: ['198.51.100.0/24'] }] }] }

interface Network {
  readonly addresses: Addresses
  readonly ip: string
}

/** Attempts at equal distances, half of them refused. Each new network begins where the copy says that another failure would be told. */
export function besideHisOwnCopy(scene: Scene): Omit<Assault, 'at' | 'to'> {
  const { at, perHour, random } = scene
  const copy = guessedUntil(at)
  let names = 0
  const attemptOf = (time: Millis, { ip }: Network, outcome: Outcome): Attempt => {
    const serial = `SN-9${String(names++).padStart(7, '0')}`
    return { claim: CLAIM, at: Math.round(time), source: ip, clientId: serial, serial, outcome, network: 'residential' }
  }
  const take = (): Network => {
    const addresses = one(random, 'residential')
    return { addresses, ip: addresses(random).ip }
  }
  let network = take()
  const streams: Assault['streams'][number][] = []
  for (let time = at; time < at + WEEK; time += HOUR / perHour) {
    // He must be able to afford the worse of the two.
    if (isTold(copy, attemptOf(time, network, 'rejected'))) network = take()
    if (isTold(copy, attemptOf(time, network, 'rejected'))) continue
    const outcome = random.chance(0.5) ? 'rejected' : 'ok'
    copy.observe(attemptOf(time, network, outcome))
    copy.advance(time)
    const span = { from: time, to: time + HOUR / perHour, perHour: 3_600, most: 1 }
    streams.push(thief('R11-own-copy', scene, mix(0, outcome === 'rejected' ? 1 : 0, 0, 0), network.addresses, span))
  }
  return { streams }
}

/** Whether the copy would tell anything of an attempt, which it then forgets. */
function isTold(copy: Detector, attempt: Attempt): boolean {
  return createDetector(config, copy.snapshot()).observe(attempt).length > 0
}

function guessedUntil(at: Millis): Detector {
  const copy = createDetector(config)
  for (let time = at - GUESSED_WEEKS * WEEK; time < at; time += GUESSED_EVERY) {
    const serial = `SN-8${String(Math.floor(time / GUESSED_EVERY)).slice(-7)}`
    copy.observe({ claim: CLAIM, at: Math.round(time), source: GUESSED_SOURCE, clientId: serial, serial, outcome: 'ok' })
    if (time % DAY < GUESSED_EVERY) copy.advance(time)
  }
  copy.advance(at)
  return copy
}
