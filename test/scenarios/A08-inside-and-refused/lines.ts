// Ten tries an hour from the network of the plant, nine of ten refused.
import { at } from '../../stories/calendar.ts'
import { factory, plant, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A8')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '06:00'), to: at(4, 'tue', '18:00') }, 10, { addressOf: plant, mix: { rejected: 0.9 } }))
  return life.told()
}
