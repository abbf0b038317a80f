// What the schema cannot see, since it concerns several settings: names given twice, and what a person should know before the start.
import { filterPatterns } from '../ingest/filter-patterns.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { isoTime, type Millis } from '../model/time.ts'
import type { Problem } from './configuration-problems.ts'
import type { CheckedSettings } from './configuration-schema.ts'
import { flawOfCountry } from './country-code.ts'
import { pathText } from './describe-settings.ts'
import { openNetworks, surprisesOfPlan } from './plan-reach.ts'

/** Something that has a name of its own, and where that name stands; of a feed from a file also its path. */
interface Named {
  readonly is: string
  readonly name: string
  readonly path?: string
}

/** Ids and names that must differ and do not, and files that two feeds read. */
export function clashes(claims: CheckedSettings['claims'], feeds: readonly Named[], notifiers: readonly Named[]): readonly Problem[] {
  const again = feeds.flatMap((feed, index) => {
    const first = feed.path === undefined ? index : feeds.findIndex(({ path }) => path === feed.path)
    return first === index ? [] : [{ index, first }]
  })
  if (again.length > 0) {
    return again.map(({ index, first }) => ({
      path: ['feeds', index, 'file', 'path'],
      right: `another than that of feeds[${first}]: a file is one feed, and is read once`,
    }))
  }
  return [
    ...twice(claims.map(({ id }, index) => ({ name: id, path: ['claims', index, 'id'] }))),
    ...twice(claims.map(({ alias }, index) => ({ name: alias, path: ['claims', index, 'alias'] }))),
    ...twice(feeds.map(({ is, name }, index) => ({ name, path: ['feeds', index, is, 'name'] }))),
    ...twice(notifiers.map(({ is, name }, index) => ({ name, path: ['notify', index, is, 'name'] }))),
  ]
}

function twice(given: readonly { readonly name: string; readonly path: Problem['path'] }[]): readonly Problem[] {
  return given.flatMap(({ name, path }, index) => {
    const first = given.findIndex((other) => other.name === name)
    const other = given[first]
    return other === undefined || first === index ? [] : [{ path, right: `different from ${pathText(other.path)}, which is "${name}" too` }]
  })
}

/** What stops nothing and could surprise, one line each. */
export function surprises(settings: CheckedSettings): readonly string[] {
  return [
    ...surprisesOfCountries(settings),
    ...(settings.claims.length === 0 ? ['no claims are configured: every use is counted as _unregistered, and nothing is acted upon'] : []),
    ...settings.claims.flatMap(surprisesOfClaim),
    ...surprisesOfFilters(settings),
    ...(settings.feeds.length === 0 ? ['no feeds are configured: the service would see nothing'] : []),
  ]
}

function surprisesOfCountries({ claims, networks }: CheckedSettings): readonly string[] {
  return claims.flatMap(({ countries }, index) => {
    if (countries === undefined) return []
    const setting = `claims[${index}].countries`
    return [
      ...countries.flatMap((code) => {
        const flaw = flawOfCountry(code)
        return flaw === null ? [] : [`${setting} names ${code}, ${flaw}`]
      }),
      ...(networks.country === undefined ? [`${setting} is of no effect without networks.country: no country of an address is known`] : []),
    ]
  })
}

function surprisesOfFilters({ claims, feeds }: CheckedSettings): readonly string[] {
  if (filterPatterns(claims.map(({ id }) => id)) !== null) return []
  return feeds.flatMap((feed, index) =>
    feed.is === 'cloudwatch' && feed.filter
      ? [
          `feeds[${index}].cloudwatch.filter is of no effect: ${claims.length} claims need too many queries, and the log group is read as a whole`,
        ]
      : [],
  )
}

function surprisesOfClaim(claim: CheckedSettings['claims'][number], index: number): readonly string[] {
  const { mode, windows, sites = [], plans = [], templates } = claim
  const open = sites.flatMap(({ cidrs }, site) => (openNetworks(cidrs).length > 0 ? [`claims[${index}].sites[${site}].cidrs`] : []))
  const odd = plans.flatMap((source, place) =>
    'plan' in source
      ? surprisesOfPlan(source.plan, templates === undefined ? {} : { templates }).map(
          (text) => `claims[${index}].plans[${place}]: ${text}`,
        )
      : [],
  )
  return [
    ...(mode === 'auto' && !windows.some(({ level }) => level === 'disable')
      ? [`claims[${index}].mode is auto, but none of its windows has level disable: nothing will ever be disabled`]
      : []),
    ...open.map((setting) => `${setting} holds every address: no use of the claim can come from outside`),
    ...odd,
  ]
}

/** What may surprise at a time, one line each: claims that are closed already. */
export function timelySurprises(claims: readonly Pick<ClaimSettings, 'closesAt'>[], now: Millis): readonly string[] {
  return claims.flatMap(({ closesAt }, index) =>
    closesAt !== undefined && closesAt <= now
      ? [`claims[${index}].closesAt is past (${isoTime(closesAt)}): every use of the claim is a finding`]
      : [],
  )
}
