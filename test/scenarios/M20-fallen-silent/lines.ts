// A claim that has been silent for two weeks is used from a home.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M20 silent')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'sat') }, 3))
  life.add(thief({ from: at(6, 'wed', '11:00'), to: at(6, 'wed', '16:00') }, 5, { addressOf: networkAt(0) }))
  return life.told()
}
