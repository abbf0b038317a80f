// Five weeks of three plants, with the weekends on which the clocks go back.
import { at } from '../../stories/calendar.ts'
import { factory, inShifts, secondPlant, twoShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L2')
  const span = { from: at(3, 'mon'), to: at(8, 'wed') }
  life.add(factory(span, 1))
  life.add(factory(span, 1, { name: 'Chicago', perHour: inShifts(twoShifts, 1, 'America/Chicago'), addressOf: secondPlant }))
  life.add(factory(span, 1, { name: 'Shanghai', perHour: inShifts(twoShifts, 1, 'Asia/Shanghai'), addressOf: () => '198.18.2.17' }))
  return life.told()
}
