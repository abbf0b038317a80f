// The plant changes to serials of another form than the declared one.
import { at } from '../../stories/calendar.ts'
import { changed, factory } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L15 serials', { hook: 'bare' })
  const plant = factory({ from: at(1, 'mon'), to: at(5, 'sat') }, 3)
  let count = 0
  const serials = () => `S2-${String(++count).padStart(10, '0')}`
  life.add(...changed(plant, { from: at(4, 'tue', '08:00'), to: at(5, 'sat') }, { serials }))
  return life.told()
}
