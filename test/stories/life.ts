// The life of a claim as log lines: every visit of the groups that use it, with the truth about their attempts beside it.
import { type SeededRandom, seededRandom } from '../../src/app/seeded-random.ts'
import { type Account, type Device, type Label, type Story, sampleAccount } from '../../src/app/traffic/device.ts'
import type { TrafficLine } from '../../src/app/traffic/entry.ts'
import { beginVisit, connect, create, disconnect, register, storyOf, subscribe, type Visit, wait } from '../../src/app/traffic/visit.ts'
import { DAY, MINUTE, type Millis } from '../../src/model/time.ts'
import { type Group, type Mix, momentsOf } from './group.ts'

/** What a scenario's script tells. */
export interface Told {
  /** In the order in which they are delivered. */
  readonly lines: readonly TrafficLine[]
  /** The truth about every attempt, in the order of their beginnings. */
  readonly attempts: readonly Label[]
  /** When an attacker who had behaved turns: delays count from here. Absent: from his first attempt. */
  readonly turnsAt?: Millis
  /** The one address that is measured where others attack to hide it. Absent: every attacker's. */
  readonly culprit?: string
}

export interface Life {
  /** Adds what groups do, in this order: who shows serials of others comes after them. */
  add(...groups: readonly Group[]): void
  /** Adds what is no visit of a group. */
  put(story: Story): void
  /** All of it, by time. */
  told(): Told
}

/** A life without anybody. `seed` names it; the same name gives the same life. */
export function createLife(seed: string, account: Partial<Account> = {}): Life {
  const stories: Story[] = []
  const serials = createSerials()
  const place: Account = { ...sampleAccount, ...account }

  function visit(group: Group, at: Millis, random: SeededRandom): void {
    const outcome = group.course === undefined ? outcomeOf(group.mix, random) : 'ok'
    const serial = serials.of(outcome === 'offPattern' ? foreign : outcome === 'duplicate' ? 'known' : group.serials, at, random)
    const address = group.addressOf(random)
    tryOnce(group, { serial, address, outcome, at, tries: 1 + group.retries }, random)
  }

  /** A try, and after one that fails the next. */
  function tryOnce(group: Group, { serial, address, outcome, at, tries }: Try, random: SeededRandom): void {
    const { kind: actor, claim: principal, template, build, course = courses[outcome] } = group
    const device: Device = { actor, principal, serial, address, template, build }
    stories.push(storyOfVisit(device, place, course, at, random))
    if (outcome !== 'rejected' && outcome !== 'orphan') serials.register(serial, at)
    else if (tries > 1) {
      const { rejected = 0, orphan = 0 } = group.mix
      const next = { outcome: outcomeOf({ rejected, orphan }, random), at: at + random.between(MINUTE, 5 * MINUTE), tries: tries - 1 }
      tryOnce(group, { serial, address, ...next }, random)
    }
  }

  return {
    add(...groups) {
      for (const group of groups) {
        for (const at of momentsOf(group, seed)) visit(group, at, seededRandom('visit', seed, group.name, at))
      }
    },
    put: (story) => void stories.push(story),
    told: () => ({
      lines: stories.flatMap(({ lines }) => lines).sort((a, b) => a.at - b.at),
      attempts: stories.flatMap(({ labels }) => labels).sort((a, b) => a.begin - b.begin),
    }),
  }
}

interface Try {
  readonly serial: string
  readonly address: string
  readonly outcome: keyof typeof courses
  readonly at: Millis
  /** With this one. */
  readonly tries: number
}

/** Lines in the order in which they arrive, each so much later than it was written as `delayOf` says of its moment. */
export function arriving(lines: readonly TrafficLine[], delayOf: (at: Millis) => Millis): readonly TrafficLine[] {
  const delivered = lines.map((line) => ({ line, at: line.at + delayOf(line.at) }))
  return delivered.sort((a, b) => a.at - b.at).map(({ line }) => line)
}

/** How a visit goes, from after its connection on. */
const courses = {
  ok: provision,
  duplicate: provision,
  offPattern: provision,
  rejected(visit) {
    obtain(visit)
    register(visit, 'denied')
    disconnect(visit, 'CLIENT_INITIATED_DISCONNECT')
  },
  orphan(visit) {
    subscribe(visit)
    create(visit, 'accepted')
    disconnect(visit, 'CONNECTION_LOST')
  },
} satisfies Readonly<Record<'ok' | keyof Mix, (visit: Visit) => void>>

/** Subscribes and fetches a certificate, which the device writes to its flash before it goes on. */
export function obtain(visit: Visit): void {
  subscribe(visit)
  create(visit, 'accepted')
  wait(visit, 200, 2_000)
}

/** A visit that goes well. */
export function provision(visit: Visit): void {
  obtain(visit)
  register(visit, 'accepted')
  disconnect(visit, 'CLIENT_INITIATED_DISCONNECT')
}

function storyOfVisit(device: Device, account: Account, course: (visit: Visit) => void, at: Millis, random: SeededRandom): Story {
  const visit = beginVisit(device, account, at, random)
  connect(visit)
  course(visit)
  return storyOf(visit)
}

function outcomeOf({ duplicate = 0, rejected = 0, orphan = 0, offPattern = 0 }: Mix, random: SeededRandom): Try['outcome'] {
  const drawn = random.fraction()
  if (drawn < duplicate) return 'duplicate'
  if (drawn < duplicate + rejected) return 'rejected'
  if (drawn < duplicate + rejected + orphan) return 'orphan'
  return drawn < duplicate + rejected + orphan + offPattern ? 'offPattern' : 'ok'
}

/** A serial that no device of the maker's could have. */
function foreign(random: SeededRandom): string {
  return `X${random.between(1, 9)}-${random.hex(8)}`
}

/** The maker's serials: numbered one after the other, and remembered with the time at which they were registered. */
function createSerials() {
  /** By serial, when it was registered first. */
  const registered = new Map<string, Millis>()
  let count = 0

  function next(): string {
    count += 1
    return `SN-${String(count).padStart(8, '0')}`
  }

  /** One of those registered between two moments, as far as they were told by now; a new one where there is none. */
  function between(from: Millis, to: Millis, random: SeededRandom): string {
    const within = [...registered].filter(([, at]) => at >= from && at < to)
    return within[random.between(0, within.length - 1)]?.[0] ?? next()
  }

  return {
    of(choice: Group['serials'], at: Millis, random: SeededRandom): string {
      if (typeof choice === 'function') return choice(random)
      switch (choice) {
        case 'new':
          return next()
        case 'known':
          return between(Number.NEGATIVE_INFINITY, at, random)
        case 'ahead':
          return between(at + MINUTE, at + 2 * DAY, random)
      }
    },
    register: (serial: string, at: Millis) => void registered.set(serial, Math.min(at, registered.get(serial) ?? at)),
  }
}
