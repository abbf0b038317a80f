// The attempts of one claim's life, day by day, in the order of time, each with who is behind it.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import type { Attempt, Outcome } from '../../src/model/attempt.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import type { Address } from './addresses.ts'
import { gapOf, unevenness } from './draws.ts'
import type { Change, Life, Place, Stream } from './life.ts'
import { localClock } from './local-clock.ts'
import { type Mix, shares } from './ranges.ts'
import { createSerials } from './serials.ts'

/** An attempt with the truth about it. */
export interface Told {
  readonly attempt: Attempt
  /** The incident that it belongs to, or the attack's name; null in ordinary life. */
  readonly cause: string | null
  readonly attacker: boolean
}

export interface Story {
  /** The attempts of one day, `0` first; days are asked for one after the other. */
  day(index: number): readonly Told[]
}

/** What an attempt of a device is drawn from. */
interface Draw {
  readonly cause: string | null
  readonly attacker: boolean
  readonly mix: Mix
  readonly template: string
  readonly retries: number
}

interface Device {
  readonly serial: string
  readonly clientId: string
  readonly number: number | null
}

/** Production is drawn in slots: short enough for shifts and stops, long enough to be cheap where little happens. */
const SLOT_MINUTES = { busy: 5, calm: 30 } as const

/** The story of a life. The same seed tells the same. */
export function createStory(life: Life, seed: number): Story {
  const random = seededRandom('story', life.claim, seed)
  const serials = createSerials(life.regime === 'field', random)
  const streams = life.streams.map((stream, index) => createStream(stream, seededRandom('stream', life.claim, seed, index)))
  let waiting: Told[] = []

  function deviceOf(number: number): Device {
    const serial = serials.text(number)
    return { serial, clientId: life.uuidClients ? uuidOf(life.claim, number) : serial, number }
  }

  function tell(at: Millis, { ip, network }: Address, device: Device, outcome: Outcome, draw: Draw): void {
    const { serial, clientId } = device
    const { template, cause, attacker } = draw
    const presumed = outcome === 'ok' && random.fraction() < shares.presumed
    const facts = { claim: life.claim, at: Math.round(at), source: ip, clientId, outcome, serial, template, presumed }
    waiting.push({ attempt: network === undefined ? facts : named(facts, network), cause, attacker })
  }

  /** A device tries until it is accepted or gives up, and sometimes once more since the answer was lost. */
  function tryIt(at: Millis, address: Address, device: Device, wished: Outcome, draw: Draw): void {
    let outcome = wished
    let time = at
    for (let left = draw.retries; ; left--) {
      tell(time, address, device, outcome, draw)
      const failed = outcome === 'rejected' || outcome === 'orphan'
      if (!failed && device.number !== null) serials.markAccepted(device.number)
      if (!failed || left <= 0) return
      time += (20 + 280 * random.fraction()) * SECOND
      outcome = outcomeOf({ ...draw.mix, duplicate: 0, offPattern: 0 }, random)
    }
  }

  function produce(at: Millis, address: Address, draw: Draw): void {
    const outcome = outcomeOf(draw.mix, random)
    if (outcome === 'off-pattern') tell(at, address, foreignDevice(random), outcome, draw)
    else if (outcome === 'duplicate' && random.fraction() >= shares.lostAnswers)
      tell(at, address, deviceOf(serials.accepted(random)), outcome, draw)
    else produceNew(at, address, outcome, draw)
  }

  function produceNew(at: Millis, address: Address, outcome: Outcome, draw: Draw): void {
    const { number, taken } = serials.make()
    const device = deviceOf(number)
    // Somebody else registered its serial: the genuine device is the duplicate.
    if (taken) tell(at, address, device, 'duplicate', draw)
    else if (outcome === 'duplicate') {
      tryIt(at, address, device, 'ok', draw)
      tell(at + (20 + 100 * random.fraction()) * SECOND, address, device, 'duplicate', draw)
    } else tryIt(at, address, device, outcome, draw)
  }

  function ordinaryDay(from: Millis, place: Place): void {
    const changes = life.changes.filter((change) => concerns(change, place, from, from + DAY))
    const slot = life.regime === 'field' || life.regime === 'sparse' ? SLOT_MINUTES.calm : SLOT_MINUTES.busy
    const clock = localClock(place.timeZone, from)
    for (let minute = 0; minute < 1_440; minute += slot) {
      const at = from + minute * MINUTE
      if (at < place.from || at >= place.to) continue
      const local = clock(minute)
      const rhythm = place.rhythm(local.weekday, local.minute, local.day)
      if (rhythm <= 0) continue
      ordinarySlot(at, slot, (place.perHour * rhythm * slot) / 60, place, changes)
    }
  }

  function ordinarySlot(at: Millis, minutes: number, mean: number, place: Place, changes: readonly Change[]): void {
    let rate = mean
    let addresses = place.addresses
    let draw: Draw = { cause: null, attacker: false, mix: life.mix, template: life.template, retries: 2 }
    for (const change of changes) {
      if (change.from > at || change.to <= at) continue
      rate *= change.rate ?? 1
      addresses = change.addresses ?? addresses
      draw = changed(draw, change)
    }
    const count = random.poisson(rate * unevenness(life.dispersion, random))
    for (let index = 0; index < count; index++) produce(at + random.fraction() * minutes * MINUTE, addresses(random), draw)
  }

  function streamDay(stream: RunningStream, until: Millis): void {
    for (let at = stream.next(until); at !== null; at = stream.next(until)) arrive(stream, at)
  }

  function arrive({ stream, random: draws, fixed }: RunningStream, at: Millis): void {
    if (stream.onlyWhen !== undefined && !stream.onlyWhen(at)) return
    const { cause, attacker, mix, serials: choice } = stream
    const draw = { cause, attacker, mix, template: stream.template ?? life.template, retries: 0 }
    const address = stream.addresses(draws)
    const outcome = outcomeOf(mix, draws)
    // Whoever shows a serial that is known is a duplicate where it is accepted.
    const again = outcome === 'ok' ? 'duplicate' : outcome
    if (stream.sameDevice === true) {
      fixed.device ??= deviceOf(stream.device ?? serials.accepted(draws))
      tell(at, address, fixed.device, again, draw)
    } else if (choice === 'known' || outcome === 'duplicate') tell(at, address, deviceOf(serials.accepted(draws)), again, draw)
    else if (choice === 'ahead') tell(at, address, deviceOf(serials.ahead(stream.lead ?? 1)), outcome, draw)
    else if (outcome === 'off-pattern') tell(at, address, foreignDevice(draws), outcome, draw)
    else if (attacker) tell(at, address, deviceOf(serials.guess()), outcome, draw)
    else produceNew(at, address, outcome, draw)
  }

  return {
    day(index) {
      const from = life.from + index * DAY
      serials.turnDay()
      for (const place of life.places) ordinaryDay(from, place)
      for (const stream of streams) if (stream.stream.from < from + DAY) streamDay(stream, from + DAY)
      waiting.sort((a, b) => a.attempt.at - b.attempt.at)
      const end = waiting.findIndex(({ attempt }) => attempt.at >= from + DAY)
      const today = end < 0 ? waiting : waiting.slice(0, end)
      waiting = end < 0 ? [] : waiting.slice(end)
      return today
    },
  }
}

