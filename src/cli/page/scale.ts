// Scales of a plot: where a number or a time lies, and which of them are written beside an axis.
import { DAY, HOUR, isoTime, MINUTE, type Millis } from '../../model/time.ts'

/** Room of all plots, in units of the drawing. */
export const AREA = { width: 720, height: 220, left: 52, right: 708, top: 12, bottom: 190 } as const

/** What a plot shows. */
export interface Domain {
  readonly from: Millis
  readonly to: Millis
  /** The greatest value; the least is 0. */
  readonly most: number
}

/** Something written beside an axis. */
export interface AxisTick {
  readonly at: number
  readonly label: string
}

/** A number in a drawing: to a tenth of a unit. */
export function drawn(value: number): number {
  return Math.round(value * 10) / 10
}

/** Where a time lies, within the area whatever the time. */
export function xOf(at: Millis, { from, to }: Domain): number {
  const share = to > from ? (at - from) / (to - from) : 0
  return drawn(AREA.left + Math.min(1, Math.max(0, share)) * (AREA.right - AREA.left))
}

/** Where a value lies, within the area whatever the value. */
export function yOf(value: number, { most }: Domain): number {
  const share = most > 0 ? value / most : 0
  return drawn(AREA.bottom - Math.min(1, Math.max(0, share)) * (AREA.bottom - AREA.top))
}

/** The least round number that is not below a value: the top of an axis. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return power * (STEPS.find((step) => step * power >= value) ?? 10)
}

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** Values beside the vertical axis: nothing, half, all. */
export function valueTicks(domain: Domain): readonly AxisTick[] {
  return [0, domain.most / 2, domain.most].map((value) => ({ at: yOf(value, domain), label: String(Number(value.toPrecision(3))) }))
}

const INTERVALS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  84 * DAY,
  364 * DAY,
]
const MOST_TIMES = 8

/** Round times (UTC) beside the horizontal axis, few enough to be read. */
export function timeTicks(domain: Domain): readonly AxisTick[] {
  const span = domain.to - domain.from
  const interval = INTERVALS.find((candidate) => span / candidate <= MOST_TIMES) ?? Math.ceil(span / MOST_TIMES / DAY) * DAY
  const ticks: AxisTick[] = []
  for (let at = Math.ceil(domain.from / interval) * interval; at <= domain.to; at += interval) {
    ticks.push({ at: xOf(at, domain), label: timeLabel(at, interval) })
  }
  return ticks
}

/** A day where it begins, else the time of day. */
function timeLabel(at: Millis, interval: Millis): string {
  const iso = isoTime(at)
  return interval >= DAY || at % DAY === 0 ? iso.slice(0, 10) : iso.slice(11, 16)
}
