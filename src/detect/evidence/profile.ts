// What is known of one source of a claim: how it came, what it did, what speaks against it, and what was told of it.
import type { NetworkClass } from '../../model/attempt.ts'
import { DAY, type Millis } from '../../model/time.ts'
import type { Ratios } from './misuse.ts'
import type { SourceNumber } from './serial-memory.ts'

/** `declared`: in a site's networks; `trusted`: earned by a past; `new`: everything else. */
export const standings = ['new', 'trusted', 'declared'] as const
export type Standing = (typeof standings)[number]

export interface Profile {
  readonly number: SourceNumber
  /** Its prefix, with the site where it lies in one: a thief may share a prefix with a small declared network. */
  readonly key: string
  readonly prefix: string
  readonly first: Millis
  /** Attempts of the claim up to its first, which is one of them. */
  readonly before: number
  readonly network: NetworkClass | undefined
  standing: Standing
  /** Distinct days it was seen on, and the last of them. */
  days: number
  day: number
  attempts: number
  ok: number
  /** Attempts that got a certificate. */
  accepted: number
  /** Those that went well while no known source was away. */
  beside: number
  /** Bad attempts, each serial once; and those of them that are no duplicates. */
  votes: number
  hardVotes: number
  /** Certificates for serials that had got one here before; of earlier days they fade. */
  repeats: number
  /** Attempts of devices that were not seen before. */
  devices: number
  /** 1: it was counted among those that arrived. */
  arrived: number
  /** Who it is, in nats, as it was seen first; like all that is nats here in single precision. */
  who: number
  /** Evidence of the alternatives; null until the first vote. */
  what: Ratios | null
  votedAt: Millis
  /** The first vote of the evidence that is there. */
  evidenceSince: Millis
  /** For it being a rework station, which registers known devices again: log-likelihood against normal use, in nats. */
  rework: number
  /** The same for a line that is set up. */
  commissioning: number
  /** A burst of attempts with new serials: since when, how many, and what was expected of the claim before it. */
  burstSince: Millis
  burst: number
  expectedBefore: number
  /** Its serials that came again elsewhere. */
  pairs: number
  /** Levels told, as bits of `told.ts`; cleared where they may be told again. */
  told: number
  /** Seen since it was last looked at for being forgotten. */
  isFresh: boolean
  /** What it shows now, where it is trusted: fractions that fade. */
  recentAt: Millis
  recent: number
  /** By outcome; null until it is established, as most never are. */
  recentBad: Float64Array | null
}

export type First = Pick<Profile, 'key' | 'prefix' | 'first' | 'before' | 'network' | 'standing' | 'who'>

/** A profile of which nothing but its beginning is known. */
export function newProfile(number: SourceNumber, { key, prefix, first, before, network, standing, who }: First): Profile {
  return {
    number,
    key,
    prefix,
    first,
    before,
    network,
    standing,
    who: Math.fround(who),
    days: 0,
    day: 0,
    attempts: 0,
    ok: 0,
    accepted: 0,
    beside: 0,
    votes: 0,
    hardVotes: 0,
    repeats: 0,
    devices: 0,
    arrived: 0,
    what: null,
    votedAt: 0,
    evidenceSince: 0,
    rework: 0,
    commissioning: 0,
    burstSince: 0,
    burst: 0,
    expectedBefore: 0,
    pairs: 0,
    told: 0,
    isFresh: true,
    recentAt: 0,
    recent: 0,
    recentBad: null,
  }
}

/** Whole days since the epoch. */
export function dayOf(at: Millis): number {
  return Math.floor(at / DAY)
}
