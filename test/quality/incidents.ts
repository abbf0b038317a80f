// What befalls a claim without anybody's ill will: each kind as changes of ordinary life, attempts beside it, and what was announced of it.
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import type { Plan } from '../../src/model/settings.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import { oneNetwork } from './addresses.ts'
import { within } from './draws.ts'
import type { Change, Place, Stream } from './life.ts'
import { type Mix, type Range, sizes } from './ranges.ts'

/** What an incident may look at. */
export interface Setting {
  readonly at: Millis
  readonly place: Place
  readonly mix: Mix
  readonly random: SeededRandom
}

export interface Incident {
  readonly changes?: readonly Change[]
  readonly streams?: readonly Stream[]
  readonly plans?: readonly Plan[]
}

const allOk: Mix = { duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 }
const hookDown: Mix = { duplicate: 0, rejected: 0.95, orphan: 0, offPattern: 0 }

const visit = { attacker: false, mix: allOk, serials: 'new' } as const

/** Attempts of one place beside ordinary life, evenly over some time. */
function batch(cause: string, { at, place, mix, random }: Setting, devices: Range): Stream {
  const hours = within(sizes.batchHours, random)
  const most = Math.round(within(devices, random))
  const addresses = place.addresses
  return { ...visit, cause, from: at, to: at + hours * HOUR, perHour: most / hours, most, mix, addresses }
}

/** A time of full rejections in which each device tries again and again. */
function outage(cause: string, at: Millis, minutes: number, mix: Mix): Change {
  return { cause, from: at, to: at + minutes * MINUTE, mix, retries: 3 }
}

/** Devices that were made weeks ago and are provisioned anew. */
function rework(cause: string, { at, random }: Setting, addresses: Stream['addresses']): Stream {
  const hours = within(sizes.reworkHours, random)
  const most = Math.round(within(sizes.reworkDevices, random))
  const mix = { ...allOk, rejected: within([0, 0.1], random) }
  return { ...visit, cause, from: at, to: at + hours * HOUR, perHour: most / hours, most, mix, addresses, serials: 'known' }
}

