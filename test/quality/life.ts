// The calendar of one claim: what its days are made of, before any attempt is drawn.
import type { Plan, Site } from '../../src/model/settings.ts'
import type { Millis } from '../../src/model/time.ts'
import type { Addresses } from './addresses.ts'
import type { Mix } from './ranges.ts'
import type { SerialChoice } from './serials.ts'

export const regimes = ['factory', 'field', 'sparse', 'new-claim', 'hand-over'] as const
export type Regime = (typeof regimes)[number]

/** A place of production, or the whole of the field. */
export interface Place {
  readonly name: string
  readonly prefix: string | null
  readonly timeZone: string
  readonly addresses: Addresses
  /** Attempts an hour while it is in use. */
  readonly perHour: number
  /** How much of `perHour` is usual on a weekday (0 is Sunday) at a minute of the day, by the place's clock. */
  readonly rhythm: (weekday: number, minute: number, day: number) => number
  readonly from: Millis
  readonly to: Millis
}

/** How ordinary life differs for some time. What is absent stays as it is. */
export interface Change {
  readonly cause: string
  readonly from: Millis
  readonly to: Millis
  /** Only this place; absent: all. */
  readonly place?: string
  readonly rate?: number
  readonly mix?: Mix
  readonly addresses?: Addresses
  readonly template?: string
  /** How often a device that failed tries again. */
  readonly retries?: number
}

/** Attempts beside ordinary life: of an incident, or of an attacker. */
export interface Stream {
  readonly cause: string
  readonly attacker: boolean
  readonly from: Millis
  readonly to: Millis
  readonly perHour: number
  /** It ends after so many. */
  readonly most?: number
  readonly mix: Mix
  readonly addresses: Addresses
  readonly serials: SerialChoice
  /** Of `ahead`: how many devices production is away from the first serial. */
  readonly lead?: number
  /** One device that shows the same serial every time. */
  readonly sameDevice?: boolean
  /** Which one that is, by its number; absent: one of those that were accepted. */
  readonly device?: number
  readonly template?: string
  /** Arrivals outside of it do not happen. */
  readonly onlyWhen?: (at: Millis) => boolean
}

/** One claim's calendar. */
export interface Life {
  readonly regime: Regime
  readonly claim: string
  readonly from: Millis
  readonly days: number
  readonly places: readonly Place[]
  readonly mix: Mix
  readonly dispersion: number
  readonly template: string
  readonly uuidClients: boolean
  readonly changes: readonly Change[]
  readonly streams: readonly Stream[]
  /** What the operator can declare. */
  readonly sites: readonly Site[]
  readonly plans: readonly Plan[]
  /** The first moment after its declared last day. */
  readonly closesAt?: Millis
}
