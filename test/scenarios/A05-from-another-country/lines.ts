// One identity a day with valid serials, from a country in which nobody of the maker's is; an engineer in a declared one, and one in none that is known.
import { at } from '../../stories/calendar.ts'
import { factory, hideout, networkAt, thief, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('another country')
  life.add(factory({ from: at(1, 'mon'), to: at(3, 'fri') }, 3))
  life.add(visitors('engineer', { from: at(2, 'tue', '09:00'), to: at(2, 'tue', '11:00') }, 2, { addressOf: hideout }))
  life.add(visitors('on the road', { from: at(2, 'wed', '09:00'), to: at(2, 'wed', '11:00') }, 2, { addressOf: networkAt(3) }))
  life.add(thief({ from: at(3, 'tue', '09:00'), to: at(3, 'thu') }, 0.25, { addressOf: networkAt(0) }))
  return life.told()
}
