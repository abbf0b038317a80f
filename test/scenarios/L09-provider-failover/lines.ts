// Ten hours from the network of another provider.
import { at } from '../../stories/calendar.ts'
import { changed, factory, networkAt } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L9')
  const plant = factory({ from: at(2, 'mon'), to: at(4, 'thu') }, 12)
  life.add(...changed(plant, { from: at(4, 'tue', '06:00'), to: at(4, 'tue', '16:00') }, { addressOf: networkAt(3) }))
  return life.told()
}
