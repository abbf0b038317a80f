// What came of the planned batches of a claim in a history: how many devices of each, and from where.
import { type PlanUse, plansOf } from '../../detect/plans.ts'
import { prefixOf } from '../../detect/sources.ts'
import type { JudgedAttempt } from '../../model/attempt.ts'
import type { Plan, Site } from '../../model/settings.ts'
import type { Millis } from '../../model/time.ts'

/** Of a batch with more sources the rest is not named. */
const MOST_SOURCES = 1_024

/** A plan with what came of it. */
export interface PlannedBatch {
  readonly plan: Plan
  readonly from: Millis
  readonly to: Millis
  /** Network prefixes, as the attempts show them. */
  readonly sources: readonly string[]
  /** Devices that were accepted. */
  readonly devices: number
}

export interface PlannedBatches {
  attempt(attempt: JudgedAttempt): void
  /** All plans, those without any attempt too, the one that begins first being the first. */
  batches(): readonly PlannedBatch[]
}

/** No attempts under the plans of a claim. An attempt counts under the plan that covers it for the detector too. */
export function createPlannedBatches(facts: { readonly plans: readonly Plan[]; readonly sites: readonly Site[] }): PlannedBatches {
  const plans = plansOf(facts)
  const came = new Map(facts.plans.map((plan) => [plan, { sources: new Set<string>(), devices: 0 }]))

  function useOf({ at, source, template, outcome }: JudgedAttempt): PlanUse | null {
    const whence = { at, source, ...(template === null ? {} : { template }) }
    return outcome === 'ok' ? plans.count(whence) : plans.covering(whence)
  }

  return {
    attempt(attempt) {
      const use = useOf(attempt)
      const batch = use === null ? undefined : came.get(use.plan)
      if (batch === undefined) return
      const prefix = attempt.source === null ? null : prefixOf(attempt.source)
      if (prefix !== null && batch.sources.size < MOST_SOURCES) batch.sources.add(prefix)
      if (attempt.outcome === 'ok') batch.devices += 1
    },
    batches: () =>
      Array.from(came, ([plan, { sources, devices }]) => {
        return { plan, from: plan.from, to: plan.to, sources: [...sources], devices }
      }).sort((a, b) => a.from - b.from || a.to - b.to),
  }
}
