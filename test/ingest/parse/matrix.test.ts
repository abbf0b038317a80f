// The tables of the reference (aws-iot.md 1.3 and 1.4), row by row: what the reader says of each type of entry, and of each attribute.
import { describe, expect, it } from 'vitest'
import { parseIotLog } from '../../../src/ingest/parse/parse-iot-log.ts'
import type { IgnoredReason, IotEvent } from '../../../src/model/event.ts'
import { AT, brokerEntry, CLAIM, DEVICE, STRANGER } from './entries.ts'

const IAM = 'AROAEXAMPLEEXAMPLE123:operator'
const CREATE = '$aws/certificates/create/json'
const REGISTER = '$aws/provisioning-templates/acme-sensor-v2/provision/cbor'

/** The verdict on an entry: `event`, or the reason why it is none. */
function verdict(members: Record<string, unknown>): string {
  const [entry, ...more] = parseIotLog(JSON.stringify(brokerEntry(members)), { claims: [CLAIM] })
  if (entry === undefined || more.length > 0) throw new Error('one entry, one verdict')
  return entry.is === 'event' ? 'event' : entry.reason
}

function eventOf(members: Record<string, unknown>): Partial<IotEvent> {
  const [entry] = parseIotLog(JSON.stringify(brokerEntry(members)), { claims: [CLAIM] })
  return entry?.is === 'event' ? entry.event : {}
}

type Verdict = 'event' | IgnoredReason
const [OTHER, NOBODY, STRANGE, RULES] = [
  'not-about-provisioning',
  'principal-is-no-certificate',
  'principal-not-configured',
  'rules-engine',
] as const

