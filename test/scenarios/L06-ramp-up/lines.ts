// A plant whose pace doubles for good.
import { at } from '../../stories/calendar.ts'
import { changed, factory, inShifts, twoShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L6')
  const plant = factory({ from: at(1, 'mon'), to: at(6, 'mon') }, 3)
  life.add(...changed(plant, { from: at(4, 'mon'), to: at(6, 'mon') }, { perHour: inShifts(twoShifts, 6) }))
  return life.told()
}
