// The entries of a run: claims at work, some of them leaked, other devices, what cannot be read, late and doubled entries, bursts.

import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import { type Actor, createOwner } from '../../src/app/traffic/actors.ts'
import { factoryMishaps, manifold, storyOfDevice } from '../../src/app/traffic/courses.ts'
import { type Account, sampleAccount, sampleBuild } from '../../src/app/traffic/device.ts'
import { awsTime, plain, type TrafficLine } from '../../src/app/traffic/entry.ts'
import { generate } from '../../src/app/traffic/generate.ts'
import { addressesOfFactory, addressOfHome, leakAddresses } from '../../src/app/traffic/networks.ts'
import { createNoise } from '../../src/app/traffic/noise.ts'
import { TEMPLATE, type TrafficPlan } from '../../src/app/traffic/plan.ts'
import type { Delivered } from '../../src/app/traffic/shapes.ts'
import type { CertificateId } from '../../src/model/claim.ts'
import { digest } from '../../src/model/digest.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import { liveSpan, type SoakPlan } from './plan.ts'

/** A log entry, as CloudWatch holds it. */
export interface InputEntry {
  /** 56 digits, as AWS's. */
  readonly eventId: string
  readonly log: TrafficLine['log']
  readonly at: Millis
  /** When CloudWatch has it: its ingestion time, and from when on it is shown. */
  readonly visibleAt: Millis
  readonly message: string
}

export interface SoakTraffic {
  /** In the order in which they become visible. */
  readonly entries: readonly InputEntry[]
  /** What the detector is to make of the claims: each `disable` at so many accepted attempts a minute. */
  readonly limit: number
  /** Claims that leak, in the order of time. */
  readonly leaked: readonly CertificateId[]
}

/** CloudWatch shows an entry within so long, unless it is late. */
const USUAL_DELAY: Millis = 2 * SECOND
/** A thief is so many times as busy as the claim's owner, and the limit lies between. */
const LEAK = 4
const LIMIT = 2.5
/** More of them than usual. None waits for a minute before it goes on: the run would have to wait for it at its end. */
const MISHAPS = manifold({ ...factoryMishaps, again: 0 }, 4)
/** Visits a minute of a claim that nobody configured, and devices that begin in one millisecond. */
const FOREIGN_RATE = 2
const BURST = 8

/** Of the entries that the claims are to make, at least this share is drawn; other devices make up for the rest. */
const DRAWN = 0.94

/** Exactly as many entries as the plan asks for, the first live one at `liveFrom`. The same again by seed, claims and time. */
export function makeTraffic(plan: SoakPlan, claims: readonly CertificateId[], liveFrom: Millis): SoakTraffic {
  const most = (1 - plan.noise) * plan.entries
  let rate = firstRate(plan)
  for (;;) {
    const delivered = deliveredAt(rate, plan, claims, liveFrom)
    if (delivered.length >= DRAWN * most && delivered.length <= most) {
      const all = [...delivered, ...noiseOf(plan.entries - delivered.length, plan, liveFrom)].sort((a, b) => a.at - b.at)
      return { entries: entriesOf(all, plan), limit: Math.ceil(LIMIT * rate), leaked: claims.slice(0, plan.leaks) }
    }
    rate *= (((1 + DRAWN) / 2) * most) / delivered.length
  }
}

/** Visits a minute and claim, ten entries each. */
function firstRate(plan: SoakPlan): number {
  const { entries, noise, claims, backlog } = plan
  return ((0.8 * entries * (1 - noise)) / 10 / claims) * (MINUTE / (backlog + liveSpan(plan)))
}

interface Times {
  readonly from: Millis
  readonly liveFrom: Millis
  readonly to: Millis
}

/** Whole minutes at the begin: no visit is cut off. */
function timesOf(plan: SoakPlan, liveFrom: Millis): Times {
  return { from: Math.floor((liveFrom - plan.backlog) / MINUTE) * MINUTE, liveFrom, to: liveFrom + liveSpan(plan) }
}

