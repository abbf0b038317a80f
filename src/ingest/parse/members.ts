// The members of an entry that mean something, whatever they were read from.
import type { Millis } from '../../model/time.ts'
import { readTime } from './event-time.ts'
import { type Fields, memberOf, textOf } from './fields.ts'

/** Members that mean something as texts only. */
export type TextName =
  | 'eventType'
  | 'entryType'
  | 'type'
  | 'traceId'
  | 'requestId'
  | 'accountId'
  | 'status'
  | 'reason'
  | 'disconnectReason'
  | 'clientId'
  | 'topicName'
  | 'principalId'
  | 'sourceIp'
  | 'provisioningTemplateName'
  | 'deviceCertificateId'
  | 'claimCertificateId'
  | 'certificateId'
  | 'templateArn'

/** Members that mean something in several types. */
export type ValueName = 'sourcePort' | 'subscriptions' | 'parameters' | 'allowProvisioning'

/** Members that can be written anew: a reader of many entries has one object for all of them. */
export type OpenMembers = Record<TextName, string | null> & Record<ValueName, unknown> & { timestamp: Millis | null }

/**
 * The own members of an entry: what an object inherits is no member. A text as it stands, null where there is none; a value as JSON has
 * it, undefined where there is none; the time null for what is none in a spelling of AWS.
 */
export type Members = Readonly<OpenMembers>

/** The members of a parsed object. Members are made nowhere else: objects of one make are read fastest. */
export function membersOf(fields: Fields): OpenMembers {
  return {
    ...eachText((name) => textOf(fields, name)),
    timestamp: readTime(memberOf(fields, 'timestamp')),
    sourcePort: memberOf(fields, 'sourcePort'),
    subscriptions: memberOf(fields, 'subscriptions'),
    parameters: memberOf(fields, 'parameters'),
    allowProvisioning: memberOf(fields, 'allowProvisioning'),
  }
}

/** What is found under the name of each text. */
export function eachText<Found>(find: (name: TextName) => Found): Record<TextName, Found> {
  return {
    eventType: find('eventType'),
    entryType: find('entryType'),
    type: find('type'),
    traceId: find('traceId'),
    requestId: find('requestId'),
    accountId: find('accountId'),
    status: find('status'),
    reason: find('reason'),
    disconnectReason: find('disconnectReason'),
    clientId: find('clientId'),
    topicName: find('topicName'),
    principalId: find('principalId'),
    sourceIp: find('sourceIp'),
    provisioningTemplateName: find('provisioningTemplateName'),
    deviceCertificateId: find('deviceCertificateId'),
    claimCertificateId: find('claimCertificateId'),
    certificateId: find('certificateId'),
    templateArn: find('templateArn'),
  }
}
