// The faults of a run: as many of each kind as asked for, the same again by the seed, what is removed added before.
import { describe, expect, it } from 'vitest'
import { type Fault, faultText, scheduleFaults } from './faults.ts'
import { liveSpan, longPlan, shortPlan } from './plan.ts'

const isKill = ({ is }: Fault): boolean => is === 'kill' || is === 'pause' || is === 'kill-at-call'
const count = (faults: readonly Fault[], of: (fault: Fault) => boolean): number => faults.filter(of).length

describe.each([
  ['short', shortPlan],
  ['long', longPlan],
])('the %s form', (_, plan) => {
  const faults = scheduleFaults(plan)

  it('has as many of each kind as asked for, over all roles', () => {
    expect(count(faults, isKill)).toBe(plan.kills)
    expect(count(faults, ({ is }) => is === 'restart-broker')).toBe(plan.brokerRestarts)
    expect(count(faults, ({ is }) => is === 'add')).toBe(plan.additions)
    expect(count(faults, ({ is }) => is === 'remove')).toBe(plan.additions)
    for (const role of ['ingest', 'watch', 'respond']) expect(faults.map(faultText).join('\n')).toMatch(`SIGKILL ${role}`)
    for (const role of ['ingest', 'watch']) expect(faults.map(faultText).join('\n')).toMatch(`SIGSTOP ${role}`)
  })

  it('puts a process to sleep for longer than its session', () => {
    const pauses = faults.filter((fault) => fault.is === 'pause')
    expect(pauses.length).toBeGreaterThan(0)
    expect(pauses.every(({ forMs }) => forMs > plan.sessionTimeout)).toBe(true)
  })

  it('goes forward in time and ends before the entries do', () => {
    expect(faults.map(({ at }) => at)).toEqual(faults.map(({ at }) => at).sort((a, b) => a - b))
    expect(faults.at(-1)?.at).toBeLessThan(liveSpan(plan))
  })
})

it('is the same again by its seed, and another by another', () => {
  expect(scheduleFaults(longPlan)).toEqual(scheduleFaults(longPlan))
  expect(scheduleFaults({ ...longPlan, seed: 2 })).not.toEqual(scheduleFaults(longPlan))
})

it('removes nothing that was not added before', () => {
  const there = new Set<string>()
  for (const fault of scheduleFaults(longPlan)) {
    if (fault.is === 'add') there.add(fault.name)
    if (fault.is === 'remove') expect(there.delete(fault.name)).toBe(true)
  }
})
