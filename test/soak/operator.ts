// The person of a run: approves what the ledger asks about, through the command line as people do, and again where that failed.
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from '../rig/command.ts'
import type { Observer } from './observer.ts'

export interface Operator {
  /** Approvals that the command line took. */
  approved(): number
  stop(): Promise<void>
}

const LOOKS_EVERY = 500

/** Approves until it is stopped. */
export function startOperator(config: string, observer: Observer, say: (what: string) => void): Operator {
  const life = new AbortController()
  /** The verdict that each incident was approved after: the same question is answered once. */
  const answered = new Map<string, number>()

  async function approve(incident: string, since: number): Promise<void> {
    const { code, stderr } = await runCommand(['incident', 'approve', incident, '--by', 'soak', '--reason', 'it leaks', '--config', config])
    if (code === 0) answered.set(incident, since)
    else say(`incident approve ${incident} ended with ${code}: ${stderr.trim().split('\n').at(-1)}`)
  }

  async function work(): Promise<void> {
    while (!life.signal.aborted) {
      const due = observer.waiting().filter(({ incident, since }) => answered.get(incident) !== since)
      for (const { incident, since } of due) await approve(incident, since)
      await sleep(LOOKS_EVERY, undefined, { signal: life.signal }).catch(() => undefined)
    }
  }

  const working = work()
  return {
    approved: () => answered.size,
    async stop() {
      life.abort()
      await working
    },
  }
}
