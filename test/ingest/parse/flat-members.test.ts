// The members that are read from bytes are those of the parsed object.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFlatMembers } from '../../../src/ingest/parse/flat-members.ts'
import { membersOf } from '../../../src/ingest/parse/members.ts'
import { brokerEntry, hookLine } from './entries.ts'
import { line, subscribeEntry, usualEntry } from './random-lines.ts'

/** Reads lines out of one stretch of bytes; null for a line that is left to `JSON.parse`. */
function readAll(lines: readonly Uint8Array[]): readonly unknown[] {
  const bytes = Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')]))
  const flat = createFlatMembers()
  flat.within(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  let from = 0
  return lines.map((each) => {
    const to = from + each.length
    const members = each.includes(0x5c) ? null : flat.read(from, to)
    from = to + 1
    return members === null ? null : { members: { ...members }, json: flat.json() }
  })
}

it('reads as JSON.parse does, or not at all', () => {
  const text = (entry: Record<string, unknown>): Uint8Array => Buffer.from(JSON.stringify(entry))
  const some = fc.oneof(line, usualEntry.map(text), subscribeEntry.map(text))
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 8 }), (lines) => {
      for (const [index, read] of readAll(lines).entries()) {
        if (read === null) continue
        const json = Buffer.from(lines[index] ?? []).toString('latin1')
        expect(read).toEqual({ members: membersOf(JSON.parse(json)), json })
      }
    }),
    { numRuns: 1_000 },
  )
})

it('reads every entry that AWS and the hook write', () => {
  const entries = [
    ...[brokerEntry(), hookLine(), brokerEntry({ sourcePort: '51234' }), brokerEntry({ timestamp: 1_790_000_000_000 })],
    ...[brokerEntry({ timestamp: '2026-10-05T12:00:01Z' }), hookLine({ allowProvisioning: 'true', parameters: { a: 'b', c: 'd' } })],
    ...[brokerEntry({ subscriptions: [{ topicName: 'a', reasonCode: 143 }, { topicName: 'b' }] }), brokerEntry({ clientId: 7 })],
  ]
  const lines = entries.map((entry) => JSON.stringify(entry))
  expect(readAll(lines.map((each) => Buffer.from(each)))).toEqual(
    entries.map((entry, index) => ({ members: membersOf(entry), json: lines[index] })),
  )
})

it.each([
  ['without a type', '{"clientId":"a"}'],
  ['whose type is no text', '{"eventType":7}'],
  ['that holds another one', '{"eventType":"Connect","@message":"{}"}'],
  ['that holds another one as an object', '{"eventType":"Connect","@message":{"eventType":"Connect"}}'],
])('leaves an object alone %s', (_what, text) => {
  expect(readAll([Buffer.from(text)])).toEqual([null])
})
