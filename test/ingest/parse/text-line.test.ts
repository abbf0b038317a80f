// What stands beside JSON in a log: prefixes are cut off, runtime lines are known, garbage is told from cut-off entries.
import { expect, it } from 'vitest'
import { isRuntimeLine, mayNameAClaim, withoutPrefix } from '../../../src/ingest/parse/text-line.ts'

const ID = 'c5c4b8f2-0000-4000-8000-000000000001'

it.each([
  '2026-10-05T12:00:01.204Z {"a":1}',
  `2026-10-05T12:00:01.204Z\t${ID}\tINFO\t{"a":1}`,
  '2026-10-05T12:00:01.204Z\tundefined\tINFO\t{"a":1}',
  `[INFO]\t2026-10-05T12:00:01.204Z\t${ID}\t{"a":1}`,
  '{"a":1}',
])('cuts the prefix off %s', (text) => {
  expect(withoutPrefix(text)).toBe('{"a":1}')
})

it.each(['2026-10-05T12:00:01.204Z nothing here', 'x 2026-10-05T12:00:01.204Z {"a":1}', 'INFO {"a":1}'])('leaves %s alone', (text) => {
  expect(withoutPrefix(text)).toBe(text)
})

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
