// A claim of the library's configuration, filled up with defaults.
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Level } from '../model/finding.ts'
import type { ClaimSettings, OperatorLimit } from '../model/settings.ts'
import { DAY, type Millis } from '../model/time.ts'

/** An operator's limit whose level may be left out: then it alerts. */
export type PartialLimit = OperatorLimit extends infer Limit
  ? Limit extends OperatorLimit
    ? Omit<Limit, 'level'> & { readonly level?: Level }
    : never
  : never

/** A claim of which only the id must be given. `closesAt` is also read as the configuration writes it, as its last day. */
export type PartialClaim = Partial<Omit<ClaimSettings, 'id' | 'windows' | 'closesAt'>> & {
  readonly id: CertificateId
  readonly windows?: readonly PartialLimit[]
  readonly closesAt?: Millis | string
}

/** The claim with a default for what was left out. Throws `config-invalid` where the id or `closesAt` cannot be read. */
export function completeClaim(claim: PartialClaim): ClaimSettings {
  const id = parseCertificateId(claim.id)
  if (id === null) throw new ClaimwatchError('config-invalid', { what: 'claims.id: not a certificate id', mend: 'Give its 64 hex digits.' })
  const { closesAt, windows, ...rest } = claim
  return {
    alias: id.slice(0, 8),
    mode: 'observe',
    hook: true,
    auto: { days: 28, attempts: 500 },
    ...rest,
    id,
    windows: (windows ?? []).map((limit) => ({ ...limit, level: limit.level ?? 'alert' })),
    ...(closesAt === undefined ? {} : { closesAt: typeof closesAt === 'number' ? closesAt : endOfDay(closesAt) }),
  }
}

/** The first moment after a day such as `2027-03-31`, UTC. */
function endOfDay(day: string): Millis {
  const begin = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(begin)) throw new ClaimwatchError('config-invalid', { what: 'claims.closesAt: not a day', mend: 'Write 2027-03-31.' })
  return begin + DAY
}
