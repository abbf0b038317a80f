// The doctor against a stand-in for AWS and an embedded log: all well, and each cause with its own line and what mends it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Diagnosis, DiagnosisResult } from '../../../src/app/doctor/diagnosis.ts'
import { consult } from '../../../src/app/doctor/doctor.ts'
import { sleep } from '../../../src/app/sleep.ts'
import { generateLeak, leakAddresses } from '../../../src/app/traffic.ts'
import { signals } from '../../../src/model/finding.ts'
import { encode } from '../../../src/model/record.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/model/time.ts'
import { type AwsStandIn, startAws } from '../../rig/aws.ts'
import { freePort } from '../../rig/ports.ts'
import { claim, createScene, type Scene } from '../scene.ts'

let aws: AwsStandIn
let scene: Scene | null = null
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'very-secret')
})
beforeEach(async () => {
  aws = await startAws()
  aws.certificates.set(claim, 'ACTIVE')
  aws.logGroups.set('AWSIotLogsV2', lines())
})
afterEach(async () => {
  scene?.remove()
  scene = null
  await aws.stop()
})
afterAll(() => void vi.unstubAllEnvs())

/** Devices that provision themselves, each line in the log group four seconds after it happened. */
function lines() {
  const to = Date.now() - MINUTE
  const use = { seed: 1, claim, template: 'acme', sources: leakAddresses, from: to - 10 * MINUTE, to, perMinute: 4, hook: false }
  return [...generateLeak(use)].map(({ at, line }) => ({ message: line, timestamp: at, ingestionTime: at + 4 * SECOND }))
}

const feed = { cloudwatch: { logGroup: 'AWSIotLogsV2', region: 'eu-west-1', name: 'iot' } }
const claims = [{ id: claim, alias: 'factory-a', mode: 'approve', hook: false, windows: [{ over: '5m', count: 'accepted', above: 500 }] }]

async function diagnosed(given: object = {}, within?: number): Promise<readonly Diagnosis[]> {
  scene ??= createScene({ claims, feeds: [feed], aws: { endpoint: aws.endpoint, region: 'eu-west-1' }, ...given })
  return consult({ configuration: scene.configuration, clock: Date.now, sleep, ...(within === undefined ? {} : { within }) })
}

function setAhead(ahead: number): void {
  aws.ahead = ahead
}

const lineOf = (diagnoses: readonly Diagnosis[], check: string): Diagnosis | undefined => diagnoses.find((each) => each.check === check)
const those = (diagnoses: readonly Diagnosis[], ...results: DiagnosisResult[]) =>
  diagnoses.flatMap(({ check, result }) => (results.includes(result) ? [check] : []))

it('fails the configuration where a file of declared facts is missing', async () => {
  const diagnoses = await diagnosed({ claims: [{ ...claims[0], serials: { file: 'made.txt' } }] })
  expect(lineOf(diagnoses, 'configuration')).toMatchObject({
    result: 'fail',
    text: expect.stringContaining('made.txt cannot be read (ENOENT)'),
  })
})

it('asks what a file declares', async () => {
  scene = createScene({
    claims: [{ ...claims[0], serials: { file: 'made.txt' } }],
    feeds: [feed],
    aws: { endpoint: aws.endpoint, region: 'eu-west-1' },
  })
  writeFileSync(join(scene.folder, 'made.txt'), 'SN-1\n')
  const diagnoses = await diagnosed()
  expect(lineOf(diagnoses, 'configuration')).toMatchObject({ result: 'ok' })
  expect(lineOf(diagnoses, 'signal undeclared-serial factory-a')?.text).not.toContain('not asked')
  expect(lineOf(diagnoses, 'signal canary-serial factory-a')?.text).toContain('not asked')
})

