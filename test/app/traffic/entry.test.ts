// Made-up entries: JSON in AWS's words, whatever a device is called, with the time that they say.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awsTime, entryText, type HookFacts, hookText, linesOfCall, member, plain } from '../../../src/app/traffic/entry.ts'
import { parseIotLog } from '../../../src/ingest/parse/parse-iot-log.ts'
import { isoTime } from '../../../src/model/time.ts'

const at = Date.UTC(2026, 9, 5, 12, 0, 1, 204)
const claim = 'ab'.repeat(32)
const facts: HookFacts = {
  ...{ at, requestId: 'c5c4b8f2-0000-4000-8000-000000000001', account: '111122223333', region: 'eu-west-1', claim },
  ...{ certificate: 'cd'.repeat(32), clientId: 'SN-1', template: 'acme-sensor-v2', serial: 'SN-1', allow: true },
}

describe('an entry', () => {
  it('says what every entry says, in the order of AWS, and then its own members', () => {
    const text = entryText({
      at,
      type: 'Connect',
      account: '111122223333',
      traceId: 't',
      members: plain('protocol', 'MQTT') + member('port', 1),
    })
    expect(Object.entries(JSON.parse(text))).toEqual([
      ['timestamp', '2026-10-05 12:00:01.204'],
      ['logLevel', 'INFO'],
      ['traceId', 't'],
      ['accountId', '111122223333'],
      ['status', 'Success'],
      ['eventType', 'Connect'],
      ['protocol', 'MQTT'],
      ['port', 1],
    ])
  })

  it('that failed is of level ERROR, and one of a job has no trace id', () => {
    const text = entryText({ at, type: 'Connect', account: '1', traceId: null, failed: true, members: '' })
    expect(JSON.parse(text)).toEqual({
      ...{ timestamp: '2026-10-05 12:00:01.204', logLevel: 'ERROR', accountId: '1', status: 'Failure', eventType: 'Connect' },
    })
  })

  it('writes any text of a device as JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (clientId) => {
        const text = entryText({ at, type: 'Connect', account: '1', traceId: 't', members: member('clientId', clientId) })
        expect(JSON.parse(text)).toMatchObject({ clientId })
      }),
    )
  })
})

it('writes times as AWS does, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2100, 0) }), { minLength: 1 }), (times) => {
      expect(times.map(awsTime)).toEqual(times.map((time) => isoTime(time).replace('T', ' ').replace('Z', '')))
    }),
  )
})

describe('a call of the hook', () => {
  it('is a line that the parser reads: claim, certificate, client, serial and answer', () => {
    const event = { at, claim, certificate: 'cd'.repeat(32), clientId: 'SN-1', serial: 'SN-1', template: 'acme-sensor-v2', allow: true }
    expect(parseIotLog(hookText(facts), { claims: [claim] })).toMatchObject([{ is: 'event', event }])
    expect(parseIotLog(hookText({ ...facts, allow: false }), { claims: [claim] })).toMatchObject([{ event: { allow: false } }])
  })

  it.each(['node', 'python'] as const)('is read through the prefix of %s, and the runtime has lines of its own round it', (runtime) => {
    const read = linesOfCall(runtime, facts, 5).map(({ line }) => parseIotLog(line, { claims: [claim] })[0]?.is)
    expect(read).toEqual(['ignored', 'event', 'ignored', 'ignored'])
  })

  it('is one line where there is no runtime', () => {
    expect(linesOfCall('bare', facts, 5)).toEqual([{ at, log: 'hook', line: hookText(facts) }])
  })
})
