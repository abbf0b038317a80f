// One normalised log entry: who did what, from where, allowed or refused, at what time.
import type { CertificateId } from './claim.ts'
import type { Millis } from './time.ts'
import type { Untrusted } from './untrusted.ts'

/** The kinds of entry that can concern a claim, in AWS's own names (`PreProvisioningHook` is ours). */
export const eventKinds = [
  'Connect',
  'Disconnect',
  'Publish-In',
  'Publish-Out',
  'Subscribe',
  'Unsubscribe',
  'Connection.AuthNError',
  'DeleteConnection',
  'GetDeviceCredentials',
  'ProvisionDevice',
  'PreProvisioningHook',
] as const
export type EventKind = (typeof eventKinds)[number]

/** The steps of provisioning that a topic names, with who speaks. */
export const steps = ['create', 'create-accepted', 'create-rejected', 'register', 'register-accepted', 'register-rejected'] as const
export type Step = (typeof steps)[number]

/** What an entry says, null where it does not say it. */
export interface IotEvent {
  /** SHA-256 of account, region and the normalised entry: the same entry by poll, push or file is one event (design 3.3). */
  readonly id: string
  readonly kind: EventKind
  readonly at: Millis
  readonly account: string | null
  readonly region: string | null
  /** The certificate that acted, or for a hook line the claim it names. Null where the entry names none. */
  readonly claim: CertificateId | null
  readonly clientId: Untrusted | null
  /** IP address in its canonical spelling. */
  readonly source: string | null
  readonly sourcePort: number | null
  readonly status: 'Success' | 'Failure' | null
  readonly reason: Untrusted | null
  readonly topic: Untrusted | null
  /** The provisioning step that the topic names, null for any other topic. */
  readonly step: Step | null
  readonly template: Untrusted | null
  /** The device certificate that was made. */
  readonly certificate: CertificateId | null
  readonly serial: Untrusted | null
  /** A hook's answer. */
  readonly allow: boolean | null
  readonly traceId: string | null
  /** Of an MQTT 5 Subscribe: how many filters it asked for, and which of them were refused. */
  readonly filters: number | null
  readonly refused: readonly Untrusted[] | null
  /** Of a Disconnect: whether a newer connection with the same client id took over. */
  readonly takenOver: boolean | null
  /** Of a DeleteConnection: who cut the session of `clientId`, as AWS names an IAM identity. `source` is theirs, not the device's. */
  readonly caller: Untrusted | null
}

/** Why an entry is no event. A closed list: each is a metric label. */
export const ignoredReasons = [
  'not-about-provisioning',
  'principal-is-no-certificate',
  'principal-not-configured',
  'rules-engine',
  'hook-runtime-line',
  'control-message',
  'cannot-concern-a-claim',
  'empty-line',
] as const
export type IgnoredReason = (typeof ignoredReasons)[number]

/** Why an entry could not be read. A closed list: each is a metric label and stands in the dead-letter topic. */
export const rejectionReasons = [
  'not-json',
  'not-an-object',
  'too-long',
  'too-deep',
  'too-many-keys',
  'too-many-entries',
  'no-event-type',
  'no-time',
  'time-out-of-range',
  'malformed-envelope',
  'malformed-hook-line',
  'invalid-utf8',
  'payload-cut',
  'payload-damaged',
  'payload-too-large',
  'unknown-message-type',
  'unexpected-log-group',
  'unreadable-record',
] as const
export type RejectionReason = (typeof rejectionReasons)[number]

/** What one entry of a line turned out to be. */
export type Entry =
  | { readonly is: 'event'; readonly event: IotEvent }
  | { readonly is: 'ignored'; readonly reason: IgnoredReason }
  | { readonly is: 'rejected'; readonly reason: RejectionReason }
