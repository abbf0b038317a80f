// Three service cases in 210 days.
import { at } from '../../stories/calendar.ts'
import { visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L21')
  for (const week of [0, 14, 28]) {
    const forenoon = { from: at(week, 'tue', '08:00'), to: at(week, 'tue', '12:00') }
    life.add(visitors(`service case of week ${week}`, forenoon, 2, { most: 3 }))
  }
  return life.told()
}
