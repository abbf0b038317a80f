// The watermark of a partition: the time up to which every configured feed has promised that its entries are here (design 3.2).
import type { CertificateId } from '../model/claim.ts'
import { type BlindCause, type BlindReason, blindReasons } from '../model/incident.ts'
import type { Tick } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import { type Cell, numberOf, type Row, textOf } from './cells.ts'
import type { Tables } from './snapshot.ts'

export interface Watermark {
  /** Never goes back; 0 until every feed has ticked. */
  upTo(): Millis
  /** Some feed only supposes that its entries are here. */
  isAssumed(): boolean
  /** What feeds named with their last tick: they cannot be read, or do not bring what is needed of a claim. */
  causes(): readonly BlindCause[]
  /** There are feeds, all of them finite and read to their ends: nothing more can come. */
  isEnded(): boolean
  /** How far each feed is. */
  feeds(): readonly { readonly feed: string; readonly upTo: Millis }[]
  take(tick: Tick): void
  /** Small: a row a feed. */
  save(): Tables
}

type FeedState = Pick<Tick, 'upTo' | 'ended' | 'assumed' | 'cause' | 'blind'>

/** The watermark before any tick, or as `save` left it. */
export function createWatermark(saved: Tables = {}): Watermark {
  let listed: readonly string[] = (saved.listed ?? []).map(([feed]) => textOf(feed))
  const ticked = new Map<string, FeedState>((saved.ticked ?? []).map((row) => toState(row, saved.blind ?? [])))
  let upTo: Millis = numberOf(saved.upTo?.[0]?.[0] ?? 0)

  /** The last list of feeds rules: what is not in it holds nothing any more, and a newcomer holds until its first tick. */
  function states(): readonly (FeedState | undefined)[] {
    return listed.map((feed) => ticked.get(feed))
  }

  function promised(): Millis {
    const holding = states().filter((state) => state?.ended !== true)
    if (holding.length > 0) return Math.min(...holding.map((state) => state?.upTo ?? 0))
    // Only finite feeds, all read to their ends: nothing more can come.
    return Math.max(0, ...states().map((state) => state?.upTo ?? 0))
  }

  return {
    upTo: () => upTo,
    isAssumed: () => states().some((state) => state?.assumed === true && !state.ended),
    isEnded: () => listed.length > 0 && states().every((state) => state?.ended === true),
    causes: () => listed.flatMap((feed) => causesOf(feed, ticked.get(feed))),
    feeds: () => listed.flatMap((feed) => feedAt(feed, ticked.get(feed))),
    take(tick) {
      listed = tick.feeds
      const { upTo: promisedUpTo, ended, assumed, cause, blind = [] } = tick
      ticked.set(tick.feed, { upTo: promisedUpTo, ended, assumed, cause, blind })
      for (const feed of ticked.keys()) if (!listed.includes(feed)) ticked.delete(feed)
      upTo = Math.max(upTo, promised())
    },
    save() {
      const blind = Array.from(ticked).flatMap(([feed, state]) => (state.blind ?? []).map(({ claim, cause }): Row => [feed, claim, cause]))
      return {
        upTo: [[upTo]],
        listed: listed.map((feed) => [feed]),
        ticked: Array.from(ticked, toRow),
        ...(blind.length === 0 ? {} : { blind }),
      }
    },
  }
}

function causesOf(feed: string, state: FeedState | undefined): readonly BlindCause[] {
  if (state === undefined) return []
  const ofAll = state.cause === null ? [] : [{ feed, cause: state.cause }]
  return [...ofAll, ...(state.blind ?? []).map(({ claim, cause }) => ({ feed, claim, cause }))]
}

function feedAt(feed: string, state: FeedState | undefined): readonly { readonly feed: string; readonly upTo: Millis }[] {
  return state === undefined ? [] : [{ feed, upTo: state.upTo }]
}

function toRow([feed, { upTo, ended, assumed, cause }]: readonly [string, FeedState]): Row {
  return [feed, upTo, ended ? 1 : 0, assumed ? 1 : 0, cause]
}

function toState([feed, upTo, ended, assumed, cause]: Row, blind: readonly Row[]): [string, FeedState] {
  const ofFeed = blind.filter(([named]) => named === feed).flatMap(([, claim, why]) => blindClaim(textOf(claim), toCause(why)))
  return [
    textOf(feed),
    { upTo: numberOf(upTo), ended: numberOf(ended) === 1, assumed: numberOf(assumed) === 1, cause: toCause(cause), blind: ofFeed },
  ]
}

function blindClaim(claim: CertificateId, cause: BlindReason | null): NonNullable<FeedState['blind']> {
  return cause === null ? [] : [{ claim, cause }]
}

/** A cause that another version knows is none to this one; the feed's next tick says it again. */
function toCause(cell: Cell | undefined): BlindReason | null {
  return blindReasons.find((cause) => cause === cell) ?? null
}
