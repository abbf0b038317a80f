// Two identities an hour from one home, all accepted, on the claim of a workshop.
import { at } from '../../stories/calendar.ts'
import { networkAt, sparse, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A5 sparse')
  life.add(sparse({ from: at(0, 'mon'), to: at(7, 'mon') }))
  life.add(thief({ from: at(6, 'tue', '18:00'), to: at(6, 'wed', '18:00') }, 2, { addressOf: networkAt(0) }))
  return life.told()
}
