// The five kinds of claim: where they are used, when, and what befalls them over the days of the story.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import { digest } from '../../src/model/digest.ts'
import type { Plan, Site } from '../../src/model/settings.ts'
import { DAY, type Millis } from '../../src/model/time.ts'
import { homes, type Network, oneNetwork } from './addresses.ts'
import { mixBetween, within } from './draws.ts'
import { goldenSample, type IncidentKind, incidentOf } from './incidents.ts'
import type { Change, Life, Place, Regime, Stream } from './life.ts'
import { paces, type Range, shares, usualMixes, yearly } from './ranges.ts'

/** Monday, 5 January 2026: every story begins on some day of the two years from it. */
const EPOCH: Millis = Date.UTC(2026, 0, 5)

const zones = ['Europe/Berlin', 'America/Chicago', 'Asia/Kolkata', 'Asia/Shanghai', 'Europe/Lisbon'] as const

/** Whether one event with this chance happens on a day, the same for all who ask. */
function happens(seed: number, day: number, chance: number): boolean {
  const mixed = Math.imul(seed ^ Math.imul(day, 0x9e3779b1), 0x85ebca6b)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32 < chance
}

/** Two shifts on weekdays with a break in each, and overtime on some Saturdays. */
function shiftRhythm(seed: number): Place['rhythm'] {
  return (weekday, minute, day) => {
    if (weekday === 0) return 0
    if (weekday === 6) return minute >= 360 && minute < 840 && happens(seed, day, shares.overtimeSaturday) ? 1 : 0
    if (minute < 360 || minute >= 1_320) return 0
    const shift = (minute - 360) % 480
    return shift >= 240 && shift < 270 ? 0.1 : 1
  }
}

/** People at home: little at night, most in the evening, a third more on weekends. Its mean over a week is about 1. */
function homeRhythm(weekday: number, minute: number): number {
  const weekend = weekday === 0 || weekday === 6 ? 1.25 : 0.9
  return weekend * (1 + 0.9 * Math.sin(((minute - 840) / 1_440) * 2 * Math.PI + 0.5))
}

/** Working hours on weekdays. */
function officeRhythm(weekday: number, minute: number): number {
  return weekday > 0 && weekday < 6 && minute >= 480 && minute < 1_080 ? 1 : 0
}

type Kind = 'factory' | 'field' | 'sparse'

function kindOf(regime: Regime): Kind {
  return regime === 'field' || regime === 'sparse' ? regime : 'factory'
}

interface Span {
  readonly from: Millis
  readonly days: number
}

/** One site of two; the first does most. */
function siteOf(kind: Kind, name: string, share: number, perHour: number, network: Network, span: Span, random: SeededRandom): Place {
  return {
    name,
    prefix: network.prefix,
    timeZone: random.pick(zones),
    addresses: network.addresses,
    perHour: perHour * share,
    rhythm: kind === 'factory' ? shiftRhythm(random.between(1, 2 ** 31)) : officeRhythm,
    from: span.from,
    to: span.from + span.days * DAY,
  }
}

function twoSites(kind: Kind, prefix: string, perHour: number, span: Span, random: SeededRandom): readonly Place[] {
  const share = within([0.55, 0.8], random)
  return [share, 1 - share].map((part, index) =>
    siteOf(kind, `${prefix}-${index + 1}`, part, perHour, oneNetwork('own', 'business', random.between(1, 3), random), span, random),
  )
}

/** Some factories have a third site, in a third time zone; it takes its share of the work from the others. */
function withThird(regime: Regime, two: readonly Place[], span: Span, random: SeededRandom): readonly Place[] {
  if (regime !== 'factory' || !random.chance(shares.thirdSite)) return two
  const share = within([0.1, 0.25], random)
  const perHour = two.reduce((sum, place) => sum + place.perHour, 0)
  const network = oneNetwork('own', 'business', random.between(1, 3), random)
  const third = siteOf('factory', 'plant-3', share, perHour, network, span, random)
  const left = zones.filter((zone) => two.every(({ timeZone }) => timeZone !== zone))
  const timeZone = left[random.between(0, left.length - 1)] ?? third.timeZone
  return [...two.map((place) => ({ ...place, perHour: place.perHour * (1 - share) })), { ...third, timeZone }]
}

