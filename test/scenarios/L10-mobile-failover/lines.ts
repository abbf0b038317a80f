// Six hours from eight networks of a carrier.
import { at } from '../../stories/calendar.ts'
import { changed, factory, proxies } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L10')
  const plant = factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 5)
  const carrier = { addressOf: proxies(8), mix: { duplicate: 0.01, rejected: 0.005, orphan: 0.02 } }
  life.add(...changed(plant, { from: at(4, 'tue', '07:00'), to: at(4, 'tue', '13:00') }, carrier))
  return life.told()
}
