// The Kafka log at a broker that asks who is there: signing in by every way, and nothing more than the least rights.
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, logLevel, ResourcePatternTypes } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { kafkaRights, type Right } from '../../src/app/kafka-rights.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openKafkaLog } from '../../src/log/kafka.ts'
import type { KafkaLogSettings } from '../../src/log/kafka-settings.ts'
import { checkTopics, createTopics } from '../../src/log/kafka-topics.ts'
import { readAll, recordsOf, textOf } from '../contracts/event-log.notes.ts'
import { runCommand } from '../rig/command.ts'
import { installKafka } from '../rig/install.ts'
import { PASSWORD, SESSION, type SecuredKafka, startSecuredKafka } from '../rig/kafka-secured.ts'
import { freePort } from '../rig/ports.ts'
import { describeWithRig } from '../rig/with-rig.ts'
import { walkTheRoad } from './secured-road.ts'

const tuning = { sessionTimeout: 3_000, rebalanceTimeout: 5_000, maxWaitTimeInMs: 100, startsAgainAfter: 100 }
const principals = ['ingest', 'push', 'watch', 'respond', 'people', 'admin'] as const
type Name = (typeof principals)[number]

describeWithRig('a broker that asks who is there', ['kafka'], () => {
  const shape = { partitions: 2, replication: 1 }
  let folder: string
  let kafka: SecuredKafka
  let ca: string
  const logs: EventLog[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-secured-'))
    kafka = await startSecuredKafka(await installKafka(), folder, principals)
    ca = await readFile(kafka.ca, 'utf8')
  })
  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()))
  })
  afterAll(async () => {
    await kafka?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(settings: KafkaLogSettings): Promise<EventLog> {
    const log = await openKafkaLog({ tuning, ...settings })
    logs.push(log)
    return log
  }
  const scram = (username: string, password = PASSWORD): Pick<KafkaLogSettings, 'brokers' | 'ssl' | 'sasl'> => ({
    ...{ brokers: [kafka.withPassword], ssl: { ca } },
    sasl: { mechanism: 'scram-sha-512', username, password },
  })
  /** Topics of their own, made by somebody who may do everything. */
  async function topicsOf(prefix = `secured-${randomUUID()}`): Promise<string> {
    await createTopics({ brokers: [kafka.open], prefix, ...shape })
    return prefix
  }
  async function writesAndReads(settings: KafkaLogSettings): Promise<void> {
    const log = await open(settings)
    await log.append('decisions', 0, recordsOf(['one']))
    expect((await readAll(log, 'decisions')).map(textOf)).toEqual(['one'])
  }

  describe('signing in', () => {
    it('works over TLS with a password by PLAIN, and with our certificate alone', async () => {
      const sasl = { mechanism: 'plain', username: 'plain-user', password: PASSWORD } as const
      await writesAndReads({ brokers: [kafka.withPassword], ssl: { ca }, sasl, prefix: await topicsOf() })
      const ours = { ca, cert: await readFile(kafka.cert, 'utf8'), key: await readFile(kafka.key, 'utf8') }
      await writesAndReads({ brokers: [kafka.withCertificate], ssl: ours, prefix: await topicsOf() })
    })

    it('works with a token, which is asked for anew as each session ends, in the midst of writing and after a long silence', async () => {
      let asked = 0
      const token = async (): Promise<string> => {
        asked += 1
        return unsignedToken()
      }
      const prefix = await topicsOf()
      const log = await open({ brokers: [kafka.withToken], sasl: { mechanism: 'oauthbearer', token }, prefix })
      expect(await log.append('decisions', 0, recordsOf(['one']))).toEqual([0])
      const before = asked
      await wait(SESSION + 500)
      expect(await log.append('decisions', 0, recordsOf(['two']))).toEqual([1])
      expect(asked).toBeGreaterThan(before)
      for (let round = 0; round < 20; round += 1) {
        const written = [0, 1].map((partition) => log.append('events', partition, recordsOf([`${round}`])))
        expect(await Promise.all(written)).toEqual([[round], [round]])
        await wait(200)
      }
      expect((await readAll(log, 'decisions')).map(textOf)).toEqual(['one', 'two'])
    })

    it.each([
      ['a wrong password', () => scram('watch', 'guessed'), 'kafka-refused', /log\.kafka\.sasl: .*passwordFile/],
      ['a user nobody knows', () => scram('nobody'), 'kafka-refused', /log\.kafka\.sasl/],
      ['an authority that we do not know', () => ({ ...scram('watch'), ssl: true }), 'kafka-refused', /log\.kafka\.caFile/],
      [
        'no certificate where one is asked for',
        () => ({ brokers: [kafka.withCertificate], ssl: { ca } }),
        'kafka-refused',
        /log\.kafka\.certFile/,
      ],
      ['no TLS where it is spoken', () => ({ brokers: [kafka.withPassword] }), 'kafka-unreachable', /log\.kafka\.ssl and log\.kafka\.sasl/],
      [
        'a mechanism that is off',
        () => ({ ...scram('watch'), sasl: { mechanism: 'scram-sha-256', username: 'watch', password: PASSWORD } as const }),
        'kafka-refused',
        /log\.kafka\.sasl\.mechanism/,
      ],
    ])('says of %s which setting is wrong, and nothing of the secret', async (_, settings, code, message) => {
      const failure = await open(settings()).catch((thrown: unknown) => thrown)
      expect(failure).toMatchObject({ code, message: expect.stringMatching(message) })
      expect(String(failure)).not.toMatch(/guessed|the-right-one/)
    })

    it('that is wrong ends a role with 78, in one line', async () => {
      const passwordFile = join(folder, 'password')
      await writeFile(passwordFile, 'guessed\n')
      const sasl = { mechanism: 'scram-sha-512', username: 'watch', passwordFile }
      const { code, stderr } = await startWatch({ brokers: [kafka.withPassword], ssl: true, caFile: kafka.ca, sasl })
      expect([code, stderr]).toEqual([78, expect.stringContaining('log.kafka.sasl')])
    })
  })

  describe('the least rights', () => {
    let prefix: string
    beforeAll(async () => {
      prefix = `least-${randomUUID()}`
      await grant(kafkaRights(prefix))
      await createTopics({ ...scram('admin'), prefix, ...shape })
    })
    const openAs = (name: Name): Promise<EventLog> => open({ ...scram(name), prefix })

    it('let the admin make the topics, and see that all is as it must be', async () => {
      expect(await checkTopics({ ...scram('admin'), prefix, ...shape })).toEqual({ deviations: [], autoCreation: false })
    })

    it('are enough to walk the road from a line to a disabled claim, with one principal a role', { timeout: 120_000 }, async () => {
      const roles = { ingest: await openAs('ingest'), watch: await openAs('watch'), respond: await openAs('respond') }
      expect(await walkTheRoad({ ...roles, people: await openAs('people') })).toEqual({ status: 'INACTIVE', decidedBy: 'tester' })
    })

    it('are enough for the function that is pushed into', async () => {
      const log = await openAs('push')
      expect(await log.partitions('events')).toBeGreaterThan(0)
      for (const topic of ['events', 'rejections'] as const) expect(await log.append(topic, 0, recordsOf(['x']))).toHaveLength(1)
    })

    it.each([
      ['push', 'checkpoints'],
      ['push', 'findings'],
      ['watch', 'ledger'],
      ['watch', 'events'],
      ['watch', 'decisions'],
      ['ingest', 'findings'],
      ['ingest', 'ledger'],
      ['respond', 'decisions'],
      ['respond', 'findings'],
      ['people', 'ledger'],
      ['admin', 'ledger'],
    ] as const)('let %s write no %s', async (name, topic) => {
      const log = await openAs(name)
      await expect(log.append(topic, 0, recordsOf(['forged']))).rejects.toMatchObject({
        code: 'kafka-refused',
        exit: 78,
        message: expect.stringMatching(new RegExp(`${prefix}\\.${topic}.*topics acls`)),
      })
    })

    it('let nobody read what is not his, and name what was refused', async () => {
      const ingest = await openAs('ingest')
      await expect(ingest.tail('ledger', () => undefined)).rejects.toMatchObject({ message: expect.stringContaining('ledger') })
      const people = await openAs('people')
      await expect(people.consume('ledger', 'respond', { onChunk: async () => undefined })).rejects.toMatchObject({
        code: 'kafka-refused',
        exit: 78,
        message: expect.stringMatching(new RegExp(`group ${prefix}\\.respond.*topics acls`)),
      })
    })

    it('that were not given end a role with 78, and the topic is named', async () => {
      const passwordFile = join(folder, 'right-password')
      await writeFile(passwordFile, `${PASSWORD}\n`)
      const sasl = { mechanism: 'scram-sha-512', username: 'ingest', passwordFile }
      const { code, stderr } = await startWatch({ brokers: [kafka.withPassword], prefix, ssl: true, caFile: kafka.ca, sasl })
      expect([code, stderr]).toEqual([78, expect.stringMatching(/topic.*topics acls/)])
    })
  })

  /** `claimwatch watch` on this log, to its end. */
  async function startWatch(log: object) {
    const config = join(folder, `${randomUUID()}.yaml`)
    await writeFile(config, JSON.stringify({ log: { kafka: log } }))
    return runCommand(['watch', '--config', config], { env: { CLAIMWATCH_SERVE__LISTEN: `127.0.0.1:${await freePort()}` } })
  }

  async function grant(rights: readonly Right[]): Promise<void> {
    const admin = new Kafka({ brokers: [kafka.open], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    try {
      await admin.createAcls({ acl: rights.map(aclOf) })
    } finally {
      await admin.disconnect()
    }
  }
})

const resources = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP, cluster: AclResourceTypes.CLUSTER }
const patterns = { literal: ResourcePatternTypes.LITERAL, prefixed: ResourcePatternTypes.PREFIXED }
const operations = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Delete: AclOperationTypes.DELETE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
}

function aclOf({ principal, resource, name, pattern, operation }: Right) {
  return {
    principal: `User:${principal}`,
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: resources[resource],
    resourceName: name,
    resourcePatternType: patterns[pattern],
    operation: operations[operation],
  }
}

/** A token as the broker of the tests honours it: without a signature, good for a minute. */
function unsignedToken(): string {
  const now = Math.floor(Date.now() / 1_000)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ sub: 'token-user', iat: now, exp: now + 60 })}.`
}
