// Four weeks of a factory in two shifts.
import { at } from '../../stories/calendar.ts'
import { factory } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L1')
  life.add(factory({ from: at(0, 'mon'), to: at(4, 'mon') }, 5))
  return life.told()
}