const kinds = {
  'line-stop': ({ at, place, random }) => {
    const stopped = at + within(sizes.lineStopMinutes, random) * MINUTE
    const caughtUp = stopped + within(sizes.catchUpMinutes, random) * MINUTE
    return {
      changes: [
        { cause: 'line-stop', from: at, to: stopped, place: place.name, rate: 0 },
        { cause: 'line-stop', from: stopped, to: caughtUp, place: place.name, rate: within(sizes.catchUpFactor, random) },
      ],
    }
  },
  'holiday-week': ({ at }) => ({ changes: [{ cause: 'holiday-week', from: at, to: at + 7 * DAY, rate: 0.02 }] }),
  'announced-batch': (setting) => {
    const stream = batch('announced-batch', setting, sizes.batchDevices)
    // People announce round hours and a round number, with room on either side.
    const devices = Math.ceil((stream.most ?? 0) / 1_000) * 1_000
    return { streams: [stream], plans: [{ from: stream.from - HOUR, to: stream.to + HOUR, devices }] }
  },
  'unannounced-batch': (setting) => ({ streams: [batch('unannounced-batch', setting, sizes.batchDevices)] }),
  'step-increase': ({ at, random }) => ({
    changes: [{ cause: 'step-increase', from: at, to: at + 400 * DAY, rate: within(sizes.stepFactor, random) }],
  }),
  failover: ({ at, place, random }) => {
    const network = oneNetwork('own', random.chance(0.7) ? 'business' : 'residential', 1, random)
    const to = at + within(sizes.failoverHours, random) * HOUR
    return { changes: [{ cause: 'failover', from: at, to, place: place.name, addresses: network.addresses }] }
  },
  'mobile-failover': ({ at, place, random }) => {
    const to = at + within(sizes.failoverHours, random) * HOUR
    const networks = Array.from({ length: random.between(2, 12) }, () => oneNetwork('own', 'residential', 4, random))
    const addresses: Change['addresses'] = (draws) => (networks[draws.between(0, networks.length - 1)] ?? place).addresses(draws)
    return { changes: [{ cause: 'mobile-failover', from: at, to, place: place.name, addresses }] }
  },
  'new-site': ({ at, place, mix, random }) => {
    const { addresses } = oneNetwork('own', 'business', 2, random)
    const perHour = place.perHour * within(sizes.newSiteShare, random)
    const most = Math.round(within(sizes.firstTries, random))
    const first = { ...visit, cause: 'new-site', from: at, to: at + 2 * DAY, perHour: 20, most, addresses }
    const to = at + within(sizes.newSiteDays, random) * DAY
    const onlyWhen = inUse(place)
    return {
      streams: [
        { ...first, mix: { duplicate: 0, rejected: 0.3, orphan: 0.2, offPattern: 0 }, onlyWhen },
        { ...visit, cause: 'new-site', from: at + 3 * HOUR, to, perHour, mix, addresses, onlyWhen },
      ],
    }
  },
  'hook-outage': ({ at, random }) => ({ changes: [outage('hook-outage', at, within(sizes.hookOutageMinutes, random), hookDown)] }),
  'network-outage': ({ at, place, random }) => {
    const mix = { duplicate: 0.05, rejected: 0.02, orphan: 0.5, offPattern: 0 }
    return { changes: [{ ...outage('network-outage', at, within(sizes.networkOutageMinutes, random), mix), place: place.name }] }
  },
  rework: (setting) => ({ streams: [rework('rework', setting, setting.place.addresses)] }),
  'partner-rework': (setting) => ({
    streams: [rework('partner-rework', setting, oneNetwork('own', 'business', 2, setting.random).addresses)],
  }),
  rollout: ({ at, random }) => {
    const template = `acme-sensor-v${random.between(3, 9)}`
    const trial = at + within([1, 8], random) * HOUR
    const mix = { duplicate: 0, rejected: 0.15, orphan: 0.02, offPattern: 0.35 }
    return {
      changes: [
        { cause: 'rollout', from: at, to: trial, template, mix, retries: 1 },
        { cause: 'rollout', from: trial, to: trial + within(sizes.rolloutDays, random) * DAY, template },
      ],
    }
  },
  laptop: ({ at, random }) => {
    const { addresses } = oneNetwork('own', 'hosting', 1, random)
    const mix = { duplicate: 0.2, rejected: 0.3, orphan: 0.2, offPattern: 0.05 }
    const most = Math.round(within(sizes.laptopTries, random))
    return { streams: [{ ...visit, cause: 'laptop', from: at, to: at + 6 * HOUR, perHour: 8, most, mix, addresses, sameDevice: true }] }
  },
  'broken-device': ({ at, place, random }) => {
    const hours = within(sizes.brokenHours, random)
    const most = Math.round(within(sizes.brokenTries, random))
    const mix = random.chance(0.5) ? { ...allOk, rejected: 1 } : { ...allOk, orphan: 0.7, rejected: 0.3 }
    const device = place.addresses(random)
    const span = { from: at, to: at + hours * HOUR, perHour: most / hours, most }
    return { streams: [{ ...visit, ...span, cause: 'broken-device', mix, addresses: () => device, sameDevice: true }] }
  },
  'lost-answers': ({ at, mix, random }) => ({
    changes: [outage('lost-answers', at, within(sizes.lostAnswerMinutes, random), { ...mix, duplicate: 0.5 })],
  }),
  'regional-incident': ({ at, random }) => {
    const over = at + within(sizes.regionalMinutes, random) * MINUTE
    const mix = { duplicate: 0.1, rejected: 0.1, orphan: 0.2, offPattern: 0 }
    return {
      changes: [
        { cause: 'regional-incident', from: at, to: over, rate: 0 },
        { cause: 'regional-incident', from: over, to: over + (over - at), rate: 2, mix, retries: 2 },
      ],
    }
  },
  'load-test': (setting) => ({ streams: [batch('load-test', setting, sizes.loadTestDevices)] }),
  promotion: ({ at, random }) => {
    const to = at + within(sizes.promotionHours, random) * HOUR
    return { changes: [{ cause: 'promotion', from: at, to, rate: within(sizes.promotionFactor, random) }] }
  },
  demonstration: ({ at, mix, random }) => {
    const { addresses } = oneNetwork('homes', random.chance(0.5) ? 'business' : 'residential', 1, random)
    const most = Math.round(within(sizes.demonstrationDevices, random))
    return { streams: [{ ...visit, cause: 'demonstration', from: at, to: at + 2 * HOUR, perHour: most, most, mix, addresses }] }
  },
  'firmware-storm': ({ at, random }) => {
    const to = at + within(sizes.stormHours, random) * HOUR
    const mix = { duplicate: 0.5, rejected: 0.1, orphan: 0.25, offPattern: 0 }
    return { changes: [{ cause: 'firmware-storm', from: at, to, rate: within(sizes.stormFactor, random), mix, retries: 2 }] }
  },
} as const satisfies Readonly<Record<string, (setting: Setting) => Incident>>

export type IncidentKind = keyof typeof kinds

/** What one incident is made of. */
export function incidentOf(kind: IncidentKind, setting: Setting): Incident {
  return kinds[kind](setting)
}

/** One golden sample, tested every night of the story from a network of hosting. */
export function goldenSample({ at, random }: Setting, days: number): Stream {
  const { addresses } = oneNetwork('own', 'hosting', 1, random)
  const hour = random.between(0, 4)
  const onlyWhen = (time: Millis): boolean => Math.floor((time % DAY) / HOUR) === hour
  const mix = { duplicate: 0.9, rejected: 0.03, orphan: 0.02, offPattern: 0 }
  const span = { from: at, to: at + days * DAY, perHour: random.between(2, 8) }
  return { ...visit, ...span, cause: 'golden-sample', mix, addresses, serials: 'known', sameDevice: true, onlyWhen }
}

/** Whether a place is at work. */
export function inUse(place: Place): (at: Millis) => boolean {
  return (at) => place.rhythm(new Date(at).getUTCDay(), (at % DAY) / MINUTE, Math.floor(at / DAY)) > 0
}
