// While a busy factory stands still, twenty tries an hour, each from a network of its own.
import { at } from '../../stories/calendar.ts'
import { everNew, factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M33')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'sat') }, 20))
  const span = { from: at(5, 'tue', '08:00'), to: at(5, 'tue', '20:00') }
  life.add(thief(span, 20, { addressOf: everNew, mix: { rejected: 0.5 } }))
  return life.told()
}
