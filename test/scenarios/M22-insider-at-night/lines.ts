// Valid serials from the network of the plant, at night; shifts are declared.
import { at } from '../../stories/calendar.ts'
import { factory, inShifts, plant, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M22')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  const nights = inShifts([{ days: [1, 2, 3, 4, 5], from: 0, to: 4 }], 10)
  life.add(thief({ from: at(4, 'tue'), to: at(4, 'fri', '12:00') }, 0, { addressOf: plant, perHour: nights }))
  return life.told()
}
