// A replay of log groups against a stand-in for AWS: the same as of a file with the same lines, and what was refused is asked for again.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { isoTime, MINUTE } from '../../src/model/time.ts'
import { type } from '../cli/typed.ts'
import { type AwsStandIn, startAws } from '../rig/aws.ts'
import { claim, createScene, now, type Scene } from './scene.ts'

const LOG_GROUP = 'AWSIotLogsV2'
const [from, to] = [now - 10 * MINUTE, now - 8 * MINUTE]
const lines = [...generateLeak({ seed: 3, claim, template: 't', sources: leakAddresses, hook: false, perMinute: 30, from, to })]
const windows = [{ over: '5m', count: 'accepted', above: 10, level: 'disable' }]

let aws: AwsStandIn
let scene: Scene
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test'
  aws = await startAws()
  aws.logGroups.set(
    LOG_GROUP,
    lines.map(({ at, line }) => ({ message: line, timestamp: at, ingestionTime: at })),
  )
  scene = createScene({
    claims: [{ id: claim, alias: 'factory-a', hook: false, windows }],
    feeds: [{ cloudwatch: { logGroup: LOG_GROUP, region: 'eu-west-1' } }],
    aws: { endpoint: aws.endpoint },
  })
})
afterAll(async () => {
  await aws.stop()
  scene.remove()
})

const replay = async (...args: string[]) => type(['replay', ...args, '--config', scene.config, '-o', 'json'], { clock: Date.now })
const range = ['--from', isoTime(from - MINUTE), '--to', isoTime(to + 3 * MINUTE)]

it('finds in a log group what it finds in a file of the same lines', async () => {
  const file = join(scene.folder, 'history.ndjson')
  writeFileSync(file, lines.map(({ line }) => `${line}\n`).join(''))
  const [asked, read] = [await replay(...range), await replay(file, ...range)].map(
    ({ code, stdout }) => [code, JSON.parse(stdout)] as const,
  )
  expect(asked?.[0]).toBe(0)
  expect(asked?.[1].input).toMatchObject({ entries: lines.length, events: lines.length, duplicates: 0 })
  for (const part of ['claims', 'findings', 'incidents']) expect(asked?.[1][part], part).toEqual(read?.[1][part])
  expect([...new Set(aws.asked)]).toEqual(['FilterLogEvents'])
})

it('asks again for what was throttled, once it is answered', async () => {
  aws.faults.set('FilterLogEvents', 'ThrottlingException')
  const before = aws.asked.length
  const replayed = replay(...range)
  await expect.poll(() => aws.asked.length).toBeGreaterThan(before)
  aws.faults.clear()
  expect(JSON.parse((await replayed).stdout).input.events).toBe(lines.length)
})

it('ends with 1 where it is denied, and says what of and where the rights stand', async () => {
  aws.faults.set('FilterLogEvents', 'AccessDeniedException')
  const { code, stderr } = await replay(...range)
  aws.faults.clear()
  expect([code, stderr]).toEqual([1, expect.stringMatching(/log group AWSIotLogsV2 in eu-west-1 failed with AccessDenied.*deploy\/iam/)])
})

it('says what is missing where nothing says what to read', async () => {
  expect(await replay()).toMatchObject({ code: 2, stderr: expect.stringContaining('--from and --to') })
  const bare = createScene({ claims: [] })
  const { code, stderr } = await type(['replay', ...range, '--config', bare.config])
  bare.remove()
  expect([code, stderr]).toEqual([2, expect.stringContaining('names no log group')])
})