describe('where all is well', () => {
  it('nothing fails, and only a service that runs is missing', async () => {
    const diagnoses = await diagnosed()
    expect(those(diagnoses, 'fail', 'warn')).toEqual([])
    expect(lineOf(diagnoses, 'credentials')?.text).toContain('arn:aws:iam::111122223333:user/ops')
    expect(lineOf(diagnoses, 'sample iot')?.text).toMatch(
      /^all \d+ entries since .*: \d+ events, 0 ignored, 0 rejected; claims seen: factory-a \d+$/,
    )
    expect(lineOf(diagnoses, 'filter iot')?.text).toMatch(/by one pattern\. It does not select an entry that is no JSON/)
    expect(lineOf(diagnoses, 'delivery iot')?.text).toContain('come 4 s after they happen')
    expect(lineOf(diagnoses, 'logging iot')).toMatchObject({ result: 'ok', text: expect.stringContaining('factory-a') })
    expect(lineOf(diagnoses, 'signal operator-limit factory-a')).toMatchObject({ result: 'ok', text: 'visible' })
    expect(lineOf(diagnoses, 'claim factory-a')?.text).toContain('is ACTIVE')
    const { text, mend } = lineOf(diagnoses, 'disable factory-a') ?? {}
    expect([text, mend]).toEqual([
      expect.stringContaining('cannot be proved'),
      expect.stringContaining(`arn:aws:iot:eu-west-1:111122223333:cert/${claim}`),
    ])
  })

  it('asks for nothing that changes anything', async () => {
    await diagnosed()
    const asked = ['DescribeCertificate', 'FilterLogEvents', 'GetCallerIdentity', 'GetV2LoggingOptions', 'ListV2LoggingLevels']
    expect([...new Set(aws.asked)].toSorted()).toEqual(asked)
  })

  it('tells of no secret', async () => {
    for (const operation of ['GetCallerIdentity', 'FilterLogEvents', 'DescribeCertificate'])
      aws.faults.set(operation, 'AccessDeniedException')
    expect(JSON.stringify(await diagnosed())).not.toMatch(/very-secret|AKIDTEST/)
  })
})

describe('what is wrong in AWS has its line', () => {
  it.each<[string, () => void, string, DiagnosisResult, string]>([
    ['expired credentials', () => aws.faults.set('GetCallerIdentity', 'ExpiredToken'), 'credentials', 'fail', 'sign in again'],
    [
      'wrong credentials',
      () => aws.faults.set('GetCallerIdentity', 'InvalidClientTokenId'),
      'credentials',
      'fail',
      'Check the credentials',
    ],
    ['a log group that is missing, or in another region', () => aws.logGroups.clear(), 'feed iot', 'fail', '--region eu-west-1'],
    ['a right that is missing', () => aws.faults.set('FilterLogEvents', 'AccessDeniedException'), 'feed iot', 'fail', 'deploy/iam'],
    ['an empty hour', () => aws.logGroups.set('AWSIotLogsV2', []), 'sample iot', 'warn', 'logging'],
    ['a certificate that is not there', () => aws.certificates.clear(), 'claim factory-a', 'fail', 'aws.region'],
    ['a certificate that was disabled', () => aws.certificates.set(claim, 'INACTIVE'), 'claim factory-a', 'warn', 'CloudTrail'],
    [
      'a right to describe that is missing',
      () => aws.faults.set('DescribeCertificate', 'AccessDeniedException'),
      'claim factory-a',
      'fail',
      'iot:DescribeCertificate',
    ],
    [
      'a right to read the levels that is missing',
      () => aws.faults.set('GetV2LoggingOptions', 'AccessDeniedException'),
      'logging iot',
      'warn',
      'iot:GetV2LoggingOptions',
    ],
    ['a clock an hour off', () => setAhead(HOUR), 'clock', 'fail', 'NTP'],
    ['a clock a minute off', () => setAhead(-MINUTE), 'clock', 'warn', 'NTP'],
  ])('%s', async (_, spoil, check, result, mend) => {
    spoil()
    const line = lineOf(await diagnosed(), check)
    expect(line).toMatchObject({ result, mend: expect.stringContaining(mend) })
  })

  it('logging that is off or too low: the claim is blind, and so is each signal, with the command that mends it', async () => {
    aws.logging.options = { defaultLogLevel: 'ERROR' }
    const diagnoses = await diagnosed()
    const command = `aws iot set-v2-logging-level --region eu-west-1 --log-level INFO --log-target targetType=PRINCIPAL_ID,targetName=${claim}`
    expect(lineOf(diagnoses, 'logging iot factory-a')).toMatchObject({
      result: 'fail',
      text: expect.stringMatching(/^blind/),
      mend: command,
    })
    expect(lineOf(diagnoses, 'signal volume factory-a')).toMatchObject({
      result: 'warn',
      text: expect.stringMatching(/^blind/),
      mend: command,
    })
    expect(lineOf(diagnoses, 'signal unregistered-claim')).toMatchObject({ result: 'warn', mend: expect.stringContaining('Publish-In') })
    aws.logging.options = null
    expect(lineOf(await diagnosed(), 'logging iot factory-a')?.mend).toContain('set-v2-logging-options')
  })

  it('a feed that cannot be read: each signal is blind by it', async () => {
    aws.logGroups.clear()
    const blind = (await diagnosed()).filter(({ check, text }) => check.startsWith('signal') && text.startsWith('blind: reading log group'))
    const declared = [
      'unknown-template',
      'undeclared-serial',
      'undeclared-client',
      'canary-serial',
      'plan-exceeded',
      'off-shift',
      'outside-networks',
      'outside-countries',
      'closed-claim',
    ]
    const asked = signals
      .filter((signal) => ![...declared, 'unregistered-claim', 'temporary-claim'].includes(signal))
      .map((signal) => `signal ${signal} factory-a`)
    expect(blind.map(({ check }) => check)).toEqual([...asked, 'signal unregistered-claim'])
  })

  it('an AWS that never answers: said, and the doctor comes to its end', async () => {
    for (const operation of ['GetCallerIdentity', 'FilterLogEvents', 'DescribeCertificate', 'GetV2LoggingOptions'])
      aws.faults.set(operation, 'hang')
    const diagnoses = await diagnosed({}, 500)
    expect(those(diagnoses, 'fail')).toEqual(['credentials', 'feed iot', 'claim factory-a'])
    expect(lineOf(diagnoses, 'credentials')?.text).toBe('was not done within 0.5 s')
  })
})

