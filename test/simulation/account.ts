// The AWS account of a simulation: certificates behind a wire, with everything that AWS and people may do to a call.
import type { CertificateId } from '../../src/model/claim.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { ObservedCertificate } from '../../src/model/ledger.ts'
import type { Millis } from '../../src/model/time.ts'
import type { CertificateDoor } from '../../src/respond/certificates.ts'
import type { Machine } from './machine.ts'
import { callOver, type Mishaps, untilAborted } from './wire.ts'

/** What becomes of an update at AWS. */
export type UpdateFate = 'applied' | 'applied-unanswered' | 'ignored' | 'throttled' | 'failed'

/** An `UpdateCertificate` as it arrived at AWS. */
export interface WireCall {
  readonly claim: CertificateId
  readonly to: 'ACTIVE' | 'INACTIVE'
  /** The machine that sent it, its clock and the true time when it did. */
  readonly machine: string
  readonly clock: Millis
  readonly sentAt: Millis
}

export interface AwsAccount {
  /** Every update that reached AWS, in the order of arrival. */
  readonly calls: readonly WireCall[]
  /** The door to it from one machine. */
  door(machine: Machine, mishaps: Mishaps): CertificateDoor
  /** What a person does in the console of AWS. */
  set(claim: CertificateId, status: 'ACTIVE' | 'INACTIVE'): void
  statusOf(claim: CertificateId): string
}

/** How AWS behaves at the moment. */
export interface AwsMood {
  updateFate(): UpdateFate
  /** A call is not answered at all, or refused for a while. */
  describeFails(): boolean
  /** How long until describing shows what was done. */
  visibleAfter(): Millis
}

interface Certificate {
  readonly history: { readonly from: Millis; readonly visibleFrom: Millis; readonly seen: ObservedCertificate }[]
}

/** An account in which some claims' certificates are ACTIVE. */
export function createAwsAccount(claims: readonly CertificateId[], now: () => Millis, mood: AwsMood): AwsAccount {
  const calls: WireCall[] = []
  const first = (): Certificate => {
    return { history: [{ from: now(), visibleFrom: 0, seen: { status: 'ACTIVE', lastModifiedAt: now(), customerVersion: 1 } }] }
  }
  const certificates = new Map(claims.map((claim) => [claim, first()]))

  function find(claim: CertificateId): Certificate {
    const found = certificates.get(claim)
    if (found === undefined) throw new ClaimwatchError('aws-not-found', { what: `the simulated account has no certificate ${claim}` })
    return found
  }

  function change(claim: CertificateId, status: 'ACTIVE' | 'INACTIVE', visibleAfter: Millis): void {
    const { history } = find(claim)
    const seen = { status, lastModifiedAt: now(), customerVersion: history.length + 1 }
    history.push({ from: now(), visibleFrom: now() + visibleAfter, seen })
  }

  function describe(claim: CertificateId): ObservedCertificate {
    if (mood.describeFails()) throw new ClaimwatchError('aws-throttled', { what: 'the simulated AWS has had enough' })
    const seen = find(claim).history.findLast(({ visibleFrom }) => visibleFrom <= now())?.seen
    if (seen === undefined) throw new ClaimwatchError('aws-failed', { what: 'the simulated AWS shows nothing' })
    return seen
  }

  function update(call: WireCall): { readonly requestId: string } {
    const { claim, to } = call
    const fate = mood.updateFate()
    calls.push(call)
    if (fate === 'throttled') throw new ClaimwatchError('aws-throttled', { what: 'the simulated AWS has had enough' })
    if (fate === 'failed') throw new ClaimwatchError('aws-failed', { what: 'the simulated AWS failed' })
    if (fate !== 'ignored') change(claim, to, mood.visibleAfter())
    if (fate === 'applied-unanswered') throw new ClaimwatchError('aws-unreachable', { what: 'the simulated AWS did not answer' })
    return { requestId: `simulated-${calls.length}` }
  }

  return {
    calls,
    door(machine, mishaps) {
      const send = (claim: CertificateId, to: 'ACTIVE' | 'INACTIVE', signal: AbortSignal): Promise<{ readonly requestId: string }> => {
        signal.throwIfAborted()
        const call = { claim, to, machine: machine.name, clock: machine.clock(), sentAt: machine.time.now() }
        machine.time.note(`${machine.name} asks AWS to set ${claim.slice(0, 8)} ${to}`)
        return untilAborted(
          signal,
          callOver(machine, mishaps, 'update', () => update(call)),
        )
      }
      return {
        describe(claim, signal) {
          signal.throwIfAborted()
          return untilAborted(
            signal,
            callOver(machine, mishaps, 'describe', () => describe(claim)),
          )
        },
        disable: (claim, signal) => send(claim, 'INACTIVE', signal),
        enable: (claim, signal) => send(claim, 'ACTIVE', signal),
      }
    },
    set: (claim, status) => change(claim, status, 0),
    statusOf: (claim) => find(claim).history.at(-1)?.seen.status ?? 'none',
  }
}
