// Entries that name no claim and came before the request they belong to: they wait for it until the watermark passes them.
import type { Millis } from '../model/time.ts'
import type { AttemptStep } from './steps.ts'

/** Some minutes of the account's quotas. Beyond it, those of the partner that is waited for longest are given up. */
const MOST_WAITING = 16_384

export interface WaitingStep {
  readonly step: AttemptStep
  /** What the request will be recognised by: the client id of a reply, the trace id of the provisioning service. */
  readonly partner: string
  /** The principal that the entry named, if any: not necessarily the claim it belongs to. */
  readonly principal: string | null
}

export interface WaitingSteps {
  hold(waiting: WaitingStep): void
  isEmpty(): boolean
  /** Takes out those that wait for this partner, in the order in which they came. */
  takeFor(partner: string): readonly WaitingStep[]
  /** Gives up those before `before`, and those there was no room for. Returns how many. */
  giveUpBefore(before: Millis): number
}

const NOBODY: readonly WaitingStep[] = []

/** Nothing waits, and never more than `mostWaiting`. */
export function createWaitingSteps(mostWaiting: number = MOST_WAITING): WaitingSteps {
  const waiting = new Map<string, readonly WaitingStep[]>()
  let size = 0
  let crowdedOut = 0

  function take(partner: string): readonly WaitingStep[] {
    const taken = waiting.get(partner)
    if (taken === undefined) return NOBODY
    waiting.delete(partner)
    size -= taken.length
    return taken
  }

  return {
    hold(step) {
      waiting.set(step.partner, [...(waiting.get(step.partner) ?? []), step])
      size += 1
      if (size <= mostWaiting) return
      for (const longest of waiting.keys()) {
        crowdedOut += take(longest).length
        break
      }
    },
    isEmpty: () => size === 0,
    takeFor: take,
    giveUpBefore(before) {
      let givenUp = crowdedOut
      crowdedOut = 0
      for (const [partner, steps] of waiting) {
        const kept = steps.filter(({ step }) => step.at >= before)
        givenUp += steps.length - kept.length
        size -= steps.length - kept.length
        if (kept.length === 0) waiting.delete(partner)
        else if (kept.length < steps.length) waiting.set(partner, kept)
      }
      return givenUp
    },
  }
}
