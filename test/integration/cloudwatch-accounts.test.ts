// Log groups of two accounts and two regions, read from moto as a service reads them: with our own credentials, and with roles.

import { PassThrough } from 'node:stream'
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateKeysAndCertificateCommand, IoTClient } from '@aws-sdk/client-iot'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { credentialsFor } from '../../src/app/aws-credentials.ts'
import { createLogger } from '../../src/app/logger.ts'
import { openHouse } from '../../src/app/open-house.ts'
import type { Feed } from '../../src/ingest/feed.ts'
import { createScene, type Scene } from '../app/scene.ts'
import { freePort } from '../rig/ports.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const OURS = '123456789012'
const OTHER = '999999999999'
const role = { arn: `arn:aws:iam::${OTHER}:role/claimwatch`, externalId: 'claimwatch-7c1d', sessionName: 'test' }

describeWithRig('feeds of several accounts and regions', ['aws'], ({ aws: { endpoint } }) => {
  const logGroup = `AWSIotLogsV2-accounts-${process.pid}`
  const places = [
    { account: OURS, region: 'eu-west-1' },
    { account: OTHER, region: 'eu-west-1' },
    { account: OTHER, region: 'us-east-1' },
  ]
  const scenes: Scene[] = []
  let house: Awaited<ReturnType<typeof openHouse>>
  let theirClaim: string

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    for (const place of places) await write(place)
    theirClaim = await createClaim()
    const feeds = places.map(({ account, region }) => {
      const assumeRole = account === OTHER ? { assumeRole: role } : {}
      return { cloudwatch: { logGroup, region, ...assumeRole, pollInterval: '100ms' } }
    })
    const scene = createScene({
      ...{ claims: [{ id: theirClaim, alias: 'factory-a' }], feeds },
      ...{ aws: { endpoint, region: 'eu-west-1', assumeRole: role }, serve: { listen: `127.0.0.1:${await freePort()}` } },
    })
    scenes.push(scene)
    const around = { clock: Date.now, messages: new PassThrough(), logger: createLogger('test', { write: () => {} }), version: '0' }
    house = await openHouse(scene.configuration, ['ingest', 'respond'], around, new AbortController().signal)
  })
  afterAll(async () => {
    await house.close()
    for (const scene of scenes) scene.remove()
    vi.unstubAllEnvs()
  })

  /** As whom this test writes: a role of the other account, as it reads. */
  function clientOf({ account, region }: (typeof places)[number]) {
    const assumed = account === OTHER ? role : undefined
    return { endpoint, region, credentials: credentialsFor(assumed, { setting: 'the test', region, endpoint }) }
  }

  async function write(place: (typeof places)[number]): Promise<void> {
    const logs = new CloudWatchLogsClient(clientOf(place))
    const stream = { logGroupName: logGroup, logStreamName: 'one' }
    await logs.send(new CreateLogGroupCommand(stream))
    await logs.send(new CreateLogStreamCommand(stream))
    const message = `written in ${place.account} ${place.region}`
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now() - 1_000, message }] }))
    logs.destroy()
  }

  async function createClaim(): Promise<string> {
    const iot = new IoTClient(clientOf({ account: OTHER, region: 'eu-west-1' }))
    const { certificateId = '' } = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))
    iot.destroy()
    return certificateId
  }

  it('each give what was written where they are, and nothing else', async () => {
    const texts = await Promise.all(house.feeds.map(firstTexts))
    expect(texts).toEqual(places.map(({ account, region }) => [`written in ${account} ${region}`]))
    expect(house.feeds.map(({ account }) => account)).toEqual([null, OTHER, OTHER])
    expect(new Set(house.feeds.map(({ name }) => name)).size).toBe(3)
  })

  it('have their claims described in the account of the role', async () => {
    const { signal } = new AbortController()
    await expect(house.certificates.describe(theirClaim, signal)).resolves.toMatchObject({ status: 'ACTIVE' })
    const ours = new IoTClient(clientOf({ account: OURS, region: 'eu-west-1' }))
    const { certificateId = '' } = await ours.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))
    ours.destroy()
    await expect(house.certificates.describe(certificateId, signal)).rejects.toMatchObject({ code: 'aws-not-found' })
  })
})

/** The first lines that a feed gives. */
async function firstTexts(feed: Feed): Promise<readonly string[]> {
  const stop = new AbortController()
  for await (const { lines, cause } of feed.batches(null, stop.signal)) {
    if (cause !== null) throw new Error(`${feed.name} is blind: ${cause}`)
    if (lines.length === 0) continue
    stop.abort()
    return lines.map(({ bytes }) => Buffer.from(bytes).toString())
  }
  return []
}
