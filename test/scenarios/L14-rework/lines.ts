// 150 devices of past weeks are provisioned again within two days.
import { at } from '../../stories/calendar.ts'
import { factory, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L14')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 4))
  const days = { from: at(4, 'tue', '07:00'), to: at(4, 'wed', '19:00') }
  life.add(visitors('rework', days, 8, { serials: 'known', most: 150 }))
  return life.told()
}
