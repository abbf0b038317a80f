// Ids of attempts that were settled lately: one that comes again changes nothing.
import { HOUR, MINUTE } from '../model/time.ts'
import { createKeyTable } from './key-table.ts'
import { type Key, keysIn } from './keys.ts'
import type { Minute } from './panes.ts'
import { numberOf, type Row } from './snapshot.ts'

/** At most so many are recognised, */
const MOST_IDS = 4_096
/** and none whose minute lies so long before that of the last one: corrections come within the join's time-outs. */
const RECOGNISED_FOR: Minute = (6 * HOUR) / MINUTE

export interface SettledIds {
  add(id: Key, minute: Minute): void
  has(id: Key): boolean
  save(): readonly Row[]
}

/** No ids, or those that `save` gave. `watermark`: that of the snapshot; ids of an earlier version come without their minutes. */
export function createSettledIds(saved: readonly Row[] = [], watermark: Minute = 0): SettledIds {
  const ids = createKeyTable()
  let newest: Minute = 0
  const packed = saved[0]?.[0]
  const rows = packed instanceof Uint8Array ? keysIn(packed).map((id) => [id, watermark]) : saved
  for (const [id, minute] of rows) add(numberOf(id), numberOf(minute))

  function add(id: Key, minute: Minute): void {
    ids.put(id, minute)
    newest = Math.max(newest, minute)
    if (ids.size() > MOST_IDS) ids.takeEldest()
  }

  function isRecognised(minute: Minute): boolean {
    return minute >= newest - RECOGNISED_FOR
  }

  return {
    add,
    has(id) {
      const minute = ids.get(id)
      return minute !== undefined && isRecognised(minute)
    },
    save: () => Array.from(ids.entries()).filter(([, minute]) => isRecognised(minute)),
  }
}
