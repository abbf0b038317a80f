// One entry to its verdict: which types are known, and what is asked of an event's time.
import { expect, it } from 'vitest'
import { type EntryContext, readParsedEntry } from '../../../src/ingest/parse/read-entry.ts'
import { HOUR } from '../../../src/model/time.ts'
import { AT, brokerEntry, CLAIM, hookLine } from './entries.ts'

const context: EntryContext = {
  claims: new Set([CLAIM]),
  account: null,
  region: null,
  live: false,
  receivedAt: null,
  now: null,
  recordedAt: null,
}
const readEntry = (entry: Record<string, unknown>, changes: Partial<EntryContext> = {}) =>
  readParsedEntry(entry, JSON.stringify(entry), { ...context, ...changes })
const read = (members: Record<string, unknown>, changes: Partial<EntryContext> = {}) => readEntry(brokerEntry(members), changes)

it.each([
  'Connect',
  'Disconnect',
  'Publish-In',
  'Publish-Out',
  'Subscribe',
  'Connection.AuthNError',
  'GetDeviceCredentials',
  'ProvisionDevice',
])('reads %s', (eventType) => {
  expect(read({ eventType })).toMatchObject({
    is: 'event',
    event: { kind: eventType, at: AT, traceId: '6f0e0000-0000-4000-8000-000000000001' },
  })
})

it('reads the hook line, whose request id is its trace', () => {
  const entry = readEntry(hookLine())
  expect(entry).toMatchObject({ is: 'event', event: { kind: 'PreProvisioningHook', traceId: 'c5c4b8f2-0000-4000-8000-000000000001' } })
})

it('knows the other spelling of GetDeviceCredentials', () => {
  expect(read({ eventType: 'GetDeviceCredential' })).toMatchObject({ event: { kind: 'GetDeviceCredentials' } })
})

it.each([
  ['RuleExecution', 'rules-engine'],
  ['FunctionExecution', 'rules-engine'],
  ['GetThingShadow', 'not-about-provisioning'],
  ['SomethingNewNextYear', 'not-about-provisioning'],
  ['constructor', 'not-about-provisioning'],
  ['__proto__', 'not-about-provisioning'],
  ['', 'not-about-provisioning'],
])('ignores %j: %s', (eventType, reason) => {
  expect(read({ eventType })).toEqual({ is: 'ignored', reason })
})

it('reads the type of an entry that calls it `entryType`', () => {
  expect(read({ eventType: undefined, entryType: 'ReportFinalJobExecutionCount' })).toEqual({
    is: 'ignored',
    reason: 'not-about-provisioning',
  })
})

it('ignores what a runtime writes that is set to JSON, and rejects what has no type', () => {
  expect(readEntry({ time: 'x', type: 'platform.start', record: {} })).toEqual({
    is: 'ignored',
    reason: 'hook-runtime-line',
  })
  expect(readEntry({ type: 'platform' })).toEqual({ is: 'rejected', reason: 'no-event-type' })
  expect(read({ eventType: 7 })).toEqual({ is: 'rejected', reason: 'no-event-type' })
})

it('takes the time of the entry before that of its record, and rejects an event without either', () => {
  expect(read({}, { recordedAt: AT + HOUR })).toMatchObject({ event: { at: AT } })
  expect(read({ timestamp: 'yesterday' }, { recordedAt: AT + HOUR })).toMatchObject({ event: { at: AT + HOUR } })
  expect(read({ timestamp: undefined })).toEqual({ is: 'rejected', reason: 'no-time' })
})

it('rejects a live event out of bounds, and asks no time of what is ignored anyway', () => {
  const received = { live: true, receivedAt: AT + 25 * HOUR }
  expect(read({}, received)).toEqual({ is: 'rejected', reason: 'time-out-of-range' })
  expect(read({ eventType: 'GetThingShadow' }, received)).toMatchObject({ is: 'ignored' })
})
