// Entries for the parser's tests, in the shapes that AWS writes.

export const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
export const STRANGER = '17360844b2cb869aaab54ed3b15e0e2ec4d8f94087793861f50f3600a5c3a6a1'
export const DEVICE = '0aa90c315de46c8f763f0b9174cc27ec8cda858afac2ab74599ab5461a650fc9'
export const PLACEHOLDER = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
/** What is known of the lines of a file of which nothing else is known: the claim is configured. */
export const ofFile = { claims: new Set([CLAIM]), live: false, receivedAt: null, recordedAt: null, now: null, account: null, region: null }
export const AT = Date.UTC(2026, 9, 5, 12, 0, 1, 204)

/** An entry of the broker; members given replace or add to the usual ones. */
export function brokerEntry(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    timestamp: '2026-10-05 12:00:01.204',
    logLevel: 'INFO',
    traceId: '6f0e0000-0000-4000-8000-000000000001',
    accountId: '111122223333',
    status: 'Success',
    eventType: 'Connect',
    protocol: 'MQTT',
    clientId: 'SN-00001234',
    principalId: CLAIM,
    sourceIp: '203.0.113.24',
    sourcePort: 51234,
    ...members,
  }
}

/** A line of the pre-provisioning hook. */
export function hookLine(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventType: 'PreProvisioningHook',
    timestamp: '2026-10-05 12:00:01.900',
    requestId: 'c5c4b8f2-0000-4000-8000-000000000001',
    accountId: '111122223333',
    claimCertificateId: CLAIM,
    certificateId: DEVICE,
    clientId: 'SN-00001234',
    templateArn: 'arn:aws:iot:eu-west-1:111122223333:provisioningtemplate/acme-sensor-v2',
    parameters: { SerialNumber: 'SN-00001234' },
    allowProvisioning: true,
    ...members,
  }
}
