// Two hours of silence with entries that come late, then a burst in which a third fails.
import { HOUR, type Millis } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { factory, inShifts, twoShifts } from '../../stories/group.ts'
import { arriving, createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L24')
  const [down, up, recovered] = [at(4, 'tue', '09:00'), at(4, 'tue', '11:00'), at(4, 'tue', '12:30')]
  const mix = { duplicate: 0.1, rejected: 0.1, orphan: 0.2 }
  life.add(factory({ from: at(1, 'mon'), to: down }, 5))
  life.add(factory({ from: up, to: recovered }, 5, { perHour: inShifts(twoShifts, 10), mix, retries: 2 }))
  life.add(factory({ from: recovered, to: at(5, 'mon') }, 5))
  const { lines, attempts } = life.told()
  const isBehind = (moment: Millis): boolean => moment >= at(4, 'tue', '08:00') && moment < down
  // What comes hours after its time opens no attempt (design 3.3).
  const counted = attempts.filter(({ begin }) => !isBehind(begin))
  return { lines: arriving(lines, (moment) => (isBehind(moment) ? 4 * HOUR : 0)), attempts: counted }
}
