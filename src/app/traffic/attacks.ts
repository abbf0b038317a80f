// What thieves do with a claim's key (reference detection.md 13.3), each from networks of his own.
import type { CertificateId } from '../../model/claim.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../model/time.ts'
import type { SeededRandom } from '../seeded-random.ts'
import { type Actor, serialOf } from './actors.ts'
import { refusedStory, storyOfDevice } from './courses.ts'
import { type Account, type Device, type Story, sampleBuild } from './device.ts'
import { addressOfProxy, leakAddresses } from './networks.ts'
import { beginVisit, connect, create, disconnect, register, storyOf, subscribe, tryForbidden, wait } from './visit.ts'

export const attackKinds = ['leak', 'slow-leak', 'replay', 'probing', 'after-disablement'] as const
export type AttackKind = (typeof attackKinds)[number]

export interface Attack {
  readonly kind: AttackKind
  readonly seed: number
  readonly claim: CertificateId
  readonly template: string
  readonly from: Millis
  /** When the claim is made INACTIVE; infinite: never. */
  readonly disabledAt: Millis
}

/** How long each goes on, and how often a minute it begins a visit. */
const paces = {
  leak: { lasts: 30 * MINUTE, perMinute: 20 },
  'slow-leak': { lasts: 14 * DAY, perMinute: 4 / 60 },
  // A single visit, which goes on for hours.
  replay: { lasts: MINUTE, perMinute: 1 },
  probing: { lasts: HOUR, perMinute: 2 },
  'after-disablement': { lasts: 2 * HOUR, perMinute: 20 },
} as const satisfies Readonly<Record<AttackKind, { readonly lasts: Millis; readonly perMinute: number }>>

/** A thief at work. */
export function createAttack(attack: Attack, account: Account): Actor {
  const { kind, from, disabledAt } = attack
  const { lasts, perMinute } = paces[kind]
  const begin = Math.floor(from / MINUTE) * MINUTE
  return {
    name: `${kind} ${attack.claim}`,
    isSingle: kind === 'replay',
    rateAt: (at) => (at >= begin && at < begin + lasts ? perMinute : 0),
    story(at, index, random) {
      const serial = serialOf('SN-X', at, index)
      const device = thiefs(attack, serial, random.pick(leakAddresses))
      if (at >= disabledAt) return refusedStory(device, account, at, random)
      if (kind === 'replay') return replay(device, account, attack, at, random)
      return kind === 'probing' ? probe(device, account, at, random) : storyOfDevice(device, account, 'ok', at, random)
    },
  }
}

function thiefs({ claim: principal, template }: Attack, serial: string, address: string): Device {
  return { actor: 'attacker', principal, serial, address, template, build: sampleBuild }
}

const REPLAYS = 24

/** One device's identity, minted again and again, each time from another network. */
function replay(device: Device, account: Account, { seed, disabledAt }: Attack, at: Millis, random: SeededRandom): Story {
  const visit = beginVisit(device, account, at, random)
  for (let number = 0; number < REPLAYS && visit.at < disabledAt; number += 1) {
    connect(visit, addressOfProxy(seed, number))
    subscribe(visit)
    create(visit, 'accepted')
    register(visit, 'accepted')
    disconnect(visit, 'CLIENT_INITIATED_DISCONNECT')
    wait(visit, 5 * MINUTE, 15 * MINUTE)
  }
  return storyOf(visit)
}

const FORBIDDEN = ['$aws/things/+/shadow/#', '$aws/events/#', 'dt/#', '#'] as const

/** Somebody tries what the claim's policy lets him do: topics, and other templates. */
function probe(device: Device, account: Account, at: Millis, random: SeededRandom): Story {
  const visit = beginVisit({ ...device, template: `${device.template}-test` }, account, at, random)
  connect(visit)
  tryForbidden(visit, 'Subscribe', random.pick(FORBIDDEN))
  tryForbidden(visit, 'Publish-In', `$aws/things/${device.serial}/shadow/get`)
  if (random.chance(0.5)) register(visit, 'refused')
  disconnect(visit, 'FORBIDDEN_ACCESS')
  return storyOf(visit)
}
