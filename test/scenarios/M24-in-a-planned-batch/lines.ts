// A thief who works during a planned batch.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief, usualMix, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M24')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  const batch = { from: at(4, 'tue', '06:00'), to: at(4, 'tue', '14:00') }
  life.add(visitors('batch', batch, 50, { mix: usualMix, retries: 1, most: 400 }))
  life.add(thief(batch, 20, { addressOf: networkAt(0), mix: { rejected: 0.5 } }))
  return life.told()
}
