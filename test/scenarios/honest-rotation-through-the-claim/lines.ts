// A field claim on which every second device is an old one that provisions anew.
import { at } from '../../stories/calendar.ts'
import { field, fieldMix } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('rotation through the claim')
  life.add(field({ from: at(0, 'mon'), to: at(6, 'mon') }, 24, { mix: { ...fieldMix, duplicate: 0.5 } }))
  return life.told()
}
