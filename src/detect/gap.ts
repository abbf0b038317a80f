// Records that were deleted before they were read: from when on the partition's picture is whole again.
import type { BlindCause } from '../model/incident.ts'
import type { OperatorLimit } from '../model/settings.ts'
import { HOUR, type Millis } from '../model/time.ts'
import { spanMillis } from '../model/window.ts'
import { numberOf } from './cells.ts'
import type { Tables } from './snapshot.ts'

export interface Gap {
  /** Whether the first record read is another than the one that had to come. Its claims are blind from here on. */
  opensAt(offset: number): boolean
  /** The watermark moved on. */
  advance(upTo: Millis): void
  causes(): readonly BlindCause[]
  /** Empty where nothing is missing. */
  save(): Tables
}

/**
 * How long a gap is felt behind it: attempts that were under way may lack steps for `horizon`, and windows count too little for as long
 * as the longest of them that a limit of the operator looks at, an hour at least.
 */
export function feltFor(horizon: Millis, limits: readonly OperatorLimit[]): Millis {
  return horizon + Math.max(HOUR, ...limits.map(({ over }) => spanMillis[over]))
}

/**
 * The gap of a partition, as `save` left it. `expected` is the first offset that has to be read, null where nobody has read here before.
 * Of what was deleted the times are not known: it is taken to reach up to the first watermark behind it.
 */
export function createGap(expected: number | null, felt: Millis, saved: Tables = {}): Gap {
  let isOpen = saved.gap !== undefined
  const cell = saved.gap?.[0]?.[0] ?? null
  /** Null while no watermark came behind the gap. */
  let until: Millis | null = cell === null ? null : numberOf(cell)

  return {
    opensAt(offset) {
      if (expected === null || offset <= expected) return false
      isOpen = true
      until = null
      return true
    },
    advance(upTo) {
      if (!isOpen) return
      until ??= upTo + felt
      isOpen = upTo < until
    },
    causes: () => (isOpen ? [{ cause: 'records-deleted' }] : []),
    save: () => (isOpen ? { gap: [[until]] } : {}),
  }
}
