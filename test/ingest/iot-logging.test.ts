// The door to the logging settings against a stand-in on loopback: what it reads, and how each fault of AWS is named.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openIotLogging } from '../../src/ingest/iot-logging.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { type AwsStandIn, startAws } from '../rig/aws.ts'

const live = new AbortController().signal
const claim = 'a'.repeat(64)
let aws: AwsStandIn
const awsCalled = vi.fn()
let door: ReturnType<typeof openIotLogging>

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  aws = await startAws()
  door = openIotLogging({ region: 'eu-west-1', endpoint: aws.endpoint, telemetry: { ...noTelemetry, awsCalled }, clock: () => 0 })
})
afterAll(async () => {
  door.close()
  await aws.stop()
})
beforeEach(() => {
  aws.faults.clear()
  awsCalled.mockClear()
})

describe('openIotLogging', () => {
  it('reads the default, event types with their groups, and overrides', async () => {
    aws.logging.options = {
      defaultLogLevel: 'ERROR',
      eventConfigurations: [
        { eventType: 'Publish-In', logLevel: 'INFO' },
        { eventType: 'Connect', logDestination: 'connects' },
      ],
    }
    aws.logging.levels = [{ logTarget: { targetType: 'PRINCIPAL_ID', targetName: claim }, logLevel: 'DEBUG' }]
    expect(await door.read(live)).toEqual({
      isOff: false,
      defaultLevel: 'ERROR',
      events: [
        { eventType: 'Publish-In', level: 'INFO', logGroup: null },
        { eventType: 'Connect', level: null, logGroup: 'connects' },
      ],
      overrides: [{ targetType: 'PRINCIPAL_ID', target: claim, level: 'DEBUG' }],
    })
    expect(awsCalled.mock.calls.map(([service, operation, answer]) => [service, operation, answer])).toEqual([
      ['iot', 'GetV2LoggingOptions', '2xx'],
      ['iot', 'ListV2LoggingLevels', '2xx'],
    ])
  })

  it.each([[null], [{ defaultLogLevel: 'INFO', disableAllLogs: true }]])('says that logging is off: %j', async (options) => {
    aws.logging.options = options
    expect(await door.read(live)).toMatchObject({ isOff: true })
  })

  it('takes a level that it does not know, or none, for nothing', async () => {
    aws.logging.options = { eventConfigurations: [{ eventType: 'Connect', logLevel: 'EVERYTHING' }] }
    expect(await door.read(live)).toMatchObject({ defaultLevel: 'DISABLED', events: [{ level: 'DISABLED' }] })
  })

  it.each([
    ['GetV2LoggingOptions', 'AccessDeniedException', 'aws-denied', 'iot:GetV2LoggingOptions'],
    ['ListV2LoggingLevels', 'AccessDeniedException', 'aws-denied', 'iot:ListV2LoggingLevels'],
    ['GetV2LoggingOptions', 'ThrottlingException', 'aws-throttled', 'Wait'],
    ['GetV2LoggingOptions', 'InternalException', 'aws-failed', 'InternalException'],
    ['GetV2LoggingOptions', 'ExpiredTokenException', 'aws-credentials-expired', 'sign in again'],
  ])('%s refused with %s is %s', async (operation, name, code, said) => {
    aws.logging.options = { defaultLogLevel: 'INFO' }
    aws.faults.set(operation, name)
    await expect(door.read(live)).rejects.toMatchObject({ code, message: expect.stringContaining(said) })
  })

  it('ends at once on abort', async () => {
    aws.faults.set('GetV2LoggingOptions', 'hang')
    const stop = new AbortController()
    const reading = door.read(stop.signal)
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
  })
})
