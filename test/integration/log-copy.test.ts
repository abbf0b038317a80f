// From one machine to Kafka: the log of a `run` is copied to a real broker, and the roles go on there where `run` stopped.
import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { openKafkaLog } from '../../src/log/kafka.ts'
import type { Finding } from '../../src/model/finding.ts'
import { decode } from '../../src/model/record.ts'
import { MINUTE } from '../../src/model/time.ts'
import { readAll } from '../contracts/event-log.notes.ts'
import { runCommand, startRole } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
const PARTITIONS = 3

describeWithRig('an embedded log that moves to Kafka', ['kafka'], ({ kafka }) => {
  const folder = mkdtempSync(join(tmpdir(), 'claimwatch-copy-'))
  const history = join(folder, 'history.ndjson')
  const prefix = `copy-${randomUUID()}`
  const end = Date.now()
  const services: Service[] = []
  let log: EventLog | undefined
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()))
    await log?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function leakFrom(from: number, to: number): string {
    const plan = { seed: 1, claim: CLAIM, template: 't', sources: leakAddresses, from, to, perMinute: 60, hook: false }
    return [...generateLeak(plan)].map(({ line }) => `${line}\n`).join('')
  }

  async function configure(name: string, where: object): Promise<string> {
    const config = join(folder, `${name}.yaml`)
    const windows = [{ over: '5m', count: 'accepted', above: 10, level: 'disable' }]
    const settings = {
      claims: [{ id: CLAIM, alias: 'factory-a', mode: 'approve', hook: false, windows }],
      feeds: [{ file: { path: history } }],
      aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
      log: where,
    }
    writeFileSync(config, JSON.stringify(settings))
    return config
  }

  async function start(role: string, config: string): Promise<Service> {
    // `ingest` may have read its file to the end, and be gone, before anybody asks whether it is ready.
    const untilReady = role !== 'ingest'
    const service = await startRole(role, { folder, config, listen: `127.0.0.1:${await freePort()}`, untilReady })
    services.push(service)
    return service
  }

  const json = async (...args: string[]) => JSON.parse((await runCommand([...args, '-o', 'json'])).stdout)

  it('with equal digests, into no log that holds something, and goes on with the same findings and the same incident', async () => {
    writeFileSync(history, leakFrom(end - 3 * MINUTE, end - 2 * MINUTE))
    const embedded = await configure('embedded', { embedded: join(folder, 'log.db') })
    const onKafka = await configure('kafka', { kafka: { brokers: kafka.brokers, prefix, partitions: PARTITIONS, replication: 1 } })
    const run = await start('run', embedded)
    const [incident] = await until('an incident', async () => {
      const incidents = await json('incident', 'list', '--config', embedded)
      return incidents.length > 0 ? incidents : undefined
    })
    const refused = await runCommand(['log', 'copy', '--from', embedded, '--to', onKafka])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`owned by process ${run.pid}`)])
    expect(await run.end(25_000)).toBe(0)

    expect(await runCommand(['topics', 'create', '--config', onKafka])).toMatchObject({ code: 0 })
    const copied = await runCommand(['log', 'copy', '--from', embedded, '--to', onKafka, '-o', 'json'])
    expect(copied, copied.stderr).toMatchObject({ code: 0, stderr: expect.stringContaining('the two logs are equal') })
    const rows: { log: string; topic: string; records: number; sha256: string }[] = JSON.parse(copied.stdout)
    const of = (side: string) => rows.filter(({ log }) => log === side).map(({ log: _, ...digest }) => digest)
    expect(of('to')).toEqual(of('from'))
    expect(of('from').find(({ topic }) => topic === 'ledger')?.records).toBeGreaterThan(3)
    expect(await runCommand(['log', 'copy', '--from', embedded, '--to', onKafka])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('topic events of the log that is to be written holds records'),
    })

    // With a pause between the two: in a file that was read to its end, only what is younger than that end is new.
    appendFileSync(history, leakFrom(end - MINUTE, end))
    const whole = await json('replay', history, '--config', embedded)
    await Promise.all(['ingest', 'watch', 'respond'].map((role) => start(role, onKafka)))
    log = await openKafkaLog({ brokers: kafka.brokers, prefix })
    const there = log
    const counts: readonly number[] = Object.values(whole.claims[0].attempts)
    const all = counts.reduce((sum, count) => sum + count, 0)
    await until('all attempts', async () => (await attemptIds(there)).size === all, 40_000)
    // Told again is what `run` had told and not yet saved its state for: word for word, so that readers drop it.
    const findings = new Map((await findingsIn(there)).map((finding) => [finding.id, finding]))
    expect([...findings.keys()]).toEqual(whole.findings.map(({ id }: { id: string }) => id))
    for (const finding of await findingsIn(there)) expect(finding).toEqual(findings.get(finding.id))
    await until('one incident, which is the one from before', async () => {
      const incidents = await json('incident', 'list', '--config', onKafka)
      return incidents.length === 1 && incidents[0].id === incident.id
    })
    expect(await runCommand(['ledger', 'verify', '--config', onKafka])).toMatchObject({ code: 0 })
  }, 300_000)

  async function attemptIds(from: EventLog): Promise<Set<string>> {
    return new Set((await readAll(from, 'attempts')).flatMap(({ value }) => (value === null ? [] : [decode('attempts', value).attempt.id])))
  }

  async function findingsIn(from: EventLog): Promise<readonly Finding[]> {
    return (await readAll(from, 'findings')).flatMap(({ value }) => {
      const record = value === null ? null : decode('findings', value)
      return record?.is === 'finding' ? [record.finding] : []
    })
  }
})
