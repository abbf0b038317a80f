// Serials at random, 99 of 100 refused.
import { at } from '../../stories/calendar.ts'
import { factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M16 at random')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '11:00'), to: at(4, 'tue', '14:00') }, 60, { mix: { duplicate: 0.002, rejected: 0.99 } }))
  return life.told()
}
