// An account in memory behind the certificate door: for the demo and the tests. It sits the same exam as AWS.
import type { CertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { ObservedCertificate } from '../model/ledger.ts'
import type { Clock } from '../model/time.ts'
import type { CertificateDoor } from './certificates.ts'

/** A wire call as the simulated account saw it. */
export interface SimulatedCall {
  readonly operation: 'DescribeCertificate' | 'UpdateCertificate'
  readonly id: CertificateId
  /** The status asked for; null when describing. */
  readonly newStatus: 'ACTIVE' | 'INACTIVE' | null
}

/** A simulated account: the door, and what a test or the demo does behind it. */
export interface SimulatedCertificates extends CertificateDoor {
  /** Every call that reached the account, in order. */
  readonly calls: readonly SimulatedCall[]
  /** Does what somebody else does in the AWS console. */
  set(id: CertificateId, status: string): void
  /**
   * Decides about the next calls: an error to reject with, `lose` (the answer never comes, though the call took effect), `ignore`
   * (the answer is 200 and nothing happens), or null.
   */
  meddle(meddler: (call: SimulatedCall) => ClaimwatchError | 'lose' | 'ignore' | null): void
}

/** An account that holds these certificates, all ACTIVE. */
export function createSimulatedCertificates(ids: readonly CertificateId[], clock: Clock): SimulatedCertificates {
  const certificates = new Map<CertificateId, ObservedCertificate>(
    ids.map((id) => [id, { status: 'ACTIVE', lastModifiedAt: clock(), customerVersion: 1 }]),
  )
  const calls: SimulatedCall[] = []
  let meddler: Parameters<SimulatedCertificates['meddle']>[0] = () => null

  function find(id: CertificateId): ObservedCertificate {
    const found = certificates.get(id)
    if (found === undefined) throw new ClaimwatchError('aws-not-found', { what: `the account has no certificate ${id}` })
    return found
  }

  function set(id: CertificateId, status: string): void {
    const version = certificates.get(id)?.customerVersion ?? 0
    certificates.set(id, { status, lastModifiedAt: clock(), customerVersion: version + 1 })
  }

  async function update(id: CertificateId, newStatus: 'ACTIVE' | 'INACTIVE', signal: AbortSignal): Promise<{ requestId: string }> {
    signal.throwIfAborted()
    const call: SimulatedCall = { operation: 'UpdateCertificate', id, newStatus }
    calls.push(call)
    const fate = meddler(call)
    if (fate instanceof ClaimwatchError) throw fate
    if (find(id).status === 'PENDING_TRANSFER')
      throw new ClaimwatchError('aws-wrong-state', { what: `certificate ${id} is being transferred` })
    if (fate !== 'ignore') set(id, newStatus)
    if (fate === 'lose') throw new ClaimwatchError('aws-unreachable', { what: 'UpdateCertificate was not answered' })
    return { requestId: `simulated-${calls.length}` }
  }

  return {
    calls,
    set,
    meddle(next) {
      meddler = next
    },
    async describe(id, signal) {
      signal.throwIfAborted()
      const call: SimulatedCall = { operation: 'DescribeCertificate', id, newStatus: null }
      calls.push(call)
      const fate = meddler(call)
      if (fate instanceof ClaimwatchError) throw fate
      if (fate === 'lose') throw new ClaimwatchError('aws-unreachable', { what: 'DescribeCertificate was not answered' })
      return find(id)
    },
    disable: (id, signal) => update(id, 'INACTIVE', signal),
    enable: (id, signal) => update(id, 'ACTIVE', signal),
  }
}
