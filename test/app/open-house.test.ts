// A house is opened as the configuration says, and gives everything back: at its end, and when a part of it cannot be opened.
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLogger } from '../../src/app/logger.ts'
import { openHouse } from '../../src/app/open-house.ts'
import { type Role, roles } from '../../src/app/roles.ts'
import type { Batch, Feed } from '../../src/ingest/feed.ts'
import { listen } from '../rig/listen.ts'
import { freePort } from '../rig/ports.ts'
import { until } from '../rig/until.ts'
import { claim, createScene, now, type Scene } from './scene.ts'

const scenes: Scene[] = []
afterEach(() => {
  for (const scene of scenes.splice(0)) scene.remove()
})

async function sceneOf(given: object = {}): Promise<{ scene: Scene; port: number }> {
  const port = await freePort()
  const scene = createScene({
    claims: [{ id: claim, alias: 'factory-a' }],
    aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
    serve: { listen: `127.0.0.1:${port}` },
    ...given,
  })
  scenes.push(scene)
  return { scene, port }
}

/** Opens a house, and collects what it logs meanwhile. */
function opening({ configuration }: Scene, walked: readonly Role[] = roles) {
  const life = new AbortController()
  const logged: string[] = []
  const logger = createLogger('test', { write: (line) => void logged.push(line) })
  const around = { clock: () => now, messages: new PassThrough(), logger, version: '0' }
  return { house: openHouse(configuration, walked, around, life.signal), life, logged }
}

/** Holds a port. Rejects where it is held already. */
async function hold(port: number) {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return { release: () => new Promise((resolve) => server.close(resolve)) }
}

async function isFree(port: number): Promise<boolean> {
  return hold(port).then(
    async ({ release }) => {
      await release()
      return true
    },
    () => false,
  )
}

async function* takeOne(feed: Feed | undefined): AsyncGenerator<Batch> {
  const stop = new AbortController()
  for await (const batch of feed?.batches(null, stop.signal) ?? []) {
    yield batch
    return
  }
}

describe('openHouse', () => {
  it('serves figures and health, and gives port and log back when it is closed', async () => {
    const { scene, port } = await sceneOf()
    const house = await opening(scene).house
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(metrics).toContain(`claimwatch_config_info{hash="${scene.configuration.hash}"} 1`)
    expect(metrics).toContain('claimwatch_claim_state{claim="factory-a",state="unknown"} 1')
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503)
    for (const role of roles) house.roleEnded(role)
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    await house.close()
    expect(await isFree(port)).toBe(true)
    await (await scene.own()).close()
  })

  it('opens feeds for ingest only', async () => {
    const { scene } = await sceneOf({
      feeds: [{ file: { path: 'a.ndjson', name: 'history' } }, { hook: { logGroup: '/aws/lambda/hook' } }],
    })
    const ingest = await opening(scene, ['ingest']).house
    expect(ingest.feeds.map(({ name, hook }) => [name, hook])).toEqual([
      ['history', false],
      [expect.stringContaining('/aws/lambda/hook'), true],
    ])
    await ingest.close()
    const watch = await opening(scene, ['watch']).house
    expect(watch.feeds).toEqual([])
    await watch.close()
  })

  it('opens a feed that is blind as long as its role may not be assumed, and says which setting that is', async () => {
    const sts = createHttpServer((_request, response) =>
      response
        .writeHead(403, { 'content-type': 'text/xml' })
        .end('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>'),
    )
    const { endpoint, close } = await listen(sts)
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    const assumeRole = { arn: 'arn:aws:iam::999999999999:role/claimwatch-ingest', externalId: 'claimwatch-7c1d' }
    const { scene } = await sceneOf({
      aws: { region: 'eu-west-1', endpoint },
      feeds: [{ file: { path: 'a.ndjson' } }, { hook: { logGroup: 'h', assumeRole } }],
    })
    const { house, logged } = opening(scene, ['ingest'])
    const opened = await house
    const [first] = await Array.fromAsync(takeOne(opened.feeds[1]))
    expect(first).toMatchObject({ lines: [], cause: 'feed-denied' })
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({
      ...{ level: 'error', feed: '999999999999:eu-west-1:h', code: 'aws-denied' },
      msg: expect.stringMatching(/^feeds\[1\]\.hook\.assumeRole: the role arn:\S+ could not be assumed .* Check the ARN, the external id/),
    })
    await opened.close()
    await close()
    vi.unstubAllEnvs()
  })

  it('says so where the port is taken, and has then opened no log', async () => {
    const { scene, port } = await sceneOf()
    const { release } = await hold(port)
    await expect(opening(scene).house).rejects.toMatchObject({ code: 'listen-failed', message: expect.stringContaining(String(port)) })
    await (await scene.own()).close()
    await release()
  })

  it('gives the port back where the log cannot be opened', async () => {
    const { scene, port } = await sceneOf()
    const owner = await scene.own()
    await expect(opening(scene).house).rejects.toMatchObject({ code: 'log-owned' })
    expect(await isFree(port)).toBe(true)
    await owner.close()
  })

  it('says that the broker is away, tries again, and lets go when the process is to end', async () => {
    const { scene, port } = await sceneOf({ log: { kafka: { brokers: [`127.0.0.1:${await freePort()}`] } } })
    const { house, life, logged } = opening(scene, ['watch'])
    const ended = expect(house).rejects.toThrow('the end')
    await until('a line about the broker', () => logged.length > 0)
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({ level: 'error', code: 'kafka-unreachable', retryInMs: 1_000 })
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    life.abort(new Error('the end'))
    await ended
    expect(await isFree(port)).toBe(true)
  })

  it('asks for the secret of a notifier where it tells', async () => {
    const { scene: secretive, port } = await sceneOf({ notify: [{ webhook: { url: 'https://127.0.0.1/', secretFile: 'none' } }] })
    await expect(opening(secretive, ['respond']).house).rejects.toThrow('the secret of notifier webhook')
    expect(await isFree(port)).toBe(true)
    const watch = await opening(secretive, ['watch']).house
    await watch.close()
  })
})
