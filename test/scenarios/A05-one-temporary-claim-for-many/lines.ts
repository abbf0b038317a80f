// A technician's app was taken over: one of its claims of five minutes registers as many devices as fit into them.
import { digest } from '../../../src/model/digest.ts'
import { MINUTE } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { everNew, factory, momentsOf, networkAt, thief, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('one temporary claim')
  life.add(factory({ from: at(0, 'mon'), to: at(2, 'mon') }, 3))
  const template = 'acme-field'
  const week = { from: at(1, 'mon'), to: at(2, 'mon') }
  const technicians = visitors('technicians', week, 0.25, { kind: 'field', addressOf: everNew, template })
  for (const moment of momentsOf(technicians, 'one temporary claim')) {
    const once = { from: moment, to: moment + 1, claim: digest('temporary claim', moment), most: 1 }
    life.add({ ...technicians, ...once })
  }
  const fiveMinutes = { from: at(1, 'thu', '13:00'), to: at(1, 'thu', '13:00') + 5 * MINUTE }
  life.add(thief(fiveMinutes, 360, { template, claim: digest('a claim taken from a phone'), addressOf: networkAt(3) }))
  return life.told()
}
