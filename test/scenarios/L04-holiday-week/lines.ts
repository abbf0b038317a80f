// Four weeks of work, one of holidays, and one of work.
import { at } from '../../stories/calendar.ts'
import { changed, factory, inShifts, twoShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L4')
  const plant = factory({ from: at(0, 'mon'), to: at(6, 'mon') }, 3)
  life.add(...changed(plant, { from: at(4, 'mon'), to: at(5, 'mon') }, { perHour: inShifts(twoShifts, 0.06) }))
  return life.told()
}
