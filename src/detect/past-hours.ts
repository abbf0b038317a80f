// Numbers of each local hour of the past eight weeks: what a claim usually shows at an hour of the week is read from them.
import { DAY, HOUR, HOURS_A_WEEK } from '../model/time.ts'
import { numberOf, type Row } from './cells.ts'
import { createKeyTable, type KeyTable, NO_ROW, type RowNumber } from './key-table.ts'

/** Hours since the epoch on the clock of the claim's site. */
export type LocalHour = number

/** Nothing is expected before a claim was seen for 14 days and the same hour of the week three times (detection.md 11.2). */
const COLD_HOURS = (14 * DAY) / HOUR
export const FEWEST_SAMPLES = 3
/** The past that counts. Half of it would have to be poisoned to move a median. */
const WEEKS = 8
/** Older hours do not count any more, whether they are forgotten yet or not. */
export const HOURS_REMEMBERED = WEEKS * HOURS_A_WEEK

/** Hours are noted in their order; one without a count need not be noted. */
export interface PastHours extends Pick<KeyTable, 'cell' | 'setCell'> {
  /** The row of an hour; `NO_ROW` where nothing was noted of it. */
  find(hour: LocalHour): RowNumber
  /** The row of an hour, of zeros where it is new. What is older than eight weeks is forgotten then, but for the very first hour. */
  note(hour: LocalHour): RowNumber
  /** Rows of the same hour in the weeks before, `NO_ROW` where it was silent; none while the claim was seen for less than 14 days. */
  visits(hour: LocalHour): readonly RowNumber[]
  /** An hour a row, followed by its numbers. */
  save(): readonly Row[]
}

/** No hours, or what `save` gave; `width` numbers an hour. */
export function createPastHours(width: number, saved: readonly Row[] = []): PastHours {
  const hours = createKeyTable(width)
  for (const [hour, ...numbers] of saved) {
    const row = hours.put(numberOf(hour))
    for (const [column, number] of numbers.entries()) hours.setCell(row, column, numberOf(number))
  }
  let since = saved.length === 0 ? null : Math.min(...Array.from(hours.rows(), hours.keyOf))

  /** The first of those that are young enough ends it. */
  function forgetBefore(oldest: LocalHour): void {
    for (const row of hours.rows()) {
      const hour = hours.keyOf(row)
      if (hour === since) continue
      if (hour >= oldest) return
      hours.remove(row)
    }
  }

  return {
    find: hours.find,
    cell: hours.cell,
    setCell: hours.setCell,
    note(hour) {
      const known = hours.find(hour)
      if (known !== NO_ROW) return known
      since ??= hour
      const row = hours.put(hour)
      forgetBefore(hour - HOURS_REMEMBERED)
      return row
    },
    visits(hour) {
      if (since === null || hour - since < COLD_HOURS) return []
      const first = since
      const visits = Array.from({ length: WEEKS }, (_, week) => hour - (week + 1) * HOURS_A_WEEK)
      return visits.filter((visit) => visit >= first).map(hours.find)
    },
    save: () =>
      Array.from(hours.rows(), (row) => [hours.keyOf(row), ...Array.from({ length: width }, (_, column) => hours.cell(row, column))]),
  }
}
