// What happens to a world at times of its own: crashes, pauses, clocks that jump, a broker that goes away, people who meddle.
import { type DecisionKind, decisionKinds } from '../../src/model/decision.ts'
import { digest } from '../../src/model/digest.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { decode, encode } from '../../src/model/record.ts'
import { stages } from '../../src/model/telemetry.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'
import type { Fleet, Process, Site } from './fleet.ts'
import { crash, jumpClock, pause } from './mishap-maker.ts'
import { claims } from './traffic.ts'
import type { FaultName } from './world.ts'

/** How often each fault happens in a world that has it, at most. */
const MOST = 5
/** In a history there is more time for it. */
const MOST_IN_HISTORY = 12

/** Plans everything that will happen by itself until the world heals. */
export function planChaos(site: Site, fleet: Fleet): void {
  const { world, time, mishaps, tally } = site
  const { random, start, healsAt, faults } = world
  const length = healsAt - start

  function often(fault: FaultName, happen: () => void): void {
    if (!faults.has(fault)) return
    for (let left = random.between(1, world.shape === 'road' ? MOST : MOST_IN_HISTORY); left > 0; left--) {
      time.after(random.fraction() * length, () => {
        if (time.now() < healsAt) happen()
      })
    }
  }

  const anybody = (): Process | undefined => pick(fleet.running())
  const pick = <T>(things: readonly T[]): T | undefined => things[random.between(0, things.length - 1)]

  often('crashes', () => {
    const victim = anybody()
    if (random.chance(0.7) || victim === undefined) mishaps.arm('kill')
    else crash(victim.machine, tally)
  })
  often('pauses', () => {
    const victim = anybody()
    if (random.chance(0.7) || victim === undefined) mishaps.arm('pause')
    else pause(victim.machine, world, tally)
  })
  often('broker-away', () => void goAway(site))
  often('compaction', () => {
    site.broker.compact('state')
    site.broker.compact('checkpoints')
    tally.count('compaction')
  })
  often('feed-failures', () => failFeed(site))
  often('clock-jumps', () => {
    const victim = anybody()
    if (random.chance(0.5) || victim === undefined) mishaps.arm('jump')
    else jumpClock(victim.machine, random, tally)
  })
  often('come-and-go', () => comeOrGo(site, fleet))
  often('people-in-aws', () => {
    site.aws.set(random.pick([claims.hooked, claims.plain]), random.pick(['ACTIVE', 'ACTIVE', 'INACTIVE']))
    tally.count('people-in-aws')
  })
  often('decisions', () => decide(site))
}

/** Everything is well from now on: who sleeps wakes. */
export function heal({ broker, logs, mishaps, time }: Site, fleet: Fleet): void {
  time.note('the world heals')
  mishaps.heal()
  logs.failure = null
  if (broker.isAway()) broker.setAway(false)
  for (const { machine } of fleet.running()) {
    machine.setClockWrongBy(0)
    machine.wake()
  }
}

function goAway({ world, broker, time, tally }: Site): void {
  if (broker.isAway()) return
  tally.count('broker-away')
  broker.setAway(true)
  time.after(world.random.between(1, 25) * SECOND, () => {
    if (broker.isAway()) broker.setAway(false)
  })
}

function failFeed({ world, logs, time, tally }: Site): void {
  const failure = world.random.pick<ErrorCode>(['aws-throttled', 'aws-denied', 'aws-not-found', 'aws-unreachable'])
  tally.count('feed-failures')
  logs.failure = failure
  const ends: Millis = world.random.between(5, 60) * SECOND
  time.after(ends, () => {
    logs.failure = null
  })
}

function comeOrGo({ world, tally }: Site, fleet: Fleet): void {
  const role = stages[world.random.between(0, world.shape === 'road' ? 2 : 1)] ?? 'watch'
  const [oldest, ...others] = fleet.running(role)
  if (world.random.chance(0.5) || oldest === undefined || others.length === 0) fleet.start(role)
  else oldest.stop()
  tally.count('come-and-go')
}

/** A person reads the ledger and decides about some incident in it; the command may not hear that it was written, and writes again. */
function decide({ world, broker, time, tally }: Site): void {
  const { random } = world
  const incidents = broker.history('ledger', 0).flatMap(({ value }) => {
    const record = value === null ? null : decode('ledger', value)
    return record?.is === 'finding' ? [{ incident: record.incident, claim: record.finding.claim }] : []
  })
  const about = incidents[random.between(0, incidents.length - 1)]
  if (about === undefined) return
  const kind: DecisionKind = random.chance(0.6) ? 'approve' : random.pick(decisionKinds)
  const at = time.now()
  const decision = { id: digest('simulated decision', about.incident, kind, at), kind, at, by: 'somebody', ...about, reason: 'so it is' }
  const value = encode('decisions', { v: 1, decision })
  for (let left = random.chance(0.2) ? 2 : 1; left > 0; left--) {
    broker.append('decisions', 0, [{ key: about.claim, value, timestamp: at }], 'a person')
  }
  tally.count('decisions')
}
