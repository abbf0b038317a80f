// Serials one after the other, most of them refused, some registered already.
import { at } from '../../stories/calendar.ts'
import { factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M16 in sequence')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  let next = 300
  const serials = () => `SN-${String(next++).padStart(8, '0')}`
  life.add(thief({ from: at(4, 'tue', '11:00'), to: at(4, 'tue', '13:00') }, 60, { serials, mix: { duplicate: 0.2, rejected: 0.7 } }))
  return life.told()
}
