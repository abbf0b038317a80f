// A claim of the library's configuration, filled up with defaults.
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Level } from '../model/finding.ts'
import type { ClaimSettings, OperatorLimit, Plan } from '../model/settings.ts'
import { DAY, type Millis } from '../model/time.ts'

/** An operator's limit whose level may be left out: then it alerts. */
export type PartialLimit = OperatorLimit extends infer Limit
  ? Limit extends OperatorLimit
    ? Omit<Limit, 'level'> & { readonly level?: Level }
    : never
  : never

/** A plan whose times may also be written as the configuration writes them, with their zone. */
export type PartialPlan = Omit<Plan, 'from' | 'to'> & { readonly from: Millis | string; readonly to: Millis | string }

/** A claim of which only the id must be given. `closesAt` is also read as the configuration writes it, as its last day. */
export type PartialClaim = Partial<Omit<ClaimSettings, 'id' | 'windows' | 'closesAt' | 'plans'>> & {
  readonly id: CertificateId
  readonly windows?: readonly PartialLimit[]
  readonly closesAt?: Millis | string
  readonly plans?: readonly PartialPlan[]
}

/** The claim with a default for what was left out. Throws `config-invalid` where the id, `closesAt` or a plan cannot be read. */
export function completeClaim(claim: PartialClaim): ClaimSettings {
  const id = parseCertificateId(claim.id)
  if (id === null) throw new ClaimwatchError('config-invalid', { what: 'claims.id: not a certificate id', mend: 'Give its 64 hex digits.' })
  const { closesAt, windows, plans, ...rest } = claim
  return {
    alias: id.slice(0, 8),
    mode: 'observe',
    hook: true,
    auto: { days: 28, attempts: 500 },
    ...rest,
    id,
    windows: (windows ?? []).map((limit) => ({ ...limit, level: limit.level ?? 'alert' })),
    ...(plans === undefined ? {} : { plans: plans.map(completePlan) }),
    ...(closesAt === undefined ? {} : { closesAt: typeof closesAt === 'number' ? closesAt : endOfDay(closesAt) }),
  }
}

function completePlan(plan: PartialPlan): Plan {
  const [from, to] = [momentOf(plan.from), momentOf(plan.to)]
  if (from < to) return { ...plan, from, to }
  throw new ClaimwatchError('config-invalid', {
    what: 'claims.plans: a plan ends before it begins, or its times are none',
    mend: 'Write 2026-12-01T06:00Z.',
  })
}

/** Of a time without its zone nobody knows when it is: no number, as for any other text. */
function momentOf(time: Millis | string): Millis {
  if (typeof time === 'number') return time
  return /T.*(Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : Number.NaN
}

/** The first moment after a day such as `2027-03-31`, UTC. */
function endOfDay(day: string): Millis {
  const begin = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(begin)) throw new ClaimwatchError('config-invalid', { what: 'claims.closesAt: not a day', mend: 'Write 2027-03-31.' })
  return begin + DAY
}
