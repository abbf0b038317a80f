// Two hours of silence with entries that come late, then a burst in which a third fails.
import { HOUR, type Millis } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { changed, factory, inShifts, twoShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L24')
  const plant = factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 5)
  const outage = { from: at(4, 'tue', '09:00'), to: at(4, 'tue', '11:00') }
  const [before, , after] = changed(plant, outage, {})
  const burst = { from: outage.to, to: at(4, 'tue', '12:30') }
  const recovery = { perHour: inShifts(twoShifts, 10), mix: { duplicate: 0.1, rejected: 0.1, orphan: 0.2 }, retries: 2 }
  for (const part of [before, after]) if (part !== undefined) life.add(...(part === after ? changed(part, burst, recovery) : [part]))
  const { lines, attempts } = life.told()
  const isBehind = (moment: Millis): boolean => moment >= at(4, 'tue', '08:00') && moment < outage.from
  const delivered = lines.map((line) => ({ line, at: line.at + (isBehind(line.at) ? 4 * HOUR : 0) }))
  // What comes hours after its time opens no attempt (design 3.3).
  const counted = attempts.filter(({ begin }) => !isBehind(begin))
  return { lines: delivered.sort((a, b) => a.at - b.at).map(({ line }) => line), attempts: counted }
}
