// A role that starts at a Kafka that is not as it must be: what a person must mend ends it with 78, what may heal is tried again.
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTopics } from '../../src/log/kafka-topics.ts'
import { runCommand, testEnvironment } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import { startService } from '../rig/process.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

describeWithRig('a role that starts at Kafka', ['kafka'], ({ kafka }) => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-start-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function configurationOf(settings: object): Promise<string> {
    const config = join(folder, `${randomUUID()}.yaml`)
    await writeFile(config, JSON.stringify({ aws: { region: 'eu-west-1' }, log: { kafka: settings } }))
    return config
  }
  async function run(role: string, settings: object) {
    const env = { CLAIMWATCH_SERVE__LISTEN: `127.0.0.1:${await freePort()}` }
    return runCommand([role, '--config', await configurationOf(settings)], { env })
  }

  it('without its topics ends with 78, and names one and the command', async () => {
    const { code, stderr } = await run('watch', { brokers: kafka.brokers, prefix: 'nowhere' })
    expect(code).toBe(78)
    expect(stderr).toMatch(/nowhere\.\w+ .*log\.kafka\.prefix.*claimwatch topics create/)
  })

  it('on topics of different numbers of partitions ends with 78, and names both', async () => {
    const prefix = `start-${randomUUID()}`
    const admin = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic: `${prefix}.attempts`, numPartitions: 3 }], waitForLeaders: false })
    await admin.disconnect()
    await createTopics({ brokers: kafka.brokers, prefix, partitions: 2, replication: 1 })
    const { code, stderr } = await run('watch', { brokers: kafka.brokers, prefix })
    expect(code).toBe(78)
    expect(stderr).toMatch(/attempts has 3 partitions and topic .*\.(state|events) has 2.*claimwatch topics check/)
  })

  it('with a session that the broker does not allow ends with 78, and names the setting', async () => {
    const prefix = `start-${randomUUID()}`
    await createTopics({ brokers: kafka.brokers, prefix, partitions: 1, replication: 1 })
    const { code, stderr } = await run('watch', { brokers: kafka.brokers, prefix, sessionTimeout: '5m' })
    expect(code).toBe(78)
    expect(stderr).toContain('log.kafka.sessionTimeout')
  })

  describe('of which no broker answers', () => {
    it('says so in a line of the log, names the setting, and tries again', async () => {
      const broker = `127.0.0.1:${await freePort()}`
      const config = await configurationOf({ brokers: [broker] })
      const service = await startService({
        ...{ name: 'watch', command: process.execPath, folder, within: 60_000 },
        args: ['--disable-warning=TimeoutNegativeWarning', MAIN, 'watch', '--config', config],
        env: { ...process.env, ...testEnvironment, CLAIMWATCH_SERVE__LISTEN: `127.0.0.1:${await freePort()}` },
        ready: (said) => said.includes('retryInMs'),
      })
      await until('the second try', async () => (await readFile(service.logFile, 'utf8')).split('retryInMs').length > 2, 60_000)
      const [line = ''] = (await readFile(service.logFile, 'utf8')).split('\n').filter((each) => each.includes('retryInMs'))
      expect(JSON.parse(line)).toMatchObject({ level: 'error', code: 'kafka-unreachable', msg: expect.stringContaining(broker) })
      expect(line).toContain('log.kafka.brokers')
      expect(await service.end(25_000)).toBe(0)
    })
  })
})
