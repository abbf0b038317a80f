// The first three weeks of a claim of homes, at full rate.
import { at } from '../../stories/calendar.ts'
import { field } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L22 field')
  life.add(field({ from: at(0, 'mon', '04:00'), to: at(3, 'mon') }, 30))
  return life.told()
}