describe('the log', () => {
  it('of a service that runs: who works on it, and how far each feed was read', async () => {
    scene = createScene({ claims, feeds: [feed], aws: { endpoint: aws.endpoint, region: 'eu-west-1' } })
    const owner = await scene.own()
    const checkpoint = (settledUpTo: number) => ({
      key: 'iot',
      timestamp: settledUpTo,
      value: encode('checkpoints', { v: 1, feed: 'iot', settledUpTo }),
    })
    await owner.append('checkpoints', 0, [checkpoint(Date.now() - 3 * MINUTE)])
    expect(lineOf(await diagnosed(), 'lag iot')).toMatchObject({ result: 'ok' })
    await owner.close()
    const diagnoses = await diagnosed()
    expect(lineOf(diagnoses, 'owner')).toMatchObject({ result: 'warn', mend: expect.stringContaining('claimwatch run') })
  })

  it('that has fallen behind, or that was never filled', async () => {
    scene = createScene({ claims, feeds: [feed], aws: { endpoint: aws.endpoint, region: 'eu-west-1' } })
    const owner = await scene.own()
    expect(lineOf(await diagnosed(), 'lag iot')).toMatchObject({ result: 'skip', mend: expect.stringContaining('claimwatch ingest') })
    const value = encode('checkpoints', { v: 1, feed: 'iot', settledUpTo: Date.now() - HOUR })
    await owner.append('checkpoints', 0, [{ key: 'iot', timestamp: 0, value }])
    expect(lineOf(await diagnosed(), 'lag iot')).toMatchObject({ result: 'warn', text: expect.stringContaining('blind') })
    await owner.close()
  })

  it('that is no log, or whose folder is not there', async () => {
    scene = createScene({ claims })
    writeFileSync(join(scene.folder, 'log.db'), 'this is text, and a lot of it\n'.repeat(100))
    expect(lineOf(await diagnosed(), 'log')).toMatchObject({ result: 'fail', text: expect.stringContaining('log.db') })
    scene.remove()
    expect(lineOf(await diagnosed(), 'log')).toMatchObject({ result: 'fail', mend: expect.stringContaining('log.embedded') })
  })

  it('on a broker that is not there', async () => {
    const broker = `127.0.0.1:${await freePort()}`
    const line = lineOf(await diagnosed({ log: { kafka: { brokers: [broker] } } }), 'log')
    expect(line).toMatchObject({
      result: 'fail',
      text: expect.stringContaining(broker),
      mend: expect.stringContaining('log.kafka.brokers'),
    })
  })
})

it('without feeds, claims and a region says so, and asks nobody', async () => {
  scene = createScene({ log: { embedded: 'log.db' }, claims: [] })
  const diagnoses = await diagnosed()
  expect(those(diagnoses, 'fail')).toEqual(['configuration', 'feeds'])
  expect(lineOf(diagnoses, 'credentials')?.result).toBe('skip')
  expect(aws.asked).toEqual([])
})
