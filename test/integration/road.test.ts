// The whole road on real parts: moto's CloudWatch → ingest → Kafka → watch → Kafka → respond → moto's IoT; Prometheus scrapes, its
// rule fires, Alertmanager delivers. Three processes, one story; a person approves through the command line.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateKeysAndCertificateCommand, DescribeCertificateCommand, IoTClient } from '@aws-sdk/client-iot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { SECOND } from '../../src/model/time.ts'
import { panelQueries } from '../dashboards/panel-queries.ts'
import { runCommand, startRole, testEnvironment } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { type Alertmanager, type Prometheus, startAlertmanager, startPrometheus } from '../rig/prometheus.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const RULES = resolve(import.meta.dirname, '../../dashboards/prometheus/claimwatch.rules.yml')
const ROLES = ['ingest', 'watch', 'respond'] as const

describeWithRig('the whole road on real parts', ['kafka', 'aws', 'prometheus'], ({ kafka, aws }) => {
  const client = {
    endpoint: aws.endpoint,
    region: testEnvironment.AWS_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const iot = new IoTClient(client)
  const logs = new CloudWatchLogsClient(client)
  const group = { logGroupName: `AWSIotLogsV2-${process.pid}`, logStreamName: 'one' }
  const started: { stop(): Promise<void> }[] = []
  const services = new Map<string, Service>()
  let folder: string
  let config: string
  let claim: string
  let receiver: Receiver
  let prometheus: Prometheus

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-road-'))
    config = join(folder, 'claimwatch.yaml')
    claim = (await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))).certificateId ?? ''
    await logs.send(new CreateLogGroupCommand(group))
    await logs.send(new CreateLogStreamCommand(group))
    await writeFile(config, configurationFor(claim, kafka.brokers, aws.endpoint, group.logGroupName))
    const topics = await runCommand(['topics', 'create', '--config', config])
    expect(topics.stderr).toBe('')
    expect(topics.code).toBe(0)

    const addresses = new Map<string, string>()
    for (const role of ROLES) addresses.set(role, `127.0.0.1:${await freePort()}`)
    await Promise.all(
      [...addresses].map(async ([role, listen]) => {
        services.set(role, await startRole(role, { folder, config, listen }))
      }),
    )
    receiver = await startReceiver()
    const alertmanager: Alertmanager = await startAlertmanager({ folder: join(folder, 'alertmanager'), receiver: receiver.url })
    prometheus = await startPrometheus({
      folder: join(folder, 'prometheus'),
      targets: [{ job: 'claimwatch', addresses: [...addresses.values()] }],
      rules: [RULES],
      alertmanager: alertmanager.address,
    })
    started.push(prometheus, alertmanager, receiver)
  })

  afterAll(async () => {
    await Promise.all([...services.values(), ...started].map((part) => part.stop()))
    await rm(folder, { recursive: true, force: true })
  })

  const incidents = async (): Promise<IncidentJson[]> => {
    const { code, stdout, stderr } = await runCommand(['incident', 'list', '-o', 'json', '--config', config])
    expect([code, stderr.includes('claimwatch:')]).toEqual([0, false])
    return JSON.parse(stdout)
  }
  const status = async (): Promise<string | undefined> =>
    (await iot.send(new DescribeCertificateCommand({ certificateId: claim }))).certificateDescription?.status

  it('finds a leaked claim, waits for a person, disables it, proves it, and pages', { timeout: 180_000 }, async () => {
    const now = Date.now()
    const leak = [
      ...generateLeak({
        seed: 7,
        claim,
        template: 'acme-sensor-v2',
        sources: leakAddresses,
        from: now - 20 * SECOND,
        to: now - 2 * SECOND,
        perMinute: 120,
        hook: false,
      }),
    ]
    await logs.send(new PutLogEventsCommand({ ...group, logEvents: leak.map(({ at, line }) => ({ timestamp: at, message: line })) }))

    const waiting = await until(
      'an incident that waits for a person',
      async () => (await incidents()).find((incident) => incident.claim === claim && incident.verdict.reason === 'needs-approval'),
      90_000,
    )
    expect(waiting).toMatchObject({ alias: 'factory-a', level: 'disable', state: 'open' })
    expect(await status()).toBe('ACTIVE')

    const approval = await runCommand(['incident', 'approve', waiting.id, '--reason', 'nobody of ours is there', '--config', config])
    expect([approval.code, approval.stdout]).toEqual([0, expect.stringContaining(`incident/${waiting.id} approved`)])
    await until('the claim to be INACTIVE', async () => (await status()) === 'INACTIVE', 60_000)

    const applied = await until(
      'the ledger to hold the result',
      async () => (await incidents()).find((incident) => incident.actions.some((action) => action.result === 'applied')),
      60_000,
    )
    expect(applied.id).toBe(waiting.id)
    expect(applied.minted.length).toBeGreaterThan(5)
    expect(applied.decision?.reason).toBe('nobody of ours is there')

    const refused = await runCommand(['incident', 'approve', waiting.id, '--reason', 'again', '--config', config])
    expect(refused.code).toBe(4)

    const page = await until(
      'Alertmanager to deliver the page',
      () => receiver.alerts.find((alert) => alert.labels.alertname === 'ClaimwatchMisuseFound'),
      60_000,
    )
    expect(page.labels).toMatchObject({ claim: 'factory-a' })
  })

  it('keeps what the thief did, gives it out, and erases it, and the ledger stays whole', { timeout: 180_000 }, async () => {
    const ledger = async (...args: string[]) => runCommand(['ledger', ...args, '--config', config])
    const verify = async () => JSON.parse((await ledger('verify', '-o', 'json')).stdout)
    const [{ id } = { id: '' }] = await incidents()
    const kept = await until(
      'the evidence of the leak',
      async () => {
        const verified = await verify()
        return verified.evidence.kept > 20 && verified
      },
      120_000,
    )
    expect(kept).toMatchObject({ whole: true, evidence: { erased: 0, missing: 0, altered: 0 } })
    const exported = await ledger('export', '--incident', id)
    expect([exported.code, leakAddresses.some((address) => exported.stdout.includes(address))]).toEqual([0, true])

    expect((await ledger('erase', '--incident', id, '--reason', 'over', '--yes', '--force')).code).toBe(0)
    const after = await until('the erasure', async () => {
      const verified = await verify()
      return verified.evidence.kept === 0 && verified
    })
    expect(after).toMatchObject({ whole: true, evidence: { missing: 0, altered: 0 } })
    expect(after.evidence.erased).toBeGreaterThan(20)
    const emptied = (await ledger('export', '--incident', id)).stdout
    expect(leakAddresses.filter((address) => emptied.includes(`"${address}"`))).toEqual([])
  })

  it('has data in every panel of the dashboard', { timeout: 90_000 }, async () => {
    let empty: string[] = []
    await until('every panel to show something', async () => {
      empty = await emptyPanels(prometheus)
      return empty.length === 0
    }).catch(() => {})
    expect(empty).toEqual([])
  })

  it('ends each role with 0 within 25 seconds of SIGTERM', { timeout: 60_000 }, async () => {
    const ends = await Promise.all([...services].map(async ([role, service]) => [role, await service.end(25_000)]))
    expect(Object.fromEntries(ends)).toEqual({ ingest: 0, watch: 0, respond: 0 })
  })
})

