// How a device's visit goes: mostly well, sometimes with a mishap of the kinds that factories and fields show (reference detection.md 5.3).
import type { Millis } from '../../model/time.ts'
import { MINUTE, SECOND } from '../../model/time.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { Account, Device, Story } from './device.ts'
import { entryText, member, plain } from './entry.ts'
import {
  beginVisit,
  connect,
  create,
  disconnect,
  register,
  registerAgain,
  storyOf,
  subscribe,
  takeOver,
  type Visit,
  wait,
} from './visit.ts'

/** Each course, from after the first subscriptions to the end of the last connection. */
const courses = {
  ok(visit) {
    provision(visit)
    leave(visit)
  },
  'register-rejected'(visit) {
    obtain(visit)
    register(visit, 'denied')
    leave(visit)
  },
  /** The hook says yes, and the provisioning service fails. */
  'register-failed'(visit) {
    obtain(visit)
    register(visit, 'failed')
    leave(visit)
  },
  'register-refused'(visit) {
    obtain(visit)
    register(visit, 'refused')
    disconnect(visit, 'FORBIDDEN_ACCESS')
  },
  'create-refused'(visit) {
    create(visit, 'refused')
    disconnect(visit, 'FORBIDDEN_ACCESS')
  },
  'create-rejected'(visit) {
    create(visit, 'rejected')
    leave(visit)
  },
  orphan(visit) {
    create(visit, 'accepted')
    disconnect(visit, 'CONNECTION_LOST')
  },
  /** A try that is refused, and a second one on the same connection. */
  'second-try'(visit) {
    obtain(visit)
    register(visit, 'denied')
    wait(visit, 200, 20 * SECOND)
    provision(visit)
    leave(visit)
  },
  /** The registration is refused, and asked for again with the same certificate. */
  'second-register'(visit) {
    obtain(visit)
    register(visit, 'denied')
    wait(visit, 200, 20 * SECOND)
    registerAgain(visit, 'accepted')
    leave(visit)
  },
  /** The device asks again before it has used what it got. */
  'second-create'(visit) {
    obtain(visit)
    provision(visit)
    leave(visit)
  },
  'lost-before-create'(visit) {
    comeBack(visit)
    provision(visit)
    leave(visit)
  },
  'lost-in-create'(visit) {
    create(visit, 'unheard')
    comeBack(visit)
    provision(visit)
    leave(visit)
  },
  'lost-after-create'(visit) {
    create(visit, 'accepted')
    comeBack(visit)
    provision(visit)
    leave(visit)
  },
  /** AWS registers the device, which does not hear of it and does it all again. */
  'lost-in-register'(visit) {
    obtain(visit)
    register(visit, 'unheard')
    comeBack(visit)
    provision(visit)
    leave(visit)
  },
  /** A watchdog restarts the device, whose old session AWS still holds. */
  'taken-over'(visit) {
    obtain(visit)
    wait(visit, SECOND, 20 * SECOND)
    takeOver(visit)
    subscribe(visit)
    provision(visit)
    leave(visit)
  },
  /** Reset on the line, or a tester who asks twice: it registers its serial a second time. */
  again(visit) {
    provision(visit)
    leave(visit)
    wait(visit, 20 * SECOND, MINUTE)
    connect(visit)
    subscribe(visit)
    provision(visit)
    leave(visit)
  },
} satisfies Readonly<Record<string, (visit: Visit) => void>>

export type Course = keyof typeof courses

/** Every course there is. */
export const courseNames: readonly Course[] = Object.keys(courses).filter(isCourse)

/** How often each course is taken, as a share of the visits; the rest goes well. */
export type Mishaps = Readonly<Partial<Record<Course, number>>>

