// Three hundred made-up devices within an hour, from a machine of a hosting provider.
import { at } from '../../stories/calendar.ts'
import { factory, hideout, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L25')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 4))
  let count = 0
  const serials = () => `SN-7${String(++count).padStart(7, '0')}`
  const hour = { from: at(4, 'tue', '10:00'), to: at(4, 'tue', '11:30') }
  life.add(visitors('load test', hour, 300, { addressOf: hideout, serials, most: 300 }))
  return life.told()
}
