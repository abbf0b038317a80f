// A plant that works on one Saturday.
import { at } from '../../stories/calendar.ts'
import { factory, inShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L3')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'wed') }, 4))
  const saturdays = inShifts([{ days: [6], from: 6, to: 14 }], 4)
  life.add(factory({ from: at(4, 'sat'), to: at(4, 'sun') }, 4, { name: 'overtime', perHour: saturdays }))
  return life.told()
}
