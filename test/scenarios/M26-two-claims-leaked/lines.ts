// One rented machine on two claims.
import { at } from '../../stories/calendar.ts'
import { CLAIM, factory, OTHER_CLAIM, secondPlant, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M26')
  const span = { from: at(1, 'mon'), to: at(4, 'fri') }
  life.add(factory(span, 2))
  life.add(factory(span, 2, { name: 'other factory', claim: OTHER_CLAIM, addressOf: secondPlant }))
  const attack = { from: at(4, 'tue', '06:00'), to: at(4, 'wed', '08:00') }
  for (const claim of [CLAIM, OTHER_CLAIM]) life.add(thief(attack, 5, { name: `thief ${claim}`, claim, mix: { rejected: 0.5 } }))
  return life.told()
}
