// A thief who makes client ids up, on a claim without a hook.
import { at } from '../../stories/calendar.ts'
import { factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A2 without a hook')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '11:00'), to: at(4, 'tue', '11:10') }, 600, { mix: { offPattern: 0.9 } }))
  return life.told()
}
