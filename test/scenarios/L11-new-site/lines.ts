// A second plant, whose first twenty tries fail in half of the cases.
import { at } from '../../stories/calendar.ts'
import { factory, inShifts, networkAt, twoShifts, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L11')
  life.add(factory({ from: at(1, 'mon'), to: at(6, 'mon') }, 4))
  const first = { from: at(4, 'tue', '06:00'), to: at(4, 'tue', '20:00') }
  life.add(visitors('first tries', first, 2.5, { addressOf: networkAt(3), mix: { rejected: 0.3, orphan: 0.2 }, most: 20 }))
  const site = { name: 'new site', perHour: inShifts(twoShifts, 2), addressOf: networkAt(3) }
  life.add(factory({ from: at(4, 'tue', '20:00'), to: at(6, 'mon') }, 2, site))
  return life.told()
}
