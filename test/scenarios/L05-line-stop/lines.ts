// A stop of 35 minutes, followed by an hour at 1.6 times the pace.
import { at } from '../../stories/calendar.ts'
import { factory, inShifts, twoShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L5')
  const [stopped, caughtUp] = [at(4, 'tue', '09:35'), at(4, 'tue', '10:35')]
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'tue', '09:00') }, 6))
  life.add(factory({ from: stopped, to: caughtUp }, 6, { perHour: inShifts(twoShifts, 6 * 1.6) }))
  life.add(factory({ from: caughtUp, to: at(5, 'mon') }, 6))
  return life.told()
}
