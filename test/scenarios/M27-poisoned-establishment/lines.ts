// A thief who does four in a hundred of the work for two weeks, and turns.
import { DAY, HOUR } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M27', { hook: 'bare' })
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 5))
  const turnsAt = at(4, 'tue', '11:00')
  life.add(thief({ from: turnsAt - 14 * DAY, to: turnsAt }, 0.04 * 5 * (2 / 3), { name: 'harmless', addressOf: networkAt(0) }))
  life.add(thief({ from: turnsAt, to: turnsAt + 2 * HOUR }, 60, { addressOf: networkAt(0), mix: { offPattern: 0.5 } }))
  return { ...life.told(), turnsAt }
}
