// Throw-away sources that fail all day, and a thief among them.
import { HOUR, MINUTE } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M30')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'sat') }, 3))
  for (let number = 1; number <= 60; number++) {
    const from = at(4, 'mon', '20:00') + number * 48 * MINUTE
    const decoy = { name: `decoy ${number}`, addressOf: networkAt(number), mix: { duplicate: 0.2, rejected: 0.7, orphan: 0.1 } }
    life.add(thief({ from, to: from + 4 * HOUR }, 1, { ...decoy, most: 4 }))
  }
  const [turnsAt, culprit] = [at(4, 'tue', '08:00'), networkAt(0)()]
  life.add(thief({ from: turnsAt, to: turnsAt + 24 * HOUR }, 10, { addressOf: () => culprit, mix: { duplicate: 0.2, rejected: 0.5 } }))
  return { ...life.told(), turnsAt, culprit }
}
