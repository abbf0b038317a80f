// The planned batches of a claim: which are open, which of them an attempt falls under, and how much of each is used.
import { flawOf, MOST_PLANS, type PlanDecision } from '../model/plan.ts'
import type { ClaimSettings, Plan, Site } from '../model/settings.ts'
import { DAY, type Millis } from '../model/time.ts'
import { numberOf, type Row, textOf } from './cells.ts'
import { type Key, keyOf } from './keys.ts'
import type { Tables } from './snapshot.ts'
import { createNetworks } from './sources.ts'

/** When and whence something was provisioned. */
export interface Whence {
  readonly at: Millis
  /** IP address; null or absent where it is not known, and then no plan with networks covers it. */
  readonly source?: string | null
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
  /** Devices that were counted under plans that are open at some time from `from` to `to`; of each no more than it promises. */
  countedIn(from: Millis, to: Millis): number
  /**
   * A person announces a plan while the product runs, or withdraws one that was announced. What was counted under a plan stays when it is
   * announced again with another number of devices. False: it is refused, since no plan may be so, or too many are announced.
   */
  hear(decision: Pick<PlanDecision, 'kind' | 'plan'>): boolean
  /** Forgets announced plans a day after their end: nothing that is judged behind this watermark is older. */
  forgetBefore(watermark: Millis): void
  /** Two tables: what was counted under each plan, and the announced plans. */
  save(): Tables
}

/** Announced plans that are kept, those of the last day among them. */
const MOST_KEPT = 2 * MOST_PLANS

/** The plans of a claim, with what `save` gave of an earlier time; what was counted under plans that are gone is forgotten. */
export function plansOf({ plans = [], sites = [] }: Pick<Partial<ClaimSettings>, 'plans' | 'sites'>, saved: Tables = {}): Plans {
  const before = new Map((saved.plans ?? []).map(([key, used]) => [numberOf(key), numberOf(used)]))
  const keep = (plan: Plan): KeptPlan => ({ plan, key: keyOfPlan(plan), isInside: networksOf(plan, sites) })
  const declared = plans.map(keep)
  const announced = new Map((saved.announced ?? []).map(toPlan).map((plan) => [keyOfPlan(plan), keep(plan)]))
  const all = (): readonly KeptPlan[] => [...declared, ...announced.values()]
  const usedOf = (key: Key): number => used.get(key) ?? 0

  const used = new Map(all().map(({ key }) => [key, before.get(key) ?? 0]))
  let openPlans = createOpenPlans(all())

  function coveringOne({ at, source = null, template }: Whence): KeptPlan | null {
    const fitting = openPlans(at).filter(
      ({ plan, isInside }) => (plan.template === undefined || plan.template === template) && isInside(source),
    )
    return fitting.find(({ plan, key }) => usedOf(key) < plan.devices) ?? fitting[0] ?? null
  }

  function remove(keys: Iterable<Key>): void {
    for (const key of keys) {
      announced.delete(key)
      if (!declared.some((plan) => plan.key === key)) used.delete(key)
    }
    openPlans = createOpenPlans(all())
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
    hear({ kind, plan }) {
      const key = keyOfPlan(plan)
      if (kind === 'withdraw') {
        remove([key])
        return true
      }
      if (flawOf(plan) !== null || (announced.size >= MOST_KEPT && !announced.has(key))) return false
      announced.set(key, keep(plan))
      openPlans = createOpenPlans(all())
      return true
    },
    forgetBefore(watermark) {
      const ended = Array.from(announced.values()).filter(({ plan }) => plan.to + DAY <= watermark)
      if (ended.length > 0) remove(ended.map(({ key }) => key))
    },
    countedIn(from, to) {
      const promised = new Map<Key, number>()
      for (const { plan, key } of all()) {
        if (plan.from < to && plan.to > from) promised.set(key, Math.max(plan.devices, promised.get(key) ?? 0))
      }
      return Array.from(promised).reduce((sum, [key, devices]) => sum + Math.min(devices, usedOf(key)), 0)
    },
    save: () => ({
      plans: [...new Set(all().map(({ key }) => key))].map((key) => [key, usedOf(key)]).filter(([, count]) => count !== 0),
      ...(announced.size === 0 ? {} : { announced: Array.from(announced.values(), ({ plan }) => toRow(plan)) }),
    }),
  }
}

/** The plans that are open at a time. Attempts come nearly in their order, so they are looked for once between a begin and an end. */
function createOpenPlans(plans: readonly KeptPlan[]): (at: Millis) => readonly KeptPlan[] {
  const kept = plans.toSorted((a, b) => a.plan.to - b.plan.to || a.plan.from - b.plan.from)
  const changes = [...new Set(kept.flatMap(({ plan }) => [plan.from, plan.to]))].sort((a, b) => a - b)
  let open: readonly KeptPlan[] = []
  let [from, to] = [0, 0]
  return (at) => {
    if (changes.length > 0 && (at < from || at >= to)) {
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

function toRow({ from, to, devices, template, cidrs = [] }: Plan): Row {
  return [from, to, devices, template ?? null, ...cidrs]
}

function toPlan([from, to, devices, template, ...cidrs]: Row): Plan {
  const whence = cidrs.length === 0 ? {} : { cidrs: cidrs.map(textOf) }
  return {
    from: numberOf(from),
    to: numberOf(to),
    devices: numberOf(devices),
    ...whence,
    ...(template === null ? {} : { template: textOf(template) }),
  }
}

function networksOf({ cidrs = [] }: Plan, sites: readonly Site[]): KeptPlan['isInside'] {
  const declared = cidrs.length > 0 ? cidrs : sites.flatMap((site) => site.cidrs)
  if (declared.length === 0) return () => true
  const networks = createNetworks(declared)
  return (source) => source !== null && networks.contains(source)
}
