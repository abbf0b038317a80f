// Six hundred devices in two hours, within a plan.
import { at } from '../../stories/calendar.ts'
import { factory, usualMix, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L7')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 3))
  const hours = { from: at(4, 'tue', '09:00'), to: at(4, 'tue', '11:00') }
  life.add(visitors('batch', hours, 300, { mix: usualMix, retries: 1, most: 600 }))
  return life.told()
}