/** In the order in which they are delivered. */
function deliveredAt(rate: number, plan: SoakPlan, claims: readonly CertificateId[], liveFrom: Millis): readonly Delivered[] {
  const times = timesOf(plan, liveFrom)
  const disturbance = { late: plan.late, lateBy: plan.lateBy, lost: 0, doubled: plan.doubled, shuffled: 0 }
  const traffic = generate(trafficPlan(rate, plan, claims, times), disturbance)
  const unreadable = Array.from({ length: Math.round(plan.entries * plan.broken) }, (_, index) => {
    const random = seededRandom('broken', plan.seed, index)
    return brokenLine(index, claims, random.between(times.from, times.to), random)
  })
  return [
    ...Array.from(
      traffic.minutes(() => true),
      ({ lines }) => lines,
    ).flat(),
    ...unreadable,
  ]
}

/** Entries of other devices. */
function noiseOf(count: number, plan: SoakPlan, liveFrom: Millis): readonly Delivered[] {
  const { from, to } = timesOf(plan, liveFrom)
  const noise = createNoise(plan.seed, sampleAccount)
  const random = seededRandom('noise', plan.seed)
  return Array.from({ length: count }, () => {
    const at = random.between(from, to)
    return { at, line: noise(at, random) }
  })
}

function trafficPlan(rate: number, plan: SoakPlan, claims: readonly CertificateId[], { from, liveFrom, to }: Times): TrafficPlan {
  const actors = [...claims.flatMap((claim, index) => actorsOf(claim, index, rate, plan, liveFrom)), foreigner(plan)]
  return {
    options: {
      ...{ seed: plan.seed, account: sampleAccount, from, until: { days: (to - from) / DAY }, claims: claims.length, kinds: ['factory'] },
      ...{ perDay: 0, mishaps: 1, noise: 0, rotations: 0, attacks: [] },
    },
    claims: [],
    actors: actors.map((actor) => endingAt(to, actor)),
    ...{ from, to, noise: createNoise(plan.seed, sampleAccount), noiseRate: 0 },
  }
}

/** Nobody begins anything from `to` on, which lies somewhere in a minute. */
function endingAt(to: Millis, actor: Actor): Actor {
  return { ...actor, story: (at, index, random) => (at < to ? actor.story(at, index, random) : { lines: [], labels: [] }) }
}

/** Every third claim has no hook that we hear of. */
export function hasHook(index: number): boolean {
  return index % 3 !== 2
}

function accountOf(index: number): Account {
  return { ...sampleAccount, hook: hasHook(index) ? 'bare' : 'absent' }
}

function actorsOf(claim: CertificateId, index: number, rate: number, plan: SoakPlan, liveFrom: Millis): readonly Actor[] {
  const account = accountOf(index)
  const common = { template: TEMPLATE, principalOf: () => claim, mishaps: MISHAPS }
  const addresses = addressesOfFactory(index)
  // Homes come from everywhere: more sources than are kept of a claim would make a new one of one that was forgotten.
  const isField = index % 4 === 3
  const owner = createOwner(
    `owner ${index}`,
    {
      ...common,
      ...{ kind: isField ? 'field' : 'factory', prefix: `SN${index}`, rateAt: () => (isField ? rate / 2 : rate) },
      addressOf: (random) => (isField ? addressOfHome(random) : random.pick(addresses)),
    },
    account,
  )
  const leaksAt = leakMinute(index, plan, liveFrom)
  const thief = createOwner(
    `thief ${index}`,
    {
      ...{ ...common, kind: 'attacker', prefix: `SN-X${index}`, mishaps: {} },
      rateAt: (at) => (Math.floor(at / MINUTE) === leaksAt ? LEAK * rate : 0),
      addressOf: (random) => random.pick(leakAddresses),
      buildOf: () => sampleBuild,
    },
    account,
  )
  return index < plan.leaks ? [owner, thief, burst(claim, index, account)] : [owner, burst(claim, index, account)]
}

/** Minutes in which the claims leak, one after the other over the time of the faults: what they set off must come to its end. */
function leakMinute(index: number, plan: SoakPlan, liveFrom: Millis): number {
  const [first, last] = leakMinutes(plan, liveFrom)
  return first + Math.floor((index * (last - first + 1)) / plan.leaks)
}