/** `thirdSite`: draws of its own, so that a factory without a third site is what it always was. */
function placesOf(regime: Regime, span: Span, random: SeededRandom, thirdSite: SeededRandom): readonly Place[] {
  const kind = kindOf(regime)
  const perHour = within(paces[kind].perHour, random)
  if (kind === 'field') {
    const to = span.from + span.days * DAY
    return [{ name: 'field', prefix: null, timeZone: 'UTC', addresses: homes(random), perHour, rhythm: homeRhythm, from: span.from, to }]
  }
  if (regime !== 'hand-over') return withThird(regime, twoSites(kind, 'plant', perHour, span, random), span, thirdSite)
  const until = HISTORY_DAYS + random.between(2, 20)
  const own = twoSites(kind, 'plant', perHour, { from: span.from, days: until }, random)
  const partner = { from: span.from + until * DAY, days: span.days - until }
  return [...own, ...twoSites(kind, 'partner', perHour, partner, random)]
}

/** Days that are learned from before anything is judged, where a regime has a history. */
export const HISTORY_DAYS = 28

/** How much of the story is history: a new claim has none. */
export function historyOf(regime: Regime): number {
  return regime === 'new-claim' ? 0 : HISTORY_DAYS
}

interface Calendar {
  readonly changes: Change[]
  readonly streams: Stream[]
  readonly plans: Plan[]
}

function addIncidents(kind: Kind, places: readonly Place[], span: Span, life: Pick<Life, 'mix'>, random: SeededRandom): Calendar {
  const calendar: Calendar = { changes: [], streams: [], plans: [] }
  const rates: Readonly<Partial<Record<IncidentKind, number>>> = yearly[kind]
  for (const kindOfIncident of incidentKinds(rates)) {
    const count = random.poisson(((rates[kindOfIncident] ?? 0) * span.days) / 365)
    for (let index = 0; index < count; index++) {
      const at = timeOfIncident(kindOfIncident, span, random)
      const place = placeAt(places, at, random)
      const incident = incidentOf(kindOfIncident, { at, place, mix: life.mix, random })
      calendar.changes.push(...(incident.changes ?? []))
      calendar.streams.push(...(incident.streams ?? []))
      calendar.plans.push(...(incident.plans ?? []))
    }
  }
  return calendar
}

function incidentKinds(rates: Readonly<Partial<Record<IncidentKind, number>>>): readonly IncidentKind[] {
  return Object.keys(rates).filter((name): name is IncidentKind => name in rates)
}

/** Mostly in working hours of a weekday: what stops a line or is tried by an engineer happens while people work. */
function timeOfIncident(kind: IncidentKind, span: Span, random: SeededRandom): Millis {
  const workHours: Range = kind.endsWith('outage') || kind === 'failover' || kind === 'regional-incident' ? [0, 24] : [6, 18]
  for (let tries = 0; ; tries++) {
    const day = random.between(0, span.days - 1)
    const at = span.from + day * DAY + within(workHours, random) * 3_600_000
    const weekday = new Date(at).getUTCDay()
    if ((weekday > 0 && weekday < 6) || tries > 3) return at
  }
}

function placeAt(places: readonly Place[], at: Millis, random: SeededRandom): Place {
  const open = places.filter(({ from, to }) => from <= at && at < to)
  const [first, ...others] = open.length > 0 ? open : places
  if (first === undefined) throw new Error('a claim is used at one place at least')
  return random.pick([first, ...others])
}

/** The calendar of one claim; the same seed gives the same. `from`: midnight UTC of its first day; absent: drawn. */
export function lifeOf(regime: Regime, seed: number, days: number, from?: Millis): Life {
  const random = seededRandom('life', regime, seed)
  const kind = kindOf(regime)
  const drawn = EPOCH + random.between(0, 729) * DAY
  const span = { from: from ?? drawn, days }
  const places = placesOf(regime, span, random, seededRandom('third-site', regime, seed))
  const mix = mixBetween(usualMixes[kind], random)
  const calendar = addIncidents(kind, places, span, { mix }, random)
  if (kind === 'factory' && random.chance(shares.goldenSample)) {
    calendar.streams.push(goldenSample({ at: span.from, place: placeAt(places, span.from, random), mix, random }, days))
  }
  const sites: Site[] = places
    .filter(({ name }) => name.startsWith('plant'))
    .map(({ name, prefix, timeZone }) => ({ name, cidrs: prefix === null ? [] : [prefix], timeZone }))
  return {
    regime,
    claim: digest('claim', regime, seed),
    ...span,
    places,
    mix,
    dispersion: within(paces[kind].dispersion, random),
    template: 'acme-sensor-v2',
    uuidClients: random.chance(shares.uuidClients),
    changes: calendar.changes.sort((a, b) => a.from - b.from),
    streams: calendar.streams.sort((a, b) => a.from - b.from),
    sites,
    plans: calendar.plans,
  }
}
