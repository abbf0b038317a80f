// A hundred networks, each with one try a day.
import { at } from '../../stories/calendar.ts'
import { factory, proxies, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M15')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'mon', '20:00'), to: at(4, 'thu') }, 100 / 24, { addressOf: proxies(100), mix: { rejected: 0.5 } }))
  return life.told()
}
