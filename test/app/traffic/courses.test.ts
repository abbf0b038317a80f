// The courses of a visit: each with the truth it must come to, as often as it should be taken.
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import {
  type Course,
  courseNames,
  courseOf,
  factoryMishaps,
  fieldMishaps,
  manifold,
  refusedStory,
  storyOfDevice,
} from '../../../src/app/traffic/courses.ts'
import { type Device, sampleAccount, sampleBuild } from '../../../src/app/traffic/device.ts'
import { parseIotLog } from '../../../src/ingest/parse/parse-iot-log.ts'

const claim = 'ab'.repeat(32)
const device: Device = {
  ...{ actor: 'factory', principal: claim, serial: 'SN-1', address: '198.51.100.17', template: 'acme-sensor-v2', build: sampleBuild },
}
const at = Date.UTC(2026, 9, 5, 12)

describe('a course', () => {
  const outcomes: Readonly<Record<Course, readonly string[]>> = {
    ok: ['ok'],
    'register-rejected': ['rejected'],
    'register-failed': ['rejected'],
    'register-refused': ['rejected'],
    'create-refused': ['rejected'],
    'create-rejected': ['rejected'],
    orphan: ['orphan'],
    'second-try': ['rejected', 'ok'],
    'second-register': ['rejected', 'ok'],
    'second-create': ['orphan', 'ok'],
    'lost-before-create': ['ok'],
    'lost-in-create': ['orphan', 'ok'],
    'lost-after-create': ['orphan', 'ok'],
    'lost-in-register': ['duplicate', 'ok'],
    'taken-over': ['orphan', 'ok'],
    again: ['ok', 'duplicate'],
  }

  it.each(courseNames)('%s', (course) => {
    const { labels, lines } = storyOfDevice(device, { ...sampleAccount, hook: 'bare' }, course, at, seededRandom(course))
    expect(labels.map(({ outcome }) => outcome)).toEqual(outcomes[course])
    expect(lines.map((line) => line.at)).toEqual(lines.map((line) => line.at).toSorted((a, b) => a - b))
    expect(lines.at(-1)?.line).toContain('"Disconnect"')
  })

  it('is taken as often as its share says, and goes well otherwise', () => {
    const random = seededRandom('courses')
    const drawn = Array.from({ length: 20_000 }, () => courseOf({ orphan: 0.1, again: 0.2 }, random))
    const share = (course: Course) => drawn.filter((one) => one === course).length / drawn.length
    expect(share('orphan')).toBeCloseTo(0.1, 1)
    expect(share('again')).toBeCloseTo(0.2, 1)
    expect(share('ok')).toBeCloseTo(0.7, 1)
  })
})

describe('mishaps', () => {
  const sum = (mishaps: object): number => Object.values(mishaps).reduce((total: number, share: number) => total + share, 0)

  it('are about one in a hundred visits of a factory, and more of homes', () => {
    expect(sum(factoryMishaps)).toBeLessThan(0.02)
    expect(sum(fieldMishaps)).toBeGreaterThan(5 * sum(factoryMishaps))
  })

  it('are made more or fewer, all alike, up to one a visit', () => {
    expect(manifold({ orphan: 0.01, again: 0.02 }, 10)).toEqual({ orphan: 0.1, again: 0.2 })
    expect(sum(manifold(factoryMishaps, 0))).toBe(0)
    expect(sum(manifold(factoryMishaps, 1_000))).toBeCloseTo(1)
  })
})

it('a claim that is INACTIVE gets nothing but a refused connection', () => {
  const { lines, labels } = refusedStory(device, sampleAccount, at, seededRandom('refused'))
  expect(labels).toEqual([])
  expect(lines.flatMap(({ line }) => parseIotLog(line, { claims: [claim] }))).toMatchObject([
    { event: { kind: 'Connection.AuthNError', claim, status: 'Failure', reason: 'DEVICE_CERTIFICATE_INACTIVE', source: '198.51.100.17' } },
  ])
})
