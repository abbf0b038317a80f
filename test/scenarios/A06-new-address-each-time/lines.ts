// Twenty tries an hour, each from a network of its own.
import { at } from '../../stories/calendar.ts'
import { everNew, factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A6')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '11:00'), to: at(4, 'tue', '16:00') }, 20, { addressOf: everNew, mix: { rejected: 0.5 } }))
  return life.told()
}
