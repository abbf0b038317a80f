// Eight weeks of a workshop.
import { at } from '../../stories/calendar.ts'
import { sparse } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L20')
  life.add(sparse({ from: at(0, 'mon'), to: at(8, 'mon') }))
  return life.told()
}
