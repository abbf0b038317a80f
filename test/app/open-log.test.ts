// The log that a configuration names: its owner, whoever stands beside, and how Kafka is signed in to.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { kafkaSettings, openLog, openLogBeside } from '../../src/app/open-log.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { createScene, now, type Scene } from './scene.ts'

const clock = () => now
const scenes: Scene[] = []
function scene(): Scene {
  const made = createScene()
  scenes.push(made)
  return made
}
afterEach(() => {
  for (const made of scenes.splice(0)) made.remove()
})

describe('an embedded log', () => {
  it('is made by its owner, and read beside it', async () => {
    const { configuration } = scene()
    const owner = await openLog(configuration, noTelemetry, clock)
    const beside = await openLogBeside(configuration, clock)
    await owner.append('decisions', 0, [{ key: null, timestamp: now, value: Buffer.from('{"v":1}') }])
    let seen = 0
    const tail = await beside.tail('decisions', (records) => {
      seen += records.length
    })
    await tail.caughtUp
    expect(seen).toBe(1)
    await expect(beside.consume('events', 'g', { onChunk: async () => {} })).rejects.toMatchObject({ code: 'config-role-needs-kafka' })
    await Promise.all([owner.close(), beside.close()])
  })

  it('has one owner at a time', async () => {
    const { configuration } = scene()
    const owner = await openLog(configuration, noTelemetry, clock)
    await expect(openLog(configuration, noTelemetry, clock)).rejects.toMatchObject({ code: 'log-owned' })
    await owner.close()
    await (await openLog(configuration, noTelemetry, clock)).close()
  })

  it('that nobody made yet says what to start; one that is none stays what it is', async () => {
    const { configuration, folder } = scene()
    await expect(openLogBeside(configuration, clock)).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringMatching(/^there is no log yet at .*log\.db\. Start `claimwatch run` with the same configuration\.$/),
    })
    writeFileSync(join(folder, 'log.db'), 'this is text, and a lot of it\n'.repeat(100))
    await expect(openLogBeside(configuration, clock)).rejects.toMatchObject({ code: 'log-corrupt' })
  })
})

describe('kafkaSettings', () => {
  const settingsOf = (folder: string, kafka: object) => {
    const { log } = readConfiguration(JSON.stringify({ log: { kafka } }), { file: join(folder, 'c.yaml'), name: 'c.yaml', env: {} })
    if (log.is !== 'kafka') throw new Error('no Kafka was configured')
    return kafkaSettings(log, clock)
  }

  it('reads the password out of its file, when it is needed', async () => {
    const { folder } = scene()
    const passwordFile = join(folder, 'password')
    writeFileSync(passwordFile, 'hunter2\n')
    const sasl = { mechanism: 'plain', username: 'claimwatch', passwordFile }
    expect(await settingsOf(folder, { brokers: ['k:9092'], sasl })).toMatchObject({
      brokers: ['k:9092'],
      sasl: { mechanism: 'plain', username: 'claimwatch', password: 'hunter2' },
    })
    await expect(settingsOf(folder, { brokers: ['k:9092'], sasl: { ...sasl, passwordFile: `${passwordFile}.none` } })).rejects.toThrow(
      'log.kafka.sasl.passwordFile',
    )
  })

  it('reads certificates and key out of their files, beside the configuration', async () => {
    const { folder } = scene()
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, `${name}.pem`), `the ${name}\n`)
    const files = { caFile: 'ca.pem', certFile: 'cert.pem', keyFile: 'key.pem' }
    expect(await settingsOf(folder, { brokers: ['k:9092'], ssl: true, ...files })).toMatchObject({
      ssl: { ca: 'the ca', cert: 'the cert', key: 'the key' },
    })
    expect(await settingsOf(folder, { brokers: ['k:9092'], ssl: true })).toMatchObject({ ssl: true })
    await expect(settingsOf(folder, { brokers: ['k:9092'], ssl: true, caFile: 'none.pem' })).rejects.toThrow('log.kafka.caFile')
  })

  it('signs in to MSK with a token of its own making', async () => {
    const { folder } = scene()
    const { sasl } = await settingsOf(folder, { brokers: ['k:9092'], ssl: true, sasl: { mechanism: 'msk-iam', region: 'eu-west-1' } })
    expect(sasl).toMatchObject({ mechanism: 'oauthbearer', token: expect.any(Function) })
  })

  it('signs in nowhere where nothing is said of it', async () => {
    expect(await settingsOf(scene().folder, { brokers: ['k:9092'] })).not.toHaveProperty('sasl')
  })
})
