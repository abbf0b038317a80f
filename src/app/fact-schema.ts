// What can be declared about a claim and its networks, a part of the schema of the configuration: sites, serials, plans, network tables.
import * as z from 'zod'
import type { Plan } from '../model/settings.ts'
import * as kind from './setting-kinds.ts'

const { section, sections, listOf } = kind

const DAYS =
  /^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?(,(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?)*$/
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/

const shift = section({
  days: kind.word(DAYS, 'days such as mon-fri or sat,sun', {
    description: 'Days on which the shift begins.',
    example: 'mon-fri',
  }),
  from: kind.word(TIME_OF_DAY, 'a time of day such as 06:00', {
    description: 'Its begin, local time of the site.',
    example: '06:00',
  }),
  to: kind.word(TIME_OF_DAY, 'a time of day such as 22:00', {
    description: 'Its end, local time of the site; one that is not after the begin is on the next day.',
    example: '22:00',
  }),
})

const networks = (manual: kind.Manual) => listOf(kind.network(manual), 'a list of networks', manual)

/** A place from which a claim is used. */
export const site = section({
  name: kind.text({ description: 'Name of the site, for people.', example: 'plant-7' }),
  cidrs: networks({ description: 'Networks from which the site provisions.', example: '[198.51.100.0/24]' }),
  timeZone: kind.timeZone({ description: 'Time zone of its shifts; absent: UTC.', example: 'Europe/Berlin' }).exactOptional(),
  shifts: sections(shift).exactOptional(),
})

export const serialPattern = kind.pattern({
  description: 'Pattern of whole serial numbers, without look-around and back-references; absent: any.',
  example: 'SN-\\d{8}',
})

export const clientPattern = kind.pattern({
  description: 'Pattern of whole client ids, asked where no hook tells the serial; absent: any.',
  example: 'SN-\\d{8}',
})

/** A file with the serials that were made. */
export const manifest = section({
  file: kind.path({
    description: 'File with the serial numbers that were made, one a line or in a CSV.',
    example: 'manifest.txt',
  }),
  column: kind.text({ description: 'The head of the column that holds them, where the file is a CSV.', example: 'serial' }).exactOptional(),
})

export const canaries = listOf(kind.text({ description: 'A serial number.', example: 'SN-00000000' }), 'a list of serial numbers', {
  description: 'Serial numbers that no device has: their use is misuse.',
  example: '[SN-00000000]',
})

export const countries = listOf(kind.country({ description: 'A country.', example: 'DE' }), 'a list of country codes', {
  description: 'Countries from which the claim is used, by `networks.country`; use from another one is told. Absent: any.',
  example: '[DE, CZ]',
})

export const expectedPerDay = kind.amount({
  description: 'Devices that are provisioned on a usual day: what is expected until the claim has weeks of its own to show.',
  example: '1200',
})

/** Where plans come from: one that stands there, or a file of them. */
export type PlanSource = { readonly plan: Plan } | { readonly file: string }

const A_PLAN = 'from, to and devices, or file alone'
const IN_ORDER = 'later than its begin'

const batch = {
  from: kind.time({ description: 'Begin of a planned batch.', example: '2026-12-01T06:00Z' }).exactOptional(),
  to: kind.time({ description: 'End of the planned batch.', example: '2026-12-01T14:00Z' }).exactOptional(),
  devices: kind.wholeNumber(1, 10_000_000, { description: 'The most devices of it.', example: '5000' }).exactOptional(),
  cidrs: networks({ description: 'Networks of the batch; empty: those of the sites.', example: '[]' }).exactOptional(),
  template: kind.text({ description: 'Its template; absent: any that the claim may use.', example: 'acme-sensor-v2' }).exactOptional(),
}

/** A planned batch as a file of plans holds it: texts, as in the configuration. */
export const plan = section(batch).transform((given, context): Plan => planOf(given) ?? refused(given, context))

/** A planned batch, or a file of them. */
export const planSource = section({
  ...batch,
  file: kind.path({ description: 'File of plans instead: .csv, .ics (a calendar) or .yaml.', example: 'plans.csv' }).exactOptional(),
}).transform(({ file, ...given }, context): PlanSource => {
  if (file !== undefined) return Object.keys(given).length === 0 ? { file } : refused({}, context)
  const found = planOf(given)
  return found === null ? refused(given, context) : { plan: found }
})

type Batch = Partial<Plan>

function planOf({ from, to, devices, ...rest }: Batch): Plan | null {
  return from !== undefined && to !== undefined && devices !== undefined && from < to ? { from, to, devices, ...rest } : null
}

function refused(given: Batch, context: z.RefinementCtx): never {
  const isWhole = given.from !== undefined && given.to !== undefined && given.devices !== undefined
  if (isWhole) context.addIssue({ code: 'custom', message: IN_ORDER, path: ['to'] })
  else context.addIssue({ code: 'custom', message: A_PLAN })
  return z.NEVER
}

/** Tables of networks that the user points to. */
export const networkFiles = section({
  asn: kind
    .path({
      description: 'File in MaxMind’s format (.mmdb) with the autonomous system of an address.',
      example: 'GeoLite2-ASN.mmdb',
    })
    .exactOptional(),
  country: kind
    .path({
      description: 'File in MaxMind’s format (.mmdb) with the country of an address.',
      example: 'GeoLite2-Country.mmdb',
    })
    .exactOptional(),
  hosting: listOf(kind.asn({ description: 'An autonomous system.', example: 'AS64500' }), 'a list of autonomous systems', {
    description: 'Autonomous systems of hosting providers, beside the well known ones.',
    example: '[AS64500]',
  }).prefault([]),
})
