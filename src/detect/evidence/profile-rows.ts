// Profiles as rows of a snapshot: what most sources lack takes no room.
import { numberOf, type Row, textOf } from '../cells.ts'
import { fromFloats, fromSingles, toFloats, toSingles } from './floats.ts'
import { newProfile, type Profile, standings } from './profile.ts'

const networks = [undefined, 'business', 'residential', 'hosting'] as const
/** What is a whole number, in the order of its cells. */
const counts = [
  'days',
  'day',
  'attempts',
  'ok',
  'accepted',
  'votes',
  'hardVotes',
  'repeats',
  'votedAt',
  'evidenceSince',
  'burstSince',
  'burst',
  'pairs',
  'told',
  'recentAt',
  'beside',
  'devices',
  'arrived',
] as const

/** A profile as a row of a snapshot. */
export function toRow(profile: Profile): Row {
  const {
    number,
    key,
    prefix,
    first,
    before,
    network,
    standing,
    isFresh,
    who,
    rework,
    commissioning,
    expectedBefore,
    what,
    recent,
    recentBad,
  } = profile
  const named = [number, prefix, key === prefix ? null : key, first, before, networks.indexOf(network), standings.indexOf(standing)]
  // Most sources have no evidence and are not established.
  const fractions = [
    toFloats([expectedBefore]),
    toSingles(rework === 0 && commissioning === 0 ? [who] : [who, rework, commissioning]),
    what && toSingles(what),
    recent === 0 || recentBad === null ? null : toFloats([recent, ...recentBad]),
  ]
  return [...named, isFresh ? 1 : 0, ...fractions, ...counts.map((name) => profile[name])]
}

/** The profile that `toRow` wrote. */
export function fromRow([
  number,
  prefix,
  key,
  first,
  before,
  network,
  standing,
  isFresh,
  expected,
  singles,
  what,
  recent,
  ...whole
]: Row): Profile {
  const [expectedBefore = 0] = fromFloats(expected)
  const [who = 0, rework = 0, commissioning = 0] = fromSingles(singles)
  const profile = newProfile(numberOf(number), {
    prefix: textOf(prefix),
    key: textOf(key ?? prefix),
    first: numberOf(first),
    before: numberOf(before),
    network: networks[numberOf(network)],
    standing: standings[numberOf(standing)] ?? 'new',
    who,
  })
  counts.forEach((name, index) => {
    profile[name] = numberOf(whole[index])
  })
  profile.isFresh = isFresh === 1
  profile.rework = rework
  profile.commissioning = commissioning
  profile.expectedBefore = expectedBefore
  if (what !== null) profile.what = fromSingles(what)
  if (recent === null) return profile
  const [sum = 0, ...bad] = fromFloats(recent)
  profile.recent = sum
  profile.recentBad = Float64Array.from(bad)
  return profile
}
