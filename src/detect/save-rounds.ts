// The rounds in which the states of a partition are saved: those of its claims, some at a time, and behind them its own, which says that they are there.
import type { CertificateId } from '../model/claim.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import type { ClaimStates } from './claim-states.ts'
import { createHorizon, encodeMark, type Horizon, type Mark, partitionKey } from './horizon.ts'
import type { Tables } from './snapshot.ts'

/** A state to be made durable. */
export interface SavedState {
  readonly claim: string
  /** The first offset that it does not hold. */
  readonly offset: number
  readonly snapshot: Uint8Array
}

export interface SaveRounds {
  /** The first record that is read, before it is. */
  begin(offset: number): void
  hasBegun(): boolean
  /** Notes that a successor may begin at a record, by how things stood before it. */
  mark(offset: number, standing: Tables): void
  /** The next states of a round, at most so many claims at once; the partition's own is the last and ends it. `next`: the first offset not read yet. */
  take(next: number, mostClaims: number): readonly SavedState[]
  /** Claims whose states are not saved: those left in the round, else all that changed. */
  unsaved(): number
  /** The first offset that a successor must see again, once the states taken last are durable. */
  horizonOffset(): number
}

export interface SaveRoundsOptions {
  readonly partition: number
  readonly claims: Pick<ClaimStates, 'changed' | 'take'>
  /** What the partition's own state holds beside its offset, as it stands. */
  readonly standing: () => Tables
  /** The first offset that what is in memory was read from. */
  readonly firstOffset: () => number
  /** Where the predecessor's own state told to begin; 0: there was none. */
  readonly begin: number
}

/** A round of saving. */
interface Round {
  /** The first offset that the partition's own state does not hold. */
  readonly offset: number
  readonly mark: Mark
  /** Claims that changed before it began and were not saved yet. */
  readonly claims: CertificateId[]
}

/** No round yet. */
export function createSaveRounds({ partition, claims, standing, firstOffset, begin }: SaveRoundsOptions): SaveRounds {
  let horizon: Horizon | null = null
  let round: Round | null = null
  let savedOffset = begin

  /** What the partition's own state says at the end of a round is what holds now: until then nothing of it is durable. */
  function beginRound(begun: Horizon, next: number): Round {
    begun.mark({ offset: next, watermark: standing() })
    return { offset: next, mark: begun.before(firstOffset()), claims: [...claims.changed()] }
  }

  return {
    begin(offset) {
      horizon ??= createHorizon({ offset, watermark: standing() })
    },
    hasBegun: () => horizon !== null,
    mark: (offset, watermark) => horizon?.mark({ offset, watermark }),
    take(next, mostClaims) {
      if (horizon === null) return []
      round ??= beginRound(horizon, next)
      const saved: SavedState[] = []
      for (const claim of round.claims.splice(0, mostClaims)) {
        const snapshot = claims.take(claim)
        if (snapshot !== null) saved.push({ claim, offset: next, snapshot })
      }
      if (round.claims.length > 0) return saved
      saved.push({ claim: partitionKey(partition), offset: round.offset, snapshot: encodeMark(round.mark) })
      savedOffset = round.mark.offset
      round = null
      return saved
    },
    unsaved: () => (round === null ? claims.changed() : round.claims).length,
    horizonOffset: () => savedOffset,
  }
}

/** A successor may begin anywhere: at the worst it reads as much more as lies between two marks. */
const MARK_EVERY: Millis = 5 * MINUTE

/** Whether the watermark moves on into a stretch that has no mark yet. */
export function isMarkDue(before: Millis, next: Millis): boolean {
  return Math.floor(next / MARK_EVERY) > Math.floor(before / MARK_EVERY)
}
