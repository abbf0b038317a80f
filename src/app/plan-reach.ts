// How far a plan reaches: where that is wider than a person may have meant, or other than what is declared for the claim.
import type { ClaimSettings, Plan } from '../model/settings.ts'
import { isoTime } from '../model/time.ts'

/** The networks among some that hold every address of their kind. */
export function openNetworks(cidrs: readonly string[]): readonly string[] {
  return cidrs.filter((cidr) => cidr.endsWith('/0'))
}

/** What may surprise in the networks and the template that a plan names, as clauses about it; nothing where it names none. */
export function surprisesOfPlan({ cidrs = [], template }: Plan, { templates }: Pick<ClaimSettings, 'templates'>): readonly string[] {
  const open = openNetworks(cidrs)
  const isForeign = template !== undefined && templates?.includes(template) === false
  return [
    ...(open.length > 0 ? [`its networks hold every address (${open.join(', ')}): it covers devices from anywhere`] : []),
    ...(isForeign ? ['its template is none of those that are declared for the claim: each use of it is a finding all the same'] : []),
  ]
}

/** The same of the plans of a file that the setting names, one line each. */
export function surprisesOfPlanFile(
  setting: string,
  plans: readonly Plan[],
  claim: Pick<ClaimSettings, 'templates'> | undefined,
): readonly string[] {
  return plans.flatMap((plan) =>
    surprisesOfPlan(plan, claim ?? {}).map((text) => `${setting}: the plan from ${isoTime(plan.from)}: ${text}`),
  )
}
