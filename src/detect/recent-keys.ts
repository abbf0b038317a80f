// Distinct counts over windows: the most recently seen keys, each with the minute it was last seen in.
import { DAY, MINUTE } from '../model/time.ts'
import { numberOf, type Row } from './cells.ts'
import { createKeyTable, NO_ROW, type RowNumber } from './key-table.ts'
import type { Key } from './keys.ts'
import { createLastSeen } from './last-seen.ts'
import type { Minute } from './panes.ts'

/**
 * Distinct counts are exact up to this many, "at least" beyond (design 7). The 1,024 keys seen last hold every key of any window
 * that ends now and has no more than 1,024 of them, so one list serves windows of every length.
 */
export const EXACT_DISTINCT = 1_024

/** The number beside each key. */
const LAST_SEEN = 0

/** No window that ends now or later begins so many minutes before the key that was seen last. */
const LONGEST_WINDOW: Minute = DAY / MINUTE

export interface RecentKeys {
  /** Notes a key. Minutes come in order, but for attempts that had to be settled early. */
  see(key: Key, minute: Minute): void
  /** How many keys were seen in `minute` or later: what a window from `minute` to now counts. */
  countSince(minute: Minute): number
  /** Whether the key is one of those. */
  isSince(key: Key, minute: Minute): boolean
  /** Those that a window can still hold. */
  save(): readonly Row[]
}

/** No keys, or those that `save` gave. */
export function createRecentKeys(saved: readonly Row[] = []): RecentKeys {
  const keys = createKeyTable(1, EXACT_DISTINCT)
  const counts = createLastSeen()
  for (const [key, minute] of saved) see(numberOf(key), numberOf(minute))

  function see(key: Key, minute: Minute): void {
    const known = keys.find(key)
    if (known === NO_ROW && keys.size() === EXACT_DISTINCT) counts.move(lastSeen(keys.eldest()), null)
    const before = known === NO_ROW ? null : lastSeen(known)
    const last = Math.max(minute, before ?? 0)
    keys.setCell(keys.put(key), LAST_SEEN, last)
    counts.move(before, last)
  }

  function lastSeen(row: RowNumber): Minute {
    return keys.cell(row, LAST_SEEN)
  }

  return {
    see,
    countSince: counts.countSince,
    isSince(key, minute) {
      const row = keys.find(key)
      return row !== NO_ROW && lastSeen(row) >= minute
    },
    save() {
      const oldest = counts.newest() - LONGEST_WINDOW
      return Array.from(keys.rows(), (row) => [keys.keyOf(row), lastSeen(row)] as const).filter(([, minute]) => minute >= oldest)
    },
  }
}
