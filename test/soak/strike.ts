// The faults of a run as they strike: each at its time, whatever the ones before it are still doing.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Millis } from '../../src/model/time.ts'
import type { Account } from './account.ts'
import type { Broker } from './broker.ts'
import { type Fault, faultText, type SoakedRole } from './faults.ts'
import type { Fleet } from './fleet.ts'
import type { Observer } from './observer.ts'

/** A fault that has struck. */
export interface Struck {
  readonly fault: Fault
  /** Wall clock. */
  readonly at: Millis
  /** The role that had to be handled by another from then on; null where none had. */
  readonly lost: SoakedRole | null
  /** Of a removal: the exit code. */
  readonly exitCode?: number | null
  /** Of a broker: when it was there again. */
  readonly backAt?: Millis
}

/** What faults strike at. */
export interface Targets {
  readonly fleet: Fleet
  readonly broker: Broker
  readonly account: Account
  readonly observer: Observer
  say(what: string): void
}

/** A call to kill a process at must come within so long after it was waited for. */
const CALL_WITHIN: Millis = 300_000

/**
 * Strikes; resolves when all have, in the order of the plan. Rejects with the first fault that could not be done, and strikes no more
 * from then on.
 */
export async function strikeAll(faults: readonly Fault[], liveFrom: Millis, targets: Targets): Promise<readonly Struck[]> {
  const life = new AbortController()
  const striking = faults.map(async (fault, index) => {
    await sleep(Math.max(0, liveFrom + fault.at - Date.now()), undefined, { signal: life.signal })
    targets.say(`fault ${index + 1} of ${faults.length}: ${faultText(fault)}`)
    return strike(fault, targets)
  })
  try {
    return await Promise.all(striking)
  } finally {
    life.abort()
    for (const one of striking) one.catch(() => undefined)
  }
}

async function strike(fault: Fault, targets: Targets): Promise<Struck> {
  const { fleet, broker, observer } = targets
  switch (fault.is) {
    case 'kill': {
      const name = `${fault.role}-${fault.which + 1}`
      const lost = isIdle(name, targets) ? null : fault.role
      await fleet.kill(name)
      return { fault, at: Date.now(), lost }
    }
    case 'pause': {
      const name = `${fault.role}-${fault.which + 1}`
      const lost = isIdle(name, targets) ? null : fault.role
      let at = 0
      await fleet.pause(name, fault.forMs, () => {
        at = Date.now()
      })
      return { fault, at, lost }
    }
    case 'kill-at-call':
      return killAtCall(fault, targets)
    case 'restart-broker': {
      const at = Date.now()
      await broker.restart(fault.how)
      return { fault, at, lost: null, backAt: Date.now() }
    }
    case 'add':
      await fleet.add(fault.role, fault.name)
      return { fault, at: Date.now(), lost: null }
    case 'remove': {
      const lost = fault.name === ownerName(fleet, observer) ? 'respond' : null
      const at = Date.now()
      return { fault, at, lost, exitCode: await fleet.remove(fault.name) }
    }
  }
}

async function killAtCall(fault: Extract<Fault, { is: 'kill-at-call' }>, { account, fleet, observer }: Targets): Promise<Struck> {
  let at = 0
  const struck = account.atNextUpdate(fault.when, async () => {
    const owner = ownerName(fleet, observer)
    if (owner === null) throw new Error('a certificate was changed, and nobody owns the ledger')
    await fleet.kill(owner)
    at = Date.now()
  })
  const late = sleep(CALL_WITHIN, 'late', { ref: false })
  if ((await Promise.race([struck, late])) === 'late') throw new Error(`no UpdateCertificate came within ${CALL_WITHIN} ms`)
  return { fault, at, lost: 'respond' }
}

/** Of `respond` only the owner of the ledger is missed. */
function isIdle(name: string, { fleet, observer }: Targets): boolean {
  return fleet.names('respond').includes(name) && ownerName(fleet, observer) !== name
}

function ownerName(fleet: Fleet, observer: Observer): string | null {
  const pid = observer.ownerPid()
  return pid === null ? null : fleet.nameOf(pid)
}
