// The policies of AWS IoT as they are read to find out which certificates are claims: the contract of their door.

/** One page of a list; `next` asks for the page behind it, null: there is none. */
export interface PolicyPage {
  readonly items: readonly string[]
  readonly next: string | null
}

/**
 * Reads the policies of an account in a region. Every call is one request. Nothing is tried again: whoever asks does, within the quota of ten
 * requests a second for each operation. Rejects with `aws-*`, where a right is missing with `aws-denied` and its name in `mend`; on abort with
 * the signal's reason.
 */
export interface PolicyDoor {
  /** Names of policies. */
  policies(after: string | null, signal: AbortSignal): Promise<PolicyPage>
  /** The default version of a policy's document; `aws-not-found` where it was deleted meanwhile. */
  document(policy: string, signal: AbortSignal): Promise<string>
  /** What it is attached to: ARNs of certificates and thing groups, ids of Amazon Cognito. */
  targets(policy: string, after: string | null, signal: AbortSignal): Promise<PolicyPage>
}
