// What is told in figures and in the log.
import { describe, expect, it } from 'vitest'
import { loggedTelemetry } from '../../src/app/logged-telemetry.ts'
import { createLogger } from '../../src/app/logger.ts'
import { noTelemetry, type Telemetry } from '../../src/model/telemetry.ts'

function logged(happen: (telemetry: Telemetry) => void): { level: string; msg: string }[] {
  const lines: string[] = []
  happen(loggedTelemetry(noTelemetry, createLogger('respond', { write: (line) => void lines.push(line) })))
  return lines.map((line) => JSON.parse(line))
}

describe('loggedTelemetry', () => {
  it('logs a healthy service at no more than info', () => {
    const lines = logged((telemetry) => {
      telemetry.eventsIngested('Connect', [1])
      telemetry.stageBeat('watch', 1)
      telemetry.claimStateSeen('factory-a', 'active')
      telemetry.claimBlinded('factory-a', null)
      telemetry.notificationSent('soc', 'delivered')
    })
    expect(lines.map((line) => line.level)).toEqual(['info'])
  })

  it('logs what stands once, and every change of it', () => {
    const lines = logged((telemetry) => {
      for (const reason of [null, 'feed-denied', 'feed-denied', null, null] as const) telemetry.claimBlinded('factory-a', reason)
      for (const state of ['active', 'active', 'disabled', 'disabled'] as const) telemetry.claimStateSeen('factory-a', state)
    })
    expect(lines.map((line) => line.msg)).toEqual([
      'claim is blind',
      'claim can be judged again',
      'state of the claim certificate',
      'state of the claim certificate',
    ])
  })

  it('logs the first records that cannot be read, and of a flood every tenfold', () => {
    const lines = logged((telemetry) => {
      for (let offset = 0; offset < 1_000; offset += 1) telemetry.recordUnreadable('events', `partition 0, offset ${offset}`)
    })
    expect(lines).toHaveLength(12)
    expect(lines.at(-1)).toMatchObject({ level: 'error', topic: 'events', place: 'partition 0, offset 999', times: 1_000 })
  })

  it('logs once that a certificate cannot be described, with the code, and once that it can again', () => {
    const denied = { code: 'aws-denied', text: 'DescribeCertificate failed. Grant iot:DescribeCertificate.' } as const
    const throttled = { code: 'aws-throttled', text: 'DescribeCertificate failed. Wait.' } as const
    const lines = logged((telemetry) => {
      for (const failure of [null, denied, denied, throttled, null, null]) telemetry.claimDescribed('factory-a', failure)
    })
    expect(lines).toMatchObject([
      { level: 'error', claim: 'factory-a', code: 'aws-denied', msg: denied.text },
      { level: 'error', code: 'aws-throttled' },
      { level: 'info', msg: 'claim certificate can be described again' },
    ])
  })

  it('logs once why a feed cannot be read, and once that it can again', () => {
    const denied = { code: 'aws-denied', text: 'feeds[0].cloudwatch.assumeRole: the role could not be assumed. Check it.' } as const
    const lines = logged((telemetry) => {
      for (const failure of [null, denied, denied, null, null]) telemetry.feedAnswered('iot-logs', failure)
      telemetry.feedAnswered('hook', denied)
    })
    expect(lines).toMatchObject([
      { level: 'error', feed: 'iot-logs', code: 'aws-denied', msg: denied.text },
      { level: 'info', feed: 'iot-logs', msg: 'feed can be read again' },
      { level: 'error', feed: 'hook' },
    ])
  })

  it('says why a notification was not delivered', () => {
    const failure = { code: 'notify-failed', text: 'notifier soc could not reach hooks.example: ECONNREFUSED. Check it.' } as const
    const lines = logged((telemetry) => {
      telemetry.notificationSent('soc', 'failed', failure)
      telemetry.notificationSent('soc', 'gave-up')
    })
    expect(lines).toMatchObject([{ level: 'warn', notifier: 'soc', code: 'notify-failed', msg: failure.text }, { outcome: 'gave-up' }])
  })

  it('says once that it is not known what AWS logs, and when it is known again', () => {
    const failure = { code: 'aws-denied', text: 'GetV2LoggingOptions failed' } as const
    const lines = logged((telemetry) => {
      for (const each of [null, failure, failure, null]) telemetry.logLevelsRead('iot', each)
    })
    expect(lines).toMatchObject([
      { level: 'warn', feed: 'iot', code: 'aws-denied', msg: expect.stringContaining(failure.text) },
      { level: 'info', feed: 'iot' },
    ])
  })

  it('says nothing where a process lets go of a claim, and says anew what stands when it speaks for it again', () => {
    const lines = logged((telemetry) => {
      telemetry.claimBlinded('factory-a', 'watermark-behind')
      telemetry.claimStateSeen('factory-a', 'active')
      telemetry.claimReleased('factory-a')
      telemetry.claimBlinded('factory-a', 'watermark-behind')
    })
    expect(lines.map((line) => line.msg)).toEqual(['claim is blind', 'state of the claim certificate', 'claim is blind'])
  })

  it.each([
    ['denied', 'error'],
    ['not-effective', 'error'],
    ['applied', 'warn'],
    ['effective', 'warn'],
  ] as const)('logs the result %s as %s', (result, level) => {
    expect(logged((telemetry) => telemetry.actionEnded('factory-a', 'disable', result))).toMatchObject([
      { level, result, claim: 'factory-a' },
    ])
  })

  it('logs evidence that could not be kept, with the reason', () => {
    const lines = logged((telemetry) => telemetry.evidenceFailed({ code: 'kafka-refused', text: 'topic events may not be read' }))
    expect(lines).toMatchObject([{ level: 'warn', code: 'kafka-refused', msg: expect.stringContaining('may not be read') }])
  })

  it('logs once that the log has no room, and once that it has again', () => {
    const full = { code: 'log-full', text: 'the embedded log: database or disk is full' } as const
    const lines = logged((telemetry) => {
      for (const failure of [full, full, null, null]) telemetry.logFilled(failure)
    })
    expect(lines).toMatchObject([{ level: 'error', code: 'log-full', msg: expect.stringContaining('disk is full') }, { level: 'info' }])
  })

  it('passes every happening on to the figures', () => {
    const counted: string[] = []
    const figures: Telemetry = {
      ...noTelemetry,
      findingRaised: (claim) => void counted.push(claim),
      claimBlinded: (claim) => void counted.push(claim),
    }
    const telemetry = loggedTelemetry(figures, createLogger('watch', { write() {} }))
    telemetry.findingRaised('a', 'alert', 1)
    telemetry.claimBlinded('b', 'feed-denied')
    expect(counted).toEqual(['a', 'b'])
  })
})
