// The planned batches of a claim: which are open, which of them an attempt falls under, and how much of each is used.
import type { ClaimSettings, Plan, Site } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import { type Key, keyOf } from './keys.ts'
import { numberOf, type Row } from './snapshot.ts'
import { createNetworks } from './sources.ts'

/** When and whence something was provisioned. */
export interface Whence {
  readonly at: Millis
  /** IP address; null where it is not known, and then no plan with networks covers it. */
  readonly source: string | null
  readonly template?: string
}

export interface PlanUse {
  readonly plan: Plan
  /** Devices that were counted under it; more than `plan.devices` is more than was promised. */
  readonly used: number
}

export interface Plans {
  /** The plans that are open at a time, the one that ends first being the first. */
  openAt(at: Millis): readonly PlanUse[]
  /** The plan that covers it: of several the first to end that has room, else the first to end. Null: none does. */
  covering(whence: Whence): PlanUse | null
  /** Counts a device under the plan that covers it, and returns that plan with the device in it. Null: none does. */
  count(whence: Whence): PlanUse | null
  /** A row of two cells for each plan under which something was counted. */
  save(): readonly Row[]
}

/** The plans of a claim, with what `save` gave of an earlier time; what was counted under plans that are gone is forgotten. */
export function plansOf({ plans = [], sites = [] }: Pick<Partial<ClaimSettings>, 'plans' | 'sites'>, saved: readonly Row[] = []): Plans {
  const before = new Map(saved.map(([key, used]) => [numberOf(key), numberOf(used)]))
  const kept = plans
    .map((plan) => ({ plan, key: keyOfPlan(plan), isInside: networksOf(plan, sites) }))
    .toSorted((a, b) => a.plan.to - b.plan.to || a.plan.from - b.plan.from)
  const used = new Map(kept.map(({ key }) => [key, before.get(key) ?? 0]))

  const usedOf = (key: Key): number => used.get(key) ?? 0
  const openPlans = createOpenPlans(kept)

  function coveringOne({ at, source, template }: Whence): KeptPlan | null {
    const fitting = openPlans(at).filter(
      ({ plan, isInside }) => (plan.template === undefined || plan.template === template) && isInside(source),
    )
    return fitting.find(({ plan, key }) => usedOf(key) < plan.devices) ?? fitting[0] ?? null
  }

  return {
    openAt: (at) => openPlans(at).map(({ plan, key }) => ({ plan, used: usedOf(key) })),
    covering(whence) {
      const found = coveringOne(whence)
      return found === null ? null : { plan: found.plan, used: usedOf(found.key) }
    },
    count(whence) {
      const found = coveringOne(whence)
      if (found === null) return null
      used.set(found.key, usedOf(found.key) + 1)
      return { plan: found.plan, used: usedOf(found.key) }
    },
    save: () => Array.from(used).filter(([, count]) => count > 0),
  }
}

/** The plans that are open at a time. Attempts come nearly in their order, so they are looked for once between a begin and an end. */
function createOpenPlans(kept: readonly KeptPlan[]): (at: Millis) => readonly KeptPlan[] {
  const changes = [...new Set(kept.flatMap(({ plan }) => [plan.from, plan.to]))].sort((a, b) => a - b)
  let open: readonly KeptPlan[] = []
  let [from, to] = [0, 0]
  return (at) => {
    if (at < from || at >= to) {
      from = changes.findLast((change) => change <= at) ?? Number.NEGATIVE_INFINITY
      to = changes.find((change) => change > at) ?? Number.POSITIVE_INFINITY
      open = kept.filter(({ plan }) => at >= plan.from && at < plan.to)
    }
    return open
  }
}

interface KeptPlan {
  readonly plan: Plan
  readonly key: Key
  readonly isInside: (source: string | null) => boolean
}

/** How many devices it promises may be mended while it runs; what was counted stays. */
function keyOfPlan({ from, to, cidrs = [], template }: Plan): Key {
  return keyOf('plan', from, to, template ?? '', ...cidrs)
}

function networksOf({ cidrs = [] }: Plan, sites: readonly Site[]): KeptPlan['isInside'] {
  const declared = cidrs.length > 0 ? cidrs : sites.flatMap((site) => site.cidrs)
  if (declared.length === 0) return () => true
  const networks = createNetworks(declared)
  return (source) => source !== null && networks.contains(source)
}
