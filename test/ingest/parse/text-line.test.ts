// What stands beside JSON in a log: prefixes are cut off, runtime lines are known, garbage is told from cut-off entries.
import { expect, it } from 'vitest'
import { isRuntimeLine, mayNameAClaim, withoutPrefix } from '../../../src/ingest/parse/text-line.ts'
import { AT } from './entries.ts'

const ID = 'c5c4b8f2-0000-4000-8000-000000000001'

it.each([
  '2026-10-05T12:00:01.204Z {"a":1}',
  `2026-10-05T12:00:01.204Z\t${ID}\tINFO\t{"a":1}`,
  '2026-10-05T12:00:01.204Z\tundefined\tINFO\t{"a":1}',
  `[INFO]\t2026-10-05T12:00:01.204Z\t${ID}\t{"a":1}`,
  `2026-10-05T12:00:01.204Z [INFO]\t2026-10-05T12:00:01.201Z\t${ID}\t{"a":1}`,
])('cuts the prefix off %s, and keeps its time', (text) => {
  expect(withoutPrefix(text)).toEqual({ text: '{"a":1}', writtenAt: AT })
})

it('cuts the time of an export off any message', () => {
  expect(withoutPrefix(`2026-10-05T12:00:01Z END RequestId: ${ID}`)).toEqual({ text: `END RequestId: ${ID}`, writtenAt: AT - 204 })
})

it.each(['{"a":1}', 'x 2026-10-05T12:00:01.204Z {"a":1}', 'INFO {"a":1}', `2026-10-05T12:00:01.204Z\t${ID}\tINFO\ttext`])(
  'leaves %s alone',
  (text) => {
    expect(withoutPrefix(text)).toEqual({ text, writtenAt: null })
  },
)

it.each([
  'INIT_START Runtime Version: nodejs:24.v1',
  `START RequestId: ${ID} Version: $LATEST`,
  `END RequestId: ${ID}`,
  `REPORT RequestId: ${ID}\tDuration: 3.21 ms`,
  'XRAY TraceId: 1-5e1b4151 SegmentId: 1',
  'EXTENSION\tName: otel State: Ready',
])('knows the runtime line %s', (text) => {
  expect(isRuntimeLine(text)).toBe(true)
})

it.each(['STARTED RequestId: x', 'start RequestId: x', '{"START RequestId: ":1}', 'END', 'REPORT\n: '])(
  'does not take %s for one',
  (text) => {
    expect(isRuntimeLine(text)).toBe(false)
  },
)

it.each([
  ['nothing', false],
  ['{"eventType":"Connect","princ', true],
  [`PRINCIPALID:${'A'.repeat(64)}`, true],
  ['TOPICNAME:$aws/certificates/create/json', true],
  ['provisioning-templates', true],
  ['\\u0024aws', true],
  ['a'.repeat(63), false],
])('%s may name a claim: %s', (text, expected) => {
  expect(mayNameAClaim(text)).toBe(expected)
})
