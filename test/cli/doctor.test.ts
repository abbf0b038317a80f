// The doctor at the command line: a line a check, the whole of what mends it, and an exit code for scripts.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createScene, type Scene } from '../app/scene.ts'
import { type AwsStandIn, startAws } from '../rig/aws.ts'
import { type } from './typed.ts'

let aws: AwsStandIn
let scene: Scene
beforeEach(async () => {
  aws = await startAws()
  scene = createScene({
    claims: [],
    feeds: [{ cloudwatch: { logGroup: 'g', region: 'eu-west-1', name: 'iot' } }],
    aws: { endpoint: aws.endpoint },
  })
  process.env.AWS_ACCESS_KEY_ID = 'test'
  process.env.AWS_SECRET_ACCESS_KEY = 'test'
})
afterEach(async () => {
  scene.remove()
  await aws.stop()
})

it('ends with 0 where nothing fails, and with 1 where something does', async () => {
  aws.logGroups.set('g', [])
  const well = await type(['doctor', '--config', scene.config], { clock: Date.now })
  expect(well.stderr).toMatch(/: 0 failed, \d+ warnings?\n$/)
  expect([well.code, well.stdout]).toEqual([0, expect.stringMatching(/^ok {4}feed iot +log group g in eu-west-1 can be read$/m)])
  aws.logGroups.clear()
  const ill = await type(['doctor', '--config', scene.config], { clock: Date.now })
  const whole =
    /^fail {2}feed iot .*\. Check logGroup, region and account of this feed: aws logs describe-log-groups --region eu-west-1 --log-group-name-prefix g\.$/m
  expect([ill.code, ill.stdout]).toEqual([1, expect.stringMatching(whole)])
})

it('gives machines the same', async () => {
  const { stdout } = await type(['doctor', '-o', 'json', '--config', scene.config], { clock: Date.now })
  expect(JSON.parse(stdout)).toContainEqual({ check: 'clock', result: 'ok', text: expect.any(String), mend: null })
})

it('ends with 78 where there is no configuration', async () => {
  expect(await type(['doctor', '--config', '/nowhere/claimwatch.yaml'])).toMatchObject({ code: 78, stdout: '' })
})

it('lets nothing act on the terminal that AWS says', async () => {
  aws.logging.levels = [{ logTarget: { targetType: 'CLIENT_ID', targetName: 'SN-1\u001b[2J\u202e' }, logLevel: 'ERROR' }]
  const { stdout } = await type(['doctor', '--config', scene.config], { clock: Date.now })
  expect(stdout).toContain('SN-1\\x1b[2J\\u{202e}')
})
