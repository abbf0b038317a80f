// The plant changes to a template that is not declared; a forenoon of trial fails more often.
import { at } from '../../stories/calendar.ts'
import { factory } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L15 template')
  const [trial, usual] = [at(4, 'tue', '08:00'), at(4, 'tue', '14:00')]
  life.add(factory({ from: at(1, 'mon'), to: trial }, 3))
  life.add(factory({ from: trial, to: usual }, 3, { template: 'acme-sensor-v3', mix: { rejected: 0.15 } }))
  life.add(factory({ from: usual, to: at(5, 'sat') }, 3, { template: 'acme-sensor-v3' }))
  return life.told()
}
