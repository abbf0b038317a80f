// A twentieth of the pace of the plant, in its shifts, from a home in its city.
import { at } from '../../stories/calendar.ts'
import { factory, inShifts, networkAt, thief, twoShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M14')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 6))
  const mix = { duplicate: 0.05, rejected: 0.05 }
  const mimic = { perHour: inShifts(twoShifts, 0.3), addressOf: networkAt(0), mix }
  life.add(thief({ from: at(4, 'mon', '06:00'), to: at(5, 'mon') }, 0, mimic))
  return life.told()
}
