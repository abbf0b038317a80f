// A thief on the second day of a new claim.
import { at } from '../../stories/calendar.ts'
import { factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M23')
  life.add(factory({ from: at(0, 'mon', '04:00'), to: at(0, 'sat') }, 10))
  life.add(thief({ from: at(0, 'tue', '11:00'), to: at(0, 'tue', '17:00') }, 20, { mix: { rejected: 0.5 } }))
  return life.told()
}
