// Two days of throw-away sources that fail, then the thief.
import { HOUR, MINUTE } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { factory, hideout, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M28')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'sat') }, 3))
  for (let number = 0; number < 60; number++) {
    const from = at(4, 'mon', '08:00') + number * 48 * MINUTE
    const decoy = { name: `decoy ${number}`, addressOf: networkAt(number), mix: { duplicate: 0.2, rejected: 0.7, orphan: 0.1 } }
    life.add(thief({ from, to: from + 4 * HOUR }, 1, { ...decoy, most: 4 }))
  }
  const turnsAt = at(4, 'wed', '13:00')
  life.add(thief({ from: turnsAt, to: turnsAt + 24 * HOUR }, 5, { mix: { rejected: 0.5 } }))
  return { ...life.told(), turnsAt, culprit: hideout() }
}
