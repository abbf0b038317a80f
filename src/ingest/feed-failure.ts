// Why a feed that AWS keeps cannot be read, in the words that a claim is blind by.
import { type ErrorCode, toClaimwatchError } from '../model/errors.ts'
import type { BlindReason } from '../model/incident.ts'

const CAUSES: Readonly<Partial<Record<ErrorCode, BlindReason>>> = {
  'aws-not-found': 'feed-missing',
  'aws-denied': 'feed-denied',
  'aws-credentials-expired': 'feed-denied',
}

/** What a failure of AWS means for a feed. What is no fault of AWS is one of ours, and is thrown on. */
export function failureOf(thrown: unknown): { readonly code: ErrorCode; readonly message: string; readonly cause: BlindReason } {
  const error = toClaimwatchError(thrown)
  const { code, message } = error
  if (!code.startsWith('aws-')) throw error
  return { code, message, cause: CAUSES[code] ?? 'feed-error' }
}
