// Which event types can concern a claim, and why the others cannot.
import { expect, it } from 'vitest'
import { kindOf } from '../../../src/ingest/parse/event-types.ts'

it.each([
  ['Connect', { kind: 'Connect' }],
  ['GetDeviceCredential', { kind: 'GetDeviceCredentials' }],
  ['RuleMessageThrottled', { reason: 'rules-engine' }],
  ['UpdateThingShadow', { reason: 'not-about-provisioning' }],
  ['constructor', { reason: 'not-about-provisioning' }],
])('%s', (type, known) => {
  expect(kindOf(type)).toEqual(known)
})
