// A fleet that rotates its certificates by fleet provisioning, beside the plant that makes new devices.
import { digest } from '../../../src/model/digest.ts'
import { at } from '../../stories/calendar.ts'
import { factory, field } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

const DEVICES = 40

export function tell(): Told {
  const life = createLife('rotation')
  const span = { from: at(0, 'mon'), to: at(3, 'mon') }
  life.add(factory(span, 3))
  for (let device = 0; device < DEVICES; device++) {
    const own = { name: `device ${device}`, kind: 'rotation', claim: digest('own', device), serials: () => `SN-1${device}` } as const
    life.add(field(span, 1, { ...own, template: 'acme-rotate', mix: {} }))
  }
  return life.told()
}
