// The lines of one attempt: each course of it in the steps that AWS would log.
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/app/seeded-random.ts'
import { type Course, lineOfNoise, linesOfAttempt, linesOfRefusal, type Trial } from '../../src/app/traffic-lines.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'

const trial: Trial = {
  at: Date.UTC(2026, 9, 5, 12),
  course: 'ok',
  claim: 'ab'.repeat(32),
  serial: 'SN-1',
  address: '198.51.100.17',
  template: 'acme-sensor-v2',
  account: '111122223333',
  region: 'eu-west-1',
  hook: true,
}

function stepsOf(course: Course): readonly string[] {
  return linesOfAttempt({ ...trial, course }, seededRandom(1)).flatMap(({ line }) =>
    parseIotLog(line, { claims: [trial.claim] }).map((entry) => {
      if (entry.is !== 'event') return entry.is
      const { kind, step, status, allow } = entry.event
      if (kind === 'Subscribe') return kind
      return [kind, step, status === 'Failure' ? 'refused' : null, allow === null ? null : `allow=${allow}`].filter(Boolean).join(' ')
    }),
  )
}

const begin = ['Connect', 'Subscribe', 'Subscribe', 'Subscribe', 'Subscribe']
const created = [...begin, 'Publish-In create', 'Publish-Out create-accepted']

describe('an attempt', () => {
  it.each<[Course, readonly string[]]>([
    ['ok', [...created, 'Publish-In register', 'PreProvisioningHook allow=true', 'Publish-Out register-accepted', 'Disconnect']],
    [
      'register-rejected',
      [...created, 'Publish-In register', 'PreProvisioningHook allow=false', 'Publish-Out register-rejected', 'Disconnect'],
    ],
    ['create-refused', [...begin, 'Publish-In create refused', 'Disconnect']],
    ['orphan', [...created, 'Disconnect']],
  ])('%s', (course, steps) => {
    expect(stepsOf(course)).toEqual(steps)
  })

  it('keeps one connection and goes forward in time', () => {
    const lines = linesOfAttempt(trial, seededRandom(2))
    const ports = lines.filter(({ log }) => log === 'iot').map(({ line }) => /"sourcePort":(\d+)/.exec(line)?.[1])
    expect(new Set(ports).size).toBe(1)
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort((a, b) => a - b))
  })

  it('gets a certificate that the line of the hook names beside the claim and the serial number', () => {
    const hook = linesOfAttempt(trial, seededRandom(3)).find(({ log }) => log === 'hook')
    expect(parseIotLog(hook?.line ?? '', { claims: [trial.claim] })).toMatchObject([
      { event: { claim: trial.claim, serial: 'SN-1', template: 'acme-sensor-v2', certificate: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ])
  })
})

describe('other lines', () => {
  it('of a claim that is inactive are refused connections', () => {
    const [refusal] = linesOfRefusal(trial, seededRandom(1))
    expect(parseIotLog(refusal?.line ?? '', { claims: [trial.claim] })).toMatchObject([
      { event: { kind: 'Connection.AuthNError', claim: trial.claim, status: 'Failure', reason: 'DEVICE_CERTIFICATE_INACTIVE' } },
    ])
  })

  it('of a provisioned device concern no claim', () => {
    expect(parseIotLog(lineOfNoise(trial, seededRandom(1)).line, { claims: [trial.claim] })).toMatchObject([{ is: 'ignored' }])
  })
})
