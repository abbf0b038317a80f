// The prefilter is sound: what it drops is ignored by the full parser too, however it is written.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BACKSLASH, occurrencesOf } from '../../../src/ingest/parse/occurrences.ts'
import { parseLine } from '../../../src/ingest/parse/parse-iot-log.ts'
import { prefilterOf } from '../../../src/ingest/parse/prefilter.ts'
import { brokerEntry, CLAIM, hookLine, ofFile, STRANGER } from './entries.ts'
import { line, usualEntry } from './random-lines.ts'

const prefilter = prefilterOf(ofFile.claims)

function reasonToDrop(text: string | Uint8Array, before = ''): string | null {
  const bytes = Buffer.concat([Buffer.from(before), Buffer.from(text)])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return prefilter(bytes, view, occurrencesOf(BACKSLASH, bytes)).reasonToDrop(Buffer.byteLength(before), bytes.length)
}

it('drops nothing that holds an event, and the full parser ignores as one entry what it drops, for the same reason', () => {
  fc.assert(
    fc.property(line, fc.string({ maxLength: 9 }), (bytes, before) => {
      const reason = reasonToDrop(bytes, before.replaceAll('\\', ''))
      if (reason === null) return
      expect(parseLine(bytes, ofFile).map(({ entry }) => entry)).toEqual([{ is: 'ignored', reason }])
    }),
    { numRuns: 2_000 },
  )
})

it('says the same of a line wherever it lies', () => {
  const usual = usualEntry.map((entry) => Buffer.from(JSON.stringify(entry)))
  fc.assert(
    fc.property(fc.oneof(line, usual), (bytes) => {
      const reasons = Array.from({ length: 12 }, (_, shift) => reasonToDrop(bytes, ' '.repeat(shift)))
      expect(new Set(reasons).size).toBe(1)
    }),
    { numRuns: 500 },
  )
})

describe('what logs are full of', () => {
  const thing = { topicName: '$aws/things/unit-7/shadow/update' }
  it.each([
    [brokerEntry({ principalId: STRANGER }), 'principal-not-configured'],
    [brokerEntry({ eventType: 'Publish-In', principalId: STRANGER, ...thing }), 'principal-not-configured'],
    [brokerEntry({ principalId: 'AROAEXAMPLE:session' }), 'principal-is-no-certificate'],
    // A quote stands where that of a certificate id would.
    [{ eventType: 'Connect', principalId: 'A', x: 'y'.repeat(56) }, 'principal-is-no-certificate'],
    [brokerEntry({ principalId: STRANGER, clientId: 'principalId' }), 'principal-not-configured'],
    [brokerEntry({ principalId: STRANGER, topicName: 'dt/certificates/line-3' }), 'principal-not-configured'],
    [brokerEntry({ principalId: undefined, clientId: undefined, eventType: 'GetThingShadow', ...thing }), 'not-about-provisioning'],
    [brokerEntry({ principalId: 'N/A', eventType: 'RuleMatch', ruleName: 'r' }), 'rules-engine'],
    [{ eventType: 'RuleExecution', resources: { RoleArn: 'r' }, batchDetails: { principalIds: [STRANGER, CLAIM] } }, 'rules-engine'],
    [
      brokerEntry({ eventType: 'Subscribe', principalId: STRANGER, subscriptions: [{ topicName: 'a' }, { topicName: 'b' }] }),
      'principal-not-configured',
    ],
  ])('is dropped for the reason that the full parser gives: %j', (entry, reason) => {
    const text = JSON.stringify(entry)
    expect(reasonToDrop(text)).toBe(reason)
    expect(parseLine(text, ofFile)[0]?.entry).toEqual({ is: 'ignored', reason })
  })
})

it.each([
  ['the claim itself', JSON.stringify(brokerEntry())],
  ['the claim in capitals', JSON.stringify(brokerEntry({ principalId: CLAIM.toUpperCase() }))],
  ['the claim as the API may spell it', JSON.stringify(brokerEntry({ principalId: `0x${CLAIM}` }))],
  ['a topic of provisioning', JSON.stringify(brokerEntry({ principalId: STRANGER, topicName: '$aws/certificates/create/json' }))],
  ['a template', JSON.stringify(brokerEntry({ principalId: STRANGER, topicName: '$aws/provisioning-templates/#' }))],
  ['an entry of the service', JSON.stringify(brokerEntry({ principalId: undefined, eventType: 'ProvisionDevice' }))],
  ['the other spelling of an event type', JSON.stringify(brokerEntry({ principalId: undefined, eventType: 'GetDeviceCredential' }))],
  ['a cut session', JSON.stringify(brokerEntry({ principalId: 'AROAEXAMPLE:'.padEnd(64, 'session-'), eventType: 'DeleteConnection' }))],
  ['a line of the hook', JSON.stringify(hookLine({ claimCertificateId: STRANGER }))],
  ['an escape', JSON.stringify(brokerEntry({ principalId: STRANGER, clientId: '\\' }))],
  ['a blank behind a name', JSON.stringify(brokerEntry({ principalId: STRANGER })).replace('principalId":', 'principalId": ')],
  ['two principals', JSON.stringify({ ...brokerEntry({ principalId: STRANGER }), more: { principalId: STRANGER } })],
  ['a principal in a second spelling', JSON.stringify(brokerEntry({ principalId: STRANGER })).replace('}', `,"principalId"\t:"${CLAIM}"}`)],
  ['an entry and a list', `${JSON.stringify(brokerEntry({ principalId: STRANGER }))}[1,2}`],
  ['an entry and an empty one', `${JSON.stringify(brokerEntry({ principalId: STRANGER }))} {}`],
  ['two entries', JSON.stringify(brokerEntry({ principalId: STRANGER })).repeat(2)],
  ['an entry that was cut short', JSON.stringify(brokerEntry({ principalId: STRANGER })).slice(0, -1)],
  ['neither a principal nor a type', '{"foo":1}'],
])('does not drop %s', (_what, text) => {
  expect(reasonToDrop(text)).toBeNull()
})
