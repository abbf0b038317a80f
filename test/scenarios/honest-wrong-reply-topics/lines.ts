// An integrator's mistake: devices of the plant subscribe to topics that the policy does not allow, and never hear an answer.
import { create, disconnect, tryForbidden, type Visit, wait } from '../../../src/app/traffic/visit.ts'
import { SECOND } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { changed, factory, TEMPLATE } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('wrong reply topics')
  const plant = factory({ from: at(1, 'mon'), to: at(4, 'thu') }, 4)
  const flashed = { from: at(4, 'tue', '09:00'), to: at(4, 'tue', '11:00') }
  life.add(...changed(plant, flashed, { course: waitInVain }))
  return life.told()
}

function waitInVain(visit: Visit): void {
  for (const topic of [`$aws/provisioning-templates/${TEMPLATE}/provision/accepted`, '$aws/certificates/create/json']) {
    tryForbidden(visit, 'Subscribe', topic)
  }
  for (let tries = 0; tries < 3; tries++) {
    create(visit, 'unheard')
    wait(visit, 20 * SECOND, 40 * SECOND)
  }
  disconnect(visit, 'FORBIDDEN_ACCESS')
}