describe('the verdict by type and principal', () => {
  // Of an entry with a configured claim, with another certificate, with an IAM identity, with no principal; and of another certificate
  // that names a provisioning topic.
  it.each<[string, Verdict, Verdict, Verdict, Verdict, Verdict]>([
    ['Connect', 'event', STRANGE, NOBODY, NOBODY, 'event'],
    ['Disconnect', 'event', STRANGE, NOBODY, NOBODY, 'event'],
    ['Publish-In', 'event', STRANGE, NOBODY, NOBODY, 'event'],
    ['Publish-Out', 'event', STRANGE, NOBODY, NOBODY, 'event'],
    ['Subscribe', 'event', STRANGE, NOBODY, NOBODY, 'event'],
    ['Unsubscribe', 'event', STRANGE, NOBODY, NOBODY, 'event'],
    ['Connection.AuthNError', 'event', STRANGE, NOBODY, NOBODY, 'event'],
    ['DeleteConnection', 'event', STRANGE, 'event', 'event', 'event'],
    // A keep-alive is no step of provisioning, and comes every few seconds.
    ['Ping', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['GetConnection', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['ListSubscriptions', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['Queued', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['SendDirectMessage', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['GetRetainedMessage', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['ListRetainedMessage', OTHER, STRANGE, OTHER, OTHER, OTHER],
    // Whom a principal would name in these is not documented: it may be the new certificate.
    ['GetDeviceCredentials', 'event', 'event', 'event', 'event', 'event'],
    ['GetDeviceCredential', 'event', 'event', 'event', 'event', 'event'],
    ['ProvisionDevice', 'event', 'event', 'event', 'event', 'event'],
    ['DescribeJobExecution', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['GetPendingJobExecution', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['StartNextPendingJobExecution', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['UpdateJobExecution', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['ReportFinalJobExecutionCount', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['GetThingShadow', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['UpdateThingShadow', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['DeleteThingShadow', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['RuleMatch', RULES, STRANGE, RULES, RULES, RULES],
    ['RuleExecution', RULES, STRANGE, RULES, RULES, RULES],
    ['StartingRuleExecution', RULES, STRANGE, RULES, RULES, RULES],
    ['RuleNotFound', RULES, STRANGE, RULES, RULES, RULES],
    ['RuleExecutionThrottled', RULES, STRANGE, RULES, RULES, RULES],
    ['RuleMessageThrottled', RULES, STRANGE, RULES, RULES, RULES],
    ['RuleEvaluation', RULES, STRANGE, RULES, RULES, RULES],
    ['FunctionExecution', RULES, STRANGE, RULES, RULES, RULES],
    ['RetrieveOCSPStapleData', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['AddThingToDynamicThingGroupsFailed', OTHER, STRANGE, OTHER, OTHER, OTHER],
    ['SomethingNewNextYear', OTHER, STRANGE, OTHER, OTHER, OTHER],
  ])('%s', (eventType, claim, stranger, iam, nobody, strangerNamesTopic) => {
    expect(verdict({ eventType })).toBe(claim)
    expect(verdict({ eventType, principalId: STRANGER })).toBe(stranger)
    expect(verdict({ eventType, principalId: STRANGER, topicName: 'dt/a', subscriptions: [{ topicName: 'dt/b' }] })).toBe(stranger)
    expect(verdict({ eventType, principalId: IAM })).toBe(iam)
    expect(verdict({ eventType, principalId: undefined })).toBe(nobody)
    expect(verdict({ eventType, principalId: 'N/A' })).toBe(nobody)
    expect(verdict({ eventType, principalId: STRANGER, topicName: CREATE })).toBe(strangerNamesTopic)
    expect(verdict({ eventType, principalId: STRANGER, subscriptions: [7, { topicName: REGISTER }] })).toBe(strangerNamesTopic)
  })

  it('does not ask for the type of an entry of another certificate, where it has one or not', () => {
    expect(verdict({ eventType: undefined, principalId: STRANGER })).toBe(STRANGE)
    expect(verdict({ eventType: 7, principalId: `0x${STRANGER.toUpperCase()}` })).toBe(STRANGE)
    expect(verdict({ eventType: undefined, principalId: STRANGER, topicName: CREATE })).toBe('no-event-type')
    expect(verdict({ eventType: undefined, principalId: IAM })).toBe('no-event-type')
    expect(verdict({ eventType: undefined, entryType: 'RuleMatch', principalId: CLAIM })).toBe(RULES)
  })
})

describe('common attributes that are missing', () => {
  it('are missed by no event but for its time', () => {
    const bare = { logLevel: undefined, traceId: undefined, accountId: undefined, status: undefined, protocol: undefined }
    expect(eventOf(bare)).toMatchObject({ kind: 'Connect', at: AT, claim: CLAIM, traceId: null, account: null, status: null })
    expect(verdict({ ...bare, timestamp: undefined })).toBe('no-time')
  })

  it('are missed by nothing that is ignored anyway: the batched RuleExecution has no time', () => {
    const batchDetails = { timestamps: ['2026-10-05 12:00:01.204'], principalIds: [CLAIM], topicNames: [CREATE], clientIds: ['a'] }
    const batched = { eventType: 'RuleExecution', timestamp: undefined, traceId: undefined, clientId: undefined, principalId: undefined }
    expect(verdict({ ...batched, batchDetails })).toBe(RULES)
  })
})

describe('what an entry of each type says', () => {
  it('a cut session: who cut it, whose it was, and from where the call came', () => {
    expect(eventOf({ eventType: 'DeleteConnection', protocol: 'HTTP', principalId: IAM, clientId: 'SN-7' })).toMatchObject({
      ...{ kind: 'DeleteConnection', claim: null, caller: IAM, clientId: 'SN-7', source: '203.0.113.24', sourcePort: 51_234 },
    })
    expect(eventOf({ eventType: 'DeleteConnection', principalId: 'N/A' })).toMatchObject({ caller: null })
    expect(eventOf({ eventType: 'Connect' })).toMatchObject({ caller: null })
  })

  it('an Unsubscribe: no topic', () => {
    expect(eventOf({ eventType: 'Unsubscribe' })).toMatchObject({
      kind: 'Unsubscribe',
      claim: CLAIM,
      topic: null,
      step: null,
      filters: null,
    })
  })

  it('a refused connection: its reason, known or new, and no client id where none was sent', () => {
    for (const reason of ['DEVICE_CERTIFICATE_INACTIVE', 'SNI_MISUSED', 'A_REASON_OF_NEXT_YEAR']) {
      const refused = { eventType: 'Connection.AuthNError', status: 'Failure', reason, clientId: undefined, targetPort: 8883 }
      expect(eventOf(refused)).toMatchObject({ status: 'Failure', reason, clientId: null })
    }
  })

  it('an entry of the provisioning service: template and certificate, which may be the placeholder', () => {
    const facts = { provisioningTemplateName: 'acme-sensor-v2', deviceCertificateId: DEVICE, principalId: undefined }
    expect(eventOf({ eventType: 'ProvisionDevice', ...facts })).toMatchObject({
      claim: null,
      template: 'acme-sensor-v2',
      certificate: DEVICE,
    })
  })

  it('a client id that AWS made up', () => {
    const clientId = '$GEN/0d9c1a2b-0000-4000-8000-000000000001'
    expect(eventOf({ clientId })).toMatchObject({ clientId })
  })

  it.each([
    [51_234, 51_234],
    ['51234', 51_234],
    [0, 0],
    [undefined, null],
    ['', null],
    [65_536, null],
    ['65536', null],
    [-1, null],
    [1.5, null],
    ['0x50', null],
    [[80], null],
  ])('the port %j', (sourcePort, port) => {
    expect(eventOf({ sourcePort })).toMatchObject({ sourcePort: port })
  })

  it.each([CLAIM, CLAIM.toUpperCase(), `0x${CLAIM}`, `0X${CLAIM.toUpperCase()}`])('the claim %s', (principalId) => {
    expect(eventOf({ principalId })).toMatchObject({ claim: CLAIM })
  })

  it.each(['json', 'cbor'])('every topic of provisioning in %s', (format) => {
    for (const [topic, step] of [
      [`$aws/certificates/create/${format}`, 'create'],
      [`$aws/certificates/create-from-csr/${format}`, 'create'],
      [`$aws/provisioning-templates/acme-sensor-v2/provision/${format}`, 'register'],
    ]) {
      expect(eventOf({ eventType: 'Publish-In', topicName: topic })).toMatchObject({ step })
      for (const answer of ['accepted', 'rejected']) {
        const reply = { eventType: 'Publish-Out', topicName: `${topic}/${answer}`, principalId: 'N/A' }
        expect(eventOf(reply)).toMatchObject({ step: `${step}-${answer}`, claim: null })
      }
    }
  })
})