interface IncidentJson {
  readonly id: string
  readonly claim: string
  readonly alias: string
  readonly level: string
  readonly state: string
  readonly verdict: { readonly reason: string }
  readonly decision: { readonly reason: string } | null
  readonly actions: readonly { readonly result: string | null }[]
  readonly minted: readonly unknown[]
}

/** Runs every query of every panel. A panel may lack a line (a young claim has no expectation yet), but never be empty. */
async function emptyPanels(prometheus: Prometheus): Promise<string[]> {
  const answers = await Promise.all(panelQueries().map(async ({ panel, expr }) => ({ panel, expr, samples: await prometheus.query(expr) })))
  const panels = Map.groupBy(answers, ({ panel }) => panel)
  expect(panels.size).toBeGreaterThan(10)
  return [...panels].filter(([, queries]) => queries.every(({ samples }) => samples.length === 0)).map(([panel]) => panel)
}

interface Receiver {
  readonly url: string
  readonly alerts: { readonly labels: Readonly<Record<string, string>> }[]
  stop(): Promise<void>
}

async function startReceiver(): Promise<Receiver> {
  const alerts: Receiver['alerts'] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      alerts.push(...JSON.parse(body).alerts)
      response.end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, alerts, stop: () => new Promise((done) => server.close(() => done())) }
}

function configurationFor(claim: string, brokers: readonly string[], endpoint: string, logGroup: string): string {
  return JSON.stringify({
    claims: [
      {
        id: claim,
        alias: 'factory-a',
        mode: 'approve',
        hook: false,
        // Wherever in a minute the leak begins, one of the minutes that it touches holds four of it.
        windows: [{ over: '1m', count: 'accepted', above: 2, level: 'disable' }],
      },
    ],
    feeds: [{ cloudwatch: { logGroup, region: testEnvironment.AWS_REGION, pollInterval: '1s' } }],
    settle: '5s',
    attemptTimeout: '5s',
    ingest: { tickEvery: '1s', lookback: '10m' },
    respond: { driftWatch: '2s' },
    aws: { endpoint, region: testEnvironment.AWS_REGION },
    log: { kafka: { brokers, prefix: `road-${process.pid}`, partitions: 3, replication: 1 } },
  })
}
