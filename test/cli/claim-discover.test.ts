// Discovery as it is typed, against a stand-in for AWS: the table, a piece of configuration that is right, and what could not be asked.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { digest } from '../../src/model/digest.ts'
import { claim, createLeakScene, createScene, fillLog, now, type Scene, settings } from '../app/scene.ts'
import { attemptOf } from '../respond/records.ts'
import { type AwsStandIn, startAws } from '../rig/aws.ts'
import { type } from './typed.ts'

const other = digest('other')
const topic = (rest: string): string => `arn:aws:iot:eu-west-1:111122223333:topic/$aws/${rest}`
const document = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Action: 'iot:Publish',
    Resource: [topic('certificates/create/*'), topic('provisioning-templates/acme-v2/provision/*')],
  },
})
let aws: AwsStandIn
let scene: Scene
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test'
  aws = await startAws()
  const targets = [claim, other].map((id) => `arn:aws:iot:eu-west-1:111122223333:cert/${id}`)
  aws.policies.set('line', { document, targets: [...targets, 'arn:aws:iot:eu-west-1:111122223333:thinggroup/old\u001b[2J'] })
  scene = createScene({ ...settings, aws: { region: 'eu-west-1', endpoint: aws.endpoint } })
  await fillLog(scene, [], [attemptOf('x', { claim: digest('used'), at: now }), attemptOf('y', { claim: digest('used'), at: now })])
})
afterAll(async () => {
  await aws.stop()
  scene.remove()
})

const discover = (config: string, ...more: string[]) =>
  type(['claim', 'discover', '--config', config, ...more], { clock: () => performance.now() })

describe('claim discover', () => {
  it('shows what AWS and the log know, and a piece that the configuration takes', async () => {
    const { code, stdout, stderr } = await discover(scene.config)
    expect([code, stderr.includes('\u001b')]).toEqual([0, false])
    expect(stderr).toContain('policy line: arn:aws:iot:eu-west-1:111122223333:thinggroup/old\\x1b[2J')
    expect(stderr).toContain('3 certificates that may provision, 2 of them not configured')
    expect(stdout).toMatch(new RegExp(`^${claim} +factory-a +line +acme-v2 +0 +0 +<none>$`, 'm'))
    expect(stdout).toMatch(new RegExp(`^${digest('used')} +no +<none> +<none> +2 +1 +2026-10-05T12:00:00.000Z$`, 'm'))
    const yaml = stdout.slice(stdout.indexOf('claims:'))
    const read = readConfiguration(yaml, { file: join(scene.folder, 'new.yaml'), name: 'new.yaml', env: {} })
    expect(new Map(read.claims.map(({ id, templates }) => [id, templates]))).toEqual(
      new Map([
        [other, ['acme-v2']],
        [digest('used'), undefined],
      ]),
    )
  })

  it('changes nothing', async () => {
    const before = aws.asked.length
    await discover(scene.config, '-o', 'json')
    expect([...new Set(aws.asked.slice(before))].toSorted()).toEqual(['GetPolicy', 'ListPolicies', 'ListTargetsForPolicy'])
  })

  it('names the right that it lacks, shows the rest, and ends with 1', async () => {
    aws.faults.set('ListPolicies', 'AccessDeniedException')
    onTestFinished(() => aws.faults.clear())
    const { code, stdout, stderr } = await discover(scene.config, '-o', 'json')
    expect([code, JSON.parse(stdout).candidates.length]).toEqual([1, 1])
    expect(JSON.parse(stdout).aws.lacking).toHaveLength(1)
    expect(stderr).toContain('grant iot:ListPolicies (deploy/iam/discover.json)')
  })

  it('does without a log, and says so; without a region it says which setting is missing', async () => {
    const bare = createScene({ aws: { region: 'eu-west-1', endpoint: aws.endpoint } })
    const nowhere = await createLeakScene()
    onTestFinished(() => {
      bare.remove()
      nowhere.remove()
    })
    const { code, stderr } = await discover(bare.config)
    expect([code, stderr]).toEqual([0, expect.stringContaining('the log was not asked: there is no log yet')])
    expect(await discover(nowhere.config)).toMatchObject({ code: 1, stderr: expect.stringContaining('Set aws.region') })
  })
})
