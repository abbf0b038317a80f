// A provisioning claim's id: how it is written, recognised and mapped to a partition.

/** 64 lower-case hex digits: the id of an X.509 certificate in AWS IoT Core. */
export type CertificateId = string

/** As nearly all logs write it: a test takes half the time of a match. */
const PLAIN = /^[0-9a-f]{64}$/
const WRITTEN = /^(?:0[xX])?([0-9a-fA-F]{64})$/

/** The id that AWS documents as a placeholder: the SHA-256 of nothing. It names no certificate. */
const PLACEHOLDER = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/**
 * Brings a certificate id to its one spelling (lower case, without the `0x` that the API pattern allows).
 * Returns null for anything that is not the id of a certificate, the documented placeholder included.
 */
export function parseCertificateId(value: unknown): CertificateId | null {
  if (typeof value !== 'string') return null
  const digits = PLAIN.test(value) ? value : WRITTEN.exec(value)?.[1]?.toLowerCase()
  return digits === undefined || digits === PLACEHOLDER ? null : digits
}

/** The partition of a claim: the first 8 hex digits of its id, modulo the number of partitions (design 3.1). */
export function partitionOf(claim: CertificateId, partitions: number): number {
  return Number.parseInt(claim.slice(0, 8), 16) % partitions
}

/** The name under which everything that no configuration names is counted. */
export const UNREGISTERED = '_unregistered'
