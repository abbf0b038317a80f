// A thief who takes over the connections of genuine devices.
import { disconnect, register, subscribe, takeOver, type Visit, wait } from '../../../src/app/traffic/visit.ts'
import { SECOND } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { factory, hideout, plant, thief } from '../../stories/group.ts'
import { createLife, obtain, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M21')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  const span = { from: at(4, 'tue', '08:00'), to: at(4, 'tue', '16:00') }
  life.add(thief(span, 20, { serials: 'known', addressOf: plant, course: takeSession }))
  return life.told()
}

/** The genuine device connects and subscribes; the thief comes from elsewhere under its client id, and provisions. */
function takeSession(visit: Visit): void {
  subscribe(visit)
  wait(visit, SECOND, 5 * SECOND)
  visit.address = hideout()
  takeOver(visit)
  obtain(visit)
  register(visit, visit.random.chance(0.4) ? 'denied' : 'accepted')
  disconnect(visit, 'CLIENT_INITIATED_DISCONNECT')
}
