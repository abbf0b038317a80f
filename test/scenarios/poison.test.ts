// What somebody else wrote into the log: poison is told and passed by in every topic, and what a newer version wrote stops the older one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { openSqliteLog } from '../../src/log/sqlite.ts'
import { topics } from '../../src/log/topics.ts'
import { encode, type Topic } from '../../src/model/record.ts'
import { MINUTE } from '../../src/model/time.ts'
import { runCommand, startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-poison-'))
const services: Service[] = []
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const claim = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'

/** Writes a log that holds these values in topics, before anybody else writes to it. */
async function seed(name: string, values: readonly (readonly [Topic, string | Uint8Array])[]): Promise<void> {
  const owner = { pid: process.pid, host: 'test' }
  const log = await openSqliteLog({ path: join(folder, `${name}.db`), role: 'owner', clock: Date.now, owner })
  for (const [topic, value] of values) await log.append(topic, 0, [{ key: 'poison', timestamp: Date.now(), value: Buffer.from(value) }])
  await log.close()
}

/** The configuration of a run over a file that holds a leak of the last minute. */
async function configurationOf(name: string): Promise<string> {
  const now = Date.now()
  const history = join(folder, `${name}.ndjson`)
  const plan = { seed: 1, claim, template: 't', sources: leakAddresses, from: now - MINUTE, to: now, perMinute: 60, hook: false }
  writeFileSync(history, [...generateLeak(plan)].map(({ line }) => `${line}\n`).join(''))
  const windows = [{ over: '5m', count: 'accepted', above: 10, level: 'disable' }]
  const config = join(folder, `${name}.yaml`)
  writeFileSync(
    config,
    JSON.stringify({
      claims: [{ id: claim, alias: 'factory-a', mode: 'approve', hook: false, windows }],
      feeds: [{ file: { path: history } }],
      aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
      log: { embedded: join(folder, `${name}.db`) },
    }),
  )
  return config
}

async function start(name: string, config: string): Promise<Service & { readonly listen: string }> {
  const listen = `127.0.0.1:${await freePort()}`
  const service = await startRole('run', { folder: join(folder, name), config, listen })
  services.push(service)
  return { ...service, listen }
}

it('in every topic is told with its place, counted, and stops nothing, before or after a restart', async () => {
  const forms = ['this is no JSON', '{"v":1}', '{"v":1,"is":"event","event":{}}', Uint8Array.of(0xff, 0x00, 0x7b)]
  await seed(
    'all',
    topics.flatMap((topic) => forms.map((form) => [topic, form] as const)),
  )
  const config = await configurationOf('all')
  const first = await start('all', config)
  const list = () => runCommand(['incident', 'list', '-o', 'json', '--config', config])
  const incidents = async (): Promise<unknown[]> => JSON.parse((await list()).stdout)
  await until('an incident', async () => (await incidents()).length > 0)

  const metrics = await (await fetch(`http://${first.listen}/metrics`)).text()
  const said = readFileSync(first.logFile, 'utf8')
  for (const topic of ['events', 'attempts', 'findings', 'decisions', 'state', 'checkpoints']) {
    expect(metrics, topic).toMatch(new RegExp(`claimwatch_unreadable_records_total\\{kafka_topic="${topic}"\\} [1-9]`))
    expect(said, topic).toMatch(new RegExp(`"topic":"${topic}","place":"partition 0, offset \\d"`))
  }
  expect((await list()).stderr).toContain('a record of topic attempts cannot be read and was left out (partition 0, offset 0)')
  expect(await first.end(25_000)).toBe(0)

  const second = await start('all', config)
  expect(await incidents()).toHaveLength(1)
  expect(await second.end(25_000)).toBe(0)
})

const newerState = { v: 1, claim, partition: 0, offset: 5, writer: 'w', detector: '2', config: 'c', snapshot: '' } as const

it.each([
  ['a detector', 'state', encode('state', newerState), /state of 4abf.* is of detector 2, and this is detector 1.*older version/],
  ['a form', 'findings', '{"v":2,"is":"finding"}', /topic findings is of version 2.*offset 0.*older version/],
] as const)('of %s that is newer than ours ends with 78, and says that an older version runs', async (what, topic, value, message) => {
  const name = what.replace(' ', '-')
  await seed(name, [[topic, value]])
  const env = { CLAIMWATCH_SERVE__LISTEN: `127.0.0.1:${await freePort()}` }
  const { code, stderr } = await runCommand(['run', '--config', await configurationOf(name)], { env })
  expect([code, stderr]).toEqual([78, expect.stringMatching(message)])
})
