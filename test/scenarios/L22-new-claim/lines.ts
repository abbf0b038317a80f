// The first three weeks of a claim, at full rate.
import { at } from '../../stories/calendar.ts'
import { factory } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L22')
  life.add(factory({ from: at(0, 'mon', '04:00'), to: at(3, 'mon') }, 5))
  return life.told()
}