/** The middle of what factories show. */
export const factoryMishaps: Mishaps = {
  ...{
    'register-rejected': 0.003,
    'register-failed': 0.0005,
    'register-refused': 0.0005,
    'create-refused': 0.001,
    'create-rejected': 0.0005,
  },
  ...{
    orphan: 0.002,
    'second-try': 0.0005,
    'second-register': 0.0005,
    'second-create': 0.0005,
    'lost-before-create': 0.0005,
    'lost-in-create': 0.0003,
  },
  ...{ 'lost-after-create': 0.0005, 'lost-in-register': 0.0004, 'taken-over': 0.0003, again: 0.003 },
}

/** Homes: poor networks, people who reset and try again. */
export const fieldMishaps: Mishaps = {
  ...{ 'register-rejected': 0.006, 'register-failed': 0.001, 'create-rejected': 0.001 },
  ...{
    orphan: 0.006,
    'second-try': 0.003,
    'second-register': 0.002,
    'second-create': 0.001,
    'lost-before-create': 0.01,
    'lost-in-create': 0.004,
  },
  ...{ 'lost-after-create': 0.006, 'lost-in-register': 0.004, 'taken-over': 0.003, again: 0.06 },
}

/** So many times as many mishaps; at most all visits meet one. */
export function manifold(mishaps: Mishaps, factor: number): Mishaps {
  const entries = Object.entries(mishaps)
  const sum = entries.reduce((total, [, share]) => total + share, 0)
  const times = Math.min(factor, 1 / sum)
  return Object.fromEntries(entries.map(([course, share]) => [course, share * times]))
}

/** One of the courses, by how often they are taken. */
export function courseOf(mishaps: Mishaps, random: SeededRandom): Course {
  let dice = random.fraction()
  for (const [course, share] of Object.entries(mishaps)) {
    dice -= share
    if (dice < 0 && isCourse(course)) return course
  }
  return 'ok'
}

/** What a device does from its first connection on. */
export function storyOfDevice(device: Device, account: Account, course: Course, at: Millis, random: SeededRandom): Story {
  const visit = beginVisit(device, account, at, random)
  connect(visit)
  subscribe(visit)
  courses[course](visit)
  return storyOf(visit)
}

/** What any use of a claim that is INACTIVE leaves in the log, where `Connection.AuthNError` is logged. */
export function refusedStory({ principal, serial, address }: Device, account: Account, at: Millis, random: SeededRandom): Story {
  const who = `${member('clientId', serial)}${plain('principalId', principal)}${plain('sourceIp', address)}`
  const where = `,"sourcePort":${random.between(32_768, 60_999)},"targetPort":8883${plain('serverNameIndication', endpointOf(account))}`
  const why = plain('reason', 'DEVICE_CERTIFICATE_INACTIVE') + plain('details', 'The device certificate is inactive')
  const members = `${plain('protocol', 'MQTT')}${plain('authenticationType', 'AWS_X509')}${who}${where}${why}`
  const line = entryText({ at, type: 'Connection.AuthNError', account: account.id, traceId: random.uuid(), failed: true, members })
  return { lines: [{ at, log: 'iot', line }], labels: [] }
}

function endpointOf({ region }: Account): string {
  return `a1b2c3d4e5f6g7-ats.iot.${region}.amazonaws.com`
}

function isCourse(name: string): name is Course {
  return Object.hasOwn(courses, name)
}

/** A certificate, which the device writes to its flash before it goes on. */
function obtain(visit: Visit): void {
  create(visit, 'accepted')
  wait(visit, 200, 2_000)
}

function provision(visit: Visit): void {
  obtain(visit)
  register(visit, 'accepted')
}

function leave(visit: Visit): void {
  disconnect(visit, 'CLIENT_INITIATED_DISCONNECT')
}

/** The network fails, and the device connects anew, from another port. */
function comeBack(visit: Visit): void {
  wait(visit, 100, 2_000)
  disconnect(visit, visit.random.chance(0.5) ? 'CONNECTION_LOST' : 'MQTT_KEEP_ALIVE_TIMEOUT')
  wait(visit, 2 * SECOND, 30 * SECOND)
  connect(visit)
  subscribe(visit)
}