interface RunningStream {
  readonly stream: Stream
  readonly random: SeededRandom
  /** The one device of a stream that has but one, once it is known. */
  readonly fixed: { device?: Device }
  /** The next arrival before a time; null when there is none. */
  next(until: Millis): Millis | null
}

function createStream(stream: Stream, random: SeededRandom): RunningStream {
  const perMilli = stream.perHour / HOUR
  let at = stream.from + gapOf(perMilli, random)
  let count = 0
  return {
    stream,
    random,
    fixed: {},
    next(until) {
      if (at >= until || at >= stream.to || count >= (stream.most ?? Number.POSITIVE_INFINITY)) return null
      const arrival = at
      count++
      at += gapOf(perMilli, random)
      return arrival
    },
  }
}

function named(facts: Attempt, network: NonNullable<Attempt['network']>): Attempt {
  const { claim, at, source = '', clientId, outcome, serial = '', template = '', presumed = false } = facts
  return { claim, at, source, clientId, outcome, serial, template, network, presumed }
}

function concerns({ place: name, from: begin, to: end }: Change, place: Place, from: Millis, to: Millis): boolean {
  return begin < to && end > from && (name === undefined || name === place.name)
}

function changed(draw: Draw, { cause, mix, template, retries }: Change): Draw {
  const lasting = template !== undefined && mix === undefined
  return {
    ...draw,
    // A template that everybody uses by now is ordinary life.
    cause: lasting ? draw.cause : cause,
    mix: mix ?? draw.mix,
    template: template ?? draw.template,
    retries: retries ?? draw.retries,
  }
}

function outcomeOf({ duplicate, rejected, orphan, offPattern }: Mix, random: SeededRandom): Outcome {
  const drawn = random.fraction()
  if (drawn < duplicate) return 'duplicate'
  if (drawn < duplicate + rejected) return 'rejected'
  if (drawn < duplicate + rejected + orphan) return 'orphan'
  return drawn < duplicate + rejected + orphan + offPattern ? 'off-pattern' : 'ok'
}

/** A device whose serial is none of the maker's. */
function foreignDevice(random: SeededRandom): Device {
  const serial = `X${random.between(1, 9)}-${random.hex(8)}`
  return { serial, clientId: serial, number: null }
}

/** The same device has the same UUID whenever it comes. */
function uuidOf(claim: string, number: number): string {
  const low = (Math.imul(number + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')
  const high = number.toString(16).padStart(12, '0')
  return `${low}-${claim.slice(0, 4)}-4${claim.slice(4, 7)}-8${claim.slice(7, 10)}-${high}`
}
