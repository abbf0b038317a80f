// How long nobody did what had to be done: by the part that came back last, and with a word where the broker was away.
import { expect, it } from 'vitest'
import type { SoakedRole } from './faults.ts'
import type { Struck } from './strike.ts'
import { takeOversOf, takeOverTable } from './take-overs.ts'

const LIVE = 1_000_000
const signs = new Map<SoakedRole, readonly (readonly [string, number[]])[]>([
  [
    'watch',
    [
      ['partition 0', [11_000, 19_000]],
      ['partition 1', [10_100, 15_250]],
    ],
  ],
  ['respond', [['the ledger', [5_000]]]],
])
const nextSign = (role: SoakedRole, after: number) =>
  new Map((signs.get(role) ?? []).map(([part, times]) => [part, times.map((at) => at + LIVE).find((at) => at > after) ?? null]))

const killed = (role: SoakedRole, at: number): Struck => ({ fault: { is: 'kill', role, which: 0, at }, at: LIVE + at, lost: role })
const restarted: Struck = {
  ...{ fault: { is: 'restart-broker', how: 'SIGKILL', at: 14_000 }, at: LIVE + 14_000 },
  ...{ lost: null, backAt: LIVE + 18_000 },
}

it('waits for the part that comes back last, and leaves out what was still under way', () => {
  expect(takeOversOf([killed('watch', 10_000)], nextSign, LIVE)).toEqual([
    { fault: 'SIGKILL watch', at: 10, after: 5.25, part: 'partition 1', brokerAway: false },
  ])
})

it('says that a part did not come back, and of an idle process nothing', () => {
  expect(takeOversOf([killed('respond', 6_000)], nextSign, LIVE)).toMatchObject([{ after: null, part: 'the ledger' }])
  expect(takeOversOf([{ ...killed('respond', 6_000), lost: null }], nextSign, LIVE)).toEqual([])
})

it('tells how long the broker was away, and which times that makes no time of the role', () => {
  const takeOvers = takeOversOf([restarted, killed('watch', 10_000)], nextSign, LIVE)
  expect(takeOvers).toMatchObject([
    { fault: 'SIGKILL watch', brokerAway: true },
    { fault: 'SIGKILL broker', after: 4, part: 'the broker' },
  ])
  expect(takeOverTable(takeOvers)).toMatch(
    /^ +10 s {2}SIGKILL watch +5\.3 s {2}partition 1 \(the broker was away\)\n +14 s {2}SIGKILL broker +4\.0 s/,
  )
})
