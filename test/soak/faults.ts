// Which fault comes when: drawn from the seed before the run, so that a run that fails can be had again.
import { seededRandom } from '../../src/app/seeded-random.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'
import { dueOf, type SoakPlan } from './plan.ts'

export const soakedRoles = ['ingest', 'watch', 'respond'] as const
export type SoakedRole = (typeof soakedRoles)[number]

export type Fault = { readonly at: Millis } & (
  | { readonly is: 'kill'; readonly role: SoakedRole; readonly which: number }
  /** SIGSTOP, and SIGCONT when the session has been over for a while. */
  | { readonly is: 'pause'; readonly role: SoakedRole; readonly which: number; readonly forMs: Millis }
  /** The owner of the ledger is killed at its next UpdateCertificate: before AWS has it, or after. */
  | { readonly is: 'kill-at-call'; readonly when: 'before' | 'after' }
  | { readonly is: 'restart-broker'; readonly how: 'SIGTERM' | 'SIGKILL' }
  | { readonly is: 'add'; readonly role: SoakedRole; readonly name: string }
  | { readonly is: 'remove'; readonly name: string }
)

type Due<F> = F extends { readonly at: Millis } ? Omit<F, 'at'> : never
/** A fault before it has its time. */
type Planned = Due<Fault>

/** The faults of a run in the order of time, `at` counted from the first live entry. */
export function scheduleFaults(plan: SoakPlan): readonly Fault[] {
  const random = seededRandom('faults', plan.seed)
  const others = [...brokerRestarts(plan), ...additions(plan)]
  const faults = killsOf(plan)
  // The others are spread over the kills, in their own order: what is removed was added before.
  others.forEach((fault, index) => {
    faults.splice(Math.round(((index + 1) * plan.kills) / (others.length + 1)) + index, 0, fault)
  })
  return faults.map((fault, index): Fault => ({ ...fault, at: dueOf(index, plan) + random.between(0, plan.faultEvery / 2) }))
}

/** Each role in turn; one round of them is killed, the next one put to sleep. The first `respond` of a killing round dies at its call. */
function killsOf({ kills, sessionTimeout, seed }: SoakPlan): Planned[] {
  const random = seededRandom('kills', seed)
  return Array.from({ length: kills }, (_, index): Planned => {
    const round = Math.floor(index / soakedRoles.length)
    const role = soakedRoles[index % soakedRoles.length] ?? 'watch'
    const which = random.between(0, 1)
    if (round % 2 === 1) return { is: 'pause', role, which, forMs: sessionTimeout + random.between(2, 5) * SECOND }
    if (role === 'respond' && round % 4 === 0) return { is: 'kill-at-call', when: round % 8 === 0 ? 'after' : 'before' }
    return { is: 'kill', role, which }
  })
}

function brokerRestarts({ brokerRestarts }: SoakPlan): Planned[] {
  return Array.from({ length: brokerRestarts }, (_, index) => ({ is: 'restart-broker', how: index % 2 === 0 ? 'SIGTERM' : 'SIGKILL' }))
}

function additions({ additions }: SoakPlan): Planned[] {
  return Array.from({ length: additions }, (_, index): Planned[] => {
    const role = soakedRoles[(index + 1) % soakedRoles.length] ?? 'watch'
    const name = `${role}-added-${index + 1}`
    return [
      { is: 'add', role, name },
      { is: 'remove', name },
    ]
  }).flat()
}

/** A fault in a few words. */
export function faultText(fault: Fault): string {
  switch (fault.is) {
    case 'kill':
      return `SIGKILL ${fault.role}`
    case 'pause':
      return `SIGSTOP ${fault.role} for ${fault.forMs / SECOND} s`
    case 'kill-at-call':
      return `SIGKILL respond ${fault.when} its UpdateCertificate`
    case 'restart-broker':
      return `${fault.how} broker`
    case 'add':
      return `add ${fault.name}`
    case 'remove':
      return `remove ${fault.name}`
  }
}