/** The first and the last minute that lie whole in the time of the faults. */
function leakMinutes(plan: SoakPlan, liveFrom: Millis): readonly [number, number] {
  return [Math.ceil((liveFrom + 5 * SECOND) / MINUTE), Math.floor((liveFrom + liveSpan(plan) - MINUTE) / MINUTE)]
}

/** The first second from `earliest` on from which the time of the faults holds a whole minute for the claims to leak in. */
export function liveFromAfter(earliest: Millis, plan: SoakPlan): Millis {
  for (let at = earliest; at < earliest + MINUTE; at += SECOND) {
    const [first, last] = leakMinutes(plan, at)
    if (first <= last) return at
  }
  throw new Error(`the faults take ${liveSpan(plan)} ms, too short a time for a claim to leak for a whole minute`)
}

/** Devices of a line that is switched on again and again: they take every step in the same millisecond, and register a second time. */
function burst(claim: CertificateId, index: number, account: Account): Actor {
  const [address] = addressesOfFactory(index)
  return {
    ...{ name: `burst ${index}`, isSingle: true },
    // Of each claim every second minute.
    rateAt: (at) => (Math.floor(at / MINUTE) % 2 === index % 2 ? 1 : 0),
    story(at, _index, random) {
      const seed = random.hex(16)
      const stories = Array.from({ length: BURST }, (_, number) => {
        const serial = `SB${index}-${number}`
        const device = { actor: 'factory', principal: claim, serial, address, template: TEMPLATE, build: sampleBuild } as const
        return storyOfDevice(device, account, 'ok', at, inStep(seededRandom('pace', seed), seededRandom('ids', seed, number)))
      })
      const lines = stories.flatMap((story) => story.lines).sort((a, b) => a.at - b.at)
      return { lines, labels: stories.flatMap(({ labels }) => labels) }
    },
  }
}

/** Chance with one pace for all, and ids of its own. */
function inStep(pace: SeededRandom, ids: SeededRandom): SeededRandom {
  return { ...ids, between: pace.between }
}

/** A claim that nobody configured. */
function foreigner({ seed }: SoakPlan): Actor {
  const claim = digest('foreign claim', seed)
  return createOwner(
    'foreigner',
    {
      ...{ kind: 'sparse', principalOf: () => claim, template: 'other-device', prefix: 'SF', mishaps: {} },
      ...{ rateAt: () => FOREIGN_RATE, addressOf: () => '192.0.2.77', buildOf: () => sampleBuild },
    },
    sampleAccount,
  )
}

/** A line about a claim that cannot be read, of each kind in turn. */
function brokenLine(index: number, claims: readonly CertificateId[], at: Millis, random: SeededRandom): Delivered {
  const claim = claims[index % claims.length] ?? ''
  const begin = `{"timestamp":"${awsTime(at)}","logLevel":"INFO","traceId":"${random.uuid()}","accountId":"${sampleAccount.id}"`
  const who = plain('clientId', `SX-${index}`) + plain('principalId', claim)
  const old = begin.replace(awsTime(at), awsTime(at - 26 * HOUR))
  const hook = `{"eventType":"PreProvisioningHook","timestamp":"${awsTime(at)}","requestId":"${random.uuid()}","claimCertificateId":"${claim}"}`
  const lines = [`${begin}${who},"eventTy`, `${begin}${who}}`, `${old}${who}${plain('eventType', 'Connect')}}`, hook]
  return { at, line: { at, log: index % lines.length === 3 ? 'hook' : 'iot', line: lines[index % lines.length] ?? '' } }
}

function entriesOf(delivered: readonly Delivered[], { seed, lateBy }: SoakPlan): readonly InputEntry[] {
  const random = seededRandom('delays', seed)
  const entries = delivered.map(({ at: deliveredAt, line }, index): InputEntry => {
    const { at, log, line: message } = line
    // `generate` may be late by all of `lateBy`: nothing is later than that.
    const visibleAt = Math.min(deliveredAt + random.between(100, USUAL_DELAY), at + Math.max(lateBy, USUAL_DELAY))
    return { eventId: `3${String(at).padStart(14, '0')}${String(index).padStart(41, '0')}`, log, at, visibleAt, message }
  })
  return entries.sort((a, b) => a.visibleAt - b.visibleAt)
}
