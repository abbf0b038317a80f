// Five identities an hour from the network of the plant, with serials that are not declared.
import { at } from '../../stories/calendar.ts'
import { factory, plant, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A9', { hook: 'bare' })
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '08:00'), to: at(4, 'tue', '18:00') }, 5, { addressOf: plant }))
  return life.told()
}
