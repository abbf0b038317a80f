// A thief who registers serials one or two days before the plant does.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M29')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 3))
  life.add(thief({ from: at(4, 'mon', '08:00'), to: at(4, 'mon', '18:00') }, 5, { addressOf: networkAt(0), serials: 'ahead' }))
  return life.told()
}
