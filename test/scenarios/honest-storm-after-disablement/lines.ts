// A plant that goes on with a claim which was made INACTIVE, until somebody stops the line.
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { refusedStory } from '../../../src/app/traffic/courses.ts'
import { sampleAccount, sampleBuild } from '../../../src/app/traffic/device.ts'
import { at } from '../../stories/calendar.ts'
import { CLAIM, factory, momentsOf, plant, TEMPLATE, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('storm')
  const disabledAt = at(4, 'tue', '09:00')
  life.add(factory({ from: at(0, 'mon'), to: disabledAt }, 4))
  const retries = visitors('retries', { from: disabledAt, to: at(4, 'tue', '12:00') }, 1_200)
  for (const moment of momentsOf(retries, 'storm')) {
    const random = seededRandom('storm', moment)
    const serial = `SN-8000${random.between(1_000, 1_040)}`
    const device = { actor: 'factory', principal: CLAIM, serial, address: plant(random), template: TEMPLATE, build: sampleBuild } as const
    life.put(refusedStory(device, sampleAccount, moment, random))
  }
  return life.told()
}
