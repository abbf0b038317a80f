// For two hours devices of the field provision again, twenty times as many as usual.
import { at } from '../../stories/calendar.ts'
import { everNew, field, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L19')
  life.add(field({ from: at(0, 'mon'), to: at(5, 'mon') }, 30))
  const hours = { from: at(4, 'tue', '18:00'), to: at(4, 'tue', '20:00') }
  const mix = { duplicate: 0.5, rejected: 0.1, orphan: 0.25 }
  life.add(visitors('storm', hours, 60, { kind: 'field', addressOf: everNew, serials: 'known', mix, retries: 2 }))
  return life.told()
}
