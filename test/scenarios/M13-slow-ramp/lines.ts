// A thief whose pace doubles every week.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M13')
  life.add(factory({ from: at(0, 'mon'), to: at(7, 'mon') }, 2))
  for (let week = 0; week < 4; week++) {
    const span = { from: at(3 + week, 'mon', '11:00'), to: at(4 + week, 'mon', '11:00') }
    life.add(thief(span, 2 ** week / 24, { addressOf: networkAt(0), mix: { rejected: 0.5 } }))
  }
  return life.told()
}
