// The end of each role at a broker that has stopped answering: within 25 seconds, with a code that says how, and nothing lost.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { SHUTDOWN_BUDGET } from '../../src/app/life.ts'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { createTopics, openKafkaLog } from '../../src/log/kafka.ts'
import { decode } from '../../src/model/record.ts'
import { MINUTE } from '../../src/model/time.ts'
import { readAll } from '../contracts/event-log.notes.ts'
import { startRole } from '../rig/command.ts'
import { installKafka } from '../rig/install.ts'
import { type Kafka, startKafka } from '../rig/kafka.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
/** What a loaded machine takes to see that a process is gone. */
const SLACK = 5_000

describeWithRig('a broker that has stopped answering', ['kafka'], () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-hang-'))
  const history = join(folder, 'history.ndjson')
  const config = join(folder, 'claimwatch.yaml')
  const services: Service[] = []
  let broker: Kafka

  beforeAll(async () => {
    broker = await startKafka({ libs: await installKafka(), folder })
    const settings = { brokers: broker.brokers, partitions: 1, replication: 1 }
    await createTopics(settings)
    const now = Date.now()
    const plan = { seed: 1, claim: CLAIM, template: 't', sources: leakAddresses, from: now - MINUTE, to: now, perMinute: 60, hook: false }
    writeFileSync(history, [...generateLeak(plan)].map(({ line }) => `${line}\n`).join(''))
    const aws = { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` }
    const cloudwatch = { logGroup: 'AWSIotLogsV2', region: 'eu-west-1' }
    const claims = [{ id: CLAIM, alias: 'factory-a', hook: false, windows: [{ over: '5m', count: 'accepted', above: 10 }] }]
    writeFileSync(config, JSON.stringify({ claims, feeds: [{ file: { path: history } }, { cloudwatch }], aws, log: { kafka: settings } }))
  })
  afterEach(async () => {
    process.kill(broker.pid, 'SIGCONT')
    await Promise.all(services.splice(0).map((service) => service.stop()))
  })
  afterAll(async () => {
    await broker.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function start(role: string): Promise<Service> {
    const service = await startRole(role, { folder, config, listen: `127.0.0.1:${await freePort()}` })
    services.push(service)
    return service
  }

  it('holds no role for longer than the budget', async () => {
    const roles = ['ingest', 'watch', 'respond', 'run']
    const started = await Promise.all(roles.map(start))
    process.kill(broker.pid, 'SIGSTOP')
    // The signal comes while a tick, a heartbeat or a record of the ledger is under way.
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    const codes = await Promise.all(started.map((service) => service.end(SHUTDOWN_BUDGET + SLACK)))
    for (const [index, { logFile }] of started.entries()) {
      const said = readFileSync(logFile, 'utf8')
      expect([0, 75], said).toContain(codes[index])
      if (codes[index] === 75) expect(said).toMatch(/shutdown-overran.*it still waited for/)
    }
  })

  it('costs nothing: once it answers again, the roles have all of the file', async () => {
    await Promise.all(['ingest', 'watch'].map(start))
    const log = await openKafkaLog({ brokers: broker.brokers })
    try {
      const lines = readFileSync(history, 'utf8').trimEnd().split('\n').length
      await until('every event', async () => {
        const records = (await readAll(log, 'events')).flatMap(({ value }) => (value === null ? [] : [decode('events', value)]))
        return new Set(records.flatMap((record) => (record.is === 'event' ? [record.event.id] : []))).size === lines
      })
    } finally {
      await log.close()
    }
  })
})
