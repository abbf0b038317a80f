// A field service whose app asks AWS for a claim of five minutes before each device, beside the plant with its own claim.
import { digest } from '../../../src/model/digest.ts'
import { at } from '../../stories/calendar.ts'
import { everNew, factory, momentsOf, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('temporary claims')
  life.add(factory({ from: at(0, 'mon'), to: at(3, 'mon') }, 3))
  const technicians = visitors('technicians', { from: at(2, 'mon'), to: at(3, 'mon') }, 0.25, { kind: 'field', addressOf: everNew })
  for (const moment of momentsOf(technicians, 'temporary claims')) {
    const once = { from: moment, to: moment + 1, claim: digest('temporary claim', moment), most: 1 }
    life.add({ ...technicians, ...once })
  }
  return life.told()
}
