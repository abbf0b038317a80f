// What a call to AWS IoT threw, in the words of the error catalogue (aws-iot reference, 3.1).
import { awsErrorCode, awsErrorName } from '../model/aws.ts'
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'

/** What only AWS IoT throws. */
const OF_IOT: Readonly<Record<string, ErrorCode>> = {
  CertificateStateException: 'aws-wrong-state',
  InvalidRequestException: 'aws-wrong-state',
}

/** The catalogue's error for what a call threw. Its message tells whoever is denied which right is missing, and how to do it by hand. */
export function translateAwsError(
  thrown: unknown,
  call: { readonly operation: string; readonly id: string; readonly byHand: string | null },
): ClaimwatchError {
  if (thrown instanceof ClaimwatchError) return thrown
  const { operation, id, byHand } = call
  const name = awsErrorName(thrown)
  const code = OF_IOT[name] ?? awsErrorCode(thrown)
  const what = name === 'SyntaxError' ? `what answered ${operation} of ${id} is not AWS IoT` : `${operation} of ${id} failed with ${name}`
  if (code !== 'aws-denied') return new ClaimwatchError(code, { what, cause: thrown })
  const mend = `Grant iot:${operation} on this certificate${byHand === null ? '' : `, or do it by hand: ${byHand}`}.`
  return new ClaimwatchError(code, { what, cause: thrown, mend })
}
