// Ids of attempts that were settled lately: one that comes again changes nothing.
import { HOUR, MINUTE } from '../model/time.ts'
import { numberOf, type Row } from './cells.ts'
import { createKeyTable, NO_ROW } from './key-table.ts'
import { type Key, keysIn } from './keys.ts'
import type { Minute } from './panes.ts'

/** At most so many are recognised, */
const MOST_IDS = 4_096
/** and none whose minute lies so long before that of the last one: corrections come within the join's time-outs. */
const RECOGNISED_FOR: Minute = (6 * HOUR) / MINUTE
/** The number beside each. */
const MINUTE_OF_ID = 0

export interface SettledIds {
  add(id: Key, minute: Minute): void
  has(id: Key): boolean
  save(): readonly Row[]
}

/** No ids, or those that `save` gave. `watermark`: that of the snapshot; ids of an earlier version come without their minutes. */
export function createSettledIds(saved: readonly Row[] = [], watermark: Minute = 0): SettledIds {
  const ids = createKeyTable(1, MOST_IDS)
  let newest: Minute = 0
  const packed = saved[0]?.[0]
  const rows = packed instanceof Uint8Array ? keysIn(packed).map((id) => [id, watermark]) : saved
  for (const [id, minute] of rows) add(numberOf(id), numberOf(minute))

  function add(id: Key, minute: Minute): void {
    ids.setCell(ids.put(id), MINUTE_OF_ID, minute)
    newest = Math.max(newest, minute)
    while (ids.size() > 0 && !isRecognised(ids.cell(ids.eldest(), MINUTE_OF_ID))) ids.remove(ids.eldest())
  }

  function isRecognised(minute: Minute): boolean {
    return minute >= newest - RECOGNISED_FOR
  }

  return {
    add,
    has(id) {
      const row = ids.find(id)
      return row !== NO_ROW && isRecognised(ids.cell(row, MINUTE_OF_ID))
    },
    save: () =>
      Array.from(ids.rows(), (row) => [ids.keyOf(row), ids.cell(row, MINUTE_OF_ID)] as const).filter(([, minute]) => isRecognised(minute)),
  }
}
