// One home that uses two claims in turn.
import { MINUTE } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { CLAIM, factory, networkAt, OTHER_CLAIM, secondPlant, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M31')
  const span = { from: at(1, 'mon'), to: at(4, 'fri') }
  life.add(factory(span, 2))
  life.add(factory(span, 2, { name: 'other factory', claim: OTHER_CLAIM, addressOf: secondPlant }))
  for (let turn = 0; turn < 100; turn++) {
    const from = at(4, 'tue', '06:00') + turn * 12 * MINUTE
    const claim = turn % 2 === 0 ? CLAIM : OTHER_CLAIM
    const once = { name: `turn ${turn}`, claim, addressOf: networkAt(0), mix: { rejected: 0.5 }, most: 1 }
    life.add(thief({ from, to: from + 12 * MINUTE }, 30, once))
  }
  return life.told()
}
