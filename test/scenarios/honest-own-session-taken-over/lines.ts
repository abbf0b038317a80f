// A watchdog that is too eager: every device of an afternoon connects a second time while AWS still holds its first session.
import { create, subscribe, takeOver, type Visit, wait } from '../../../src/app/traffic/visit.ts'
import { SECOND } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { changed, factory } from '../../stories/group.ts'
import { createLife, provision, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('own session')
  const plant = factory({ from: at(1, 'mon'), to: at(4, 'thu') }, 4)
  life.add(...changed(plant, { from: at(4, 'tue', '12:00'), to: at(4, 'tue', '15:00') }, { course: restartOnce }))
  return life.told()
}

function restartOnce(visit: Visit): void {
  subscribe(visit)
  create(visit, 'accepted')
  wait(visit, SECOND, 20 * SECOND)
  takeOver(visit)
  provision(visit)
}
