// Blind, never silently healthy: each cause shows within a minute in figures and in `claim list`, and nothing is done about a blind claim.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateKeysAndCertificateCommand, IoTClient } from '@aws-sdk/client-iot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import { type AwsStandIn, startAws } from '../rig/aws.ts'
import { runCommand, startRole, testEnvironment } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import type { Service } from '../rig/process.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

describeWithRig('a claim behind a feed that fails', ['aws'], ({ aws: { endpoint: moto } }) => {
  const client = { endpoint: moto, region: testEnvironment.AWS_REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  const iot = new IoTClient(client)
  const logs = new CloudWatchLogsClient(client)
  const group = { logGroupName: `AWSIotLogsV2-blind-${process.pid}`, logStreamName: 'one' }
  let aws: AwsStandIn
  let folder: string
  let config: string
  let listen: string
  let service: Service

  beforeAll(async () => {
    aws = await startAws({ moto })
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-blind-'))
    config = join(folder, 'claimwatch.yaml')
    listen = `127.0.0.1:${await freePort()}`
    const claim = (await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))).certificateId ?? ''
    await logs.send(new CreateLogGroupCommand(group))
    await logs.send(new CreateLogStreamCommand(group))
    await putLeak(claim)
    await writeFile(config, configurationFor(claim, aws.endpoint, group.logGroupName))
    const doctor = await runCommand(['doctor', '--config', config])
    expect(doctor.stdout, doctor.stdout).not.toMatch(/^(fail|warn)/m)
    expect(doctor.code).toBe(0)
    service = await startRole('run', { folder, config, listen })
  })

  afterAll(async () => {
    await service?.stop()
    await aws?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function putLeak(claim: string): Promise<void> {
    const [from, to] = [Date.now() - 20 * SECOND, Date.now() - 2 * SECOND]
    const use = { seed: 7, claim, template: 'acme', sources: leakAddresses, from, to, perMinute: 120, hook: false }
    const logEvents = [...generateLeak(use)].map(({ at, line }) => ({ timestamp: at, message: line }))
    await logs.send(new PutLogEventsCommand({ ...group, logEvents }))
  }

  const blind = async (): Promise<string | null> => {
    const { stdout } = await runCommand(['claim', 'list', '-o', 'json', '--config', config])
    return JSON.parse(stdout)[0].blind
  }
  const figure = async (reason: string): Promise<string | undefined> => {
    const text = await (await fetch(`http://${listen}/metrics`)).text()
    return new RegExp(`^claimwatch_claim_blind\\{claim="factory-a",reason="${reason}"\\} (\\d)$`, 'm').exec(text)?.[1]
  }
  const verdict = async (): Promise<string> => {
    const { stdout } = await runCommand(['incident', 'list', '-o', 'json', '--config', config])
    return JSON.parse(stdout)[0]?.verdict.reason
  }

  /** Waits for it in the figures, at most a minute; then it stands in the ledger, too. */
  async function isBlindWithinAMinute(reason: string): Promise<void> {
    await until(`blindness ${reason}`, async () => (await figure(reason)) === '1', MINUTE)
    expect(await blind()).toBe(reason)
    await until('the verdict to refuse', async () => (await verdict()) === 'claim-blind')
  }

  async function seesAgain(): Promise<void> {
    await until('the claim to be seen again', async () => (await blind()) === null && (await verdict()) === 'needs-approval', 2 * MINUTE)
  }

  it('sees, and asks a person', { timeout: 180_000 }, seesAgain)

  it('is blind where logging is switched off, and where it is lowered', { timeout: 300_000 }, async () => {
    aws.logging.options = { defaultLogLevel: 'INFO', disableAllLogs: true }
    await isBlindWithinAMinute('logging-off')
    aws.logging.options = { defaultLogLevel: 'ERROR' }
    await isBlindWithinAMinute('logging-too-low')
    aws.logging.options = { defaultLogLevel: 'INFO' }
    await seesAgain()
  })

  it('is blind where the log group is gone, and where it may not be read', { timeout: 300_000 }, async () => {
    aws.faults.set('FilterLogEvents', 'ResourceNotFoundException')
    await isBlindWithinAMinute('feed-missing')
    aws.faults.set('FilterLogEvents', 'AccessDeniedException')
    await isBlindWithinAMinute('feed-denied')
    aws.faults.clear()
    await seesAgain()
  })

  it('is blind where nothing answers, and an approval is not carried out meanwhile', { timeout: 300_000 }, async () => {
    aws.faults.set('FilterLogEvents', 'hang')
    await until('blindness', async () => (await blind()) !== null, MINUTE)
    const { stdout } = await runCommand(['incident', 'list', '-o', 'json', '--config', config])
    const approval = await runCommand(['incident', 'approve', JSON.parse(stdout)[0].id, '--reason', 'a test', '--config', config])
    expect(approval.code).toBe(4)
    expect(aws.asked).not.toContain('UpdateCertificate')
  })
})

function configurationFor(claim: string, endpoint: string, logGroup: string): string {
  // Wherever in a minute the leak begins, one of the minutes that it touches holds four of it.
  const windows = [{ over: '1m', count: 'accepted', above: 2, level: 'disable' }]
  return JSON.stringify({
    claims: [{ id: claim, alias: 'factory-a', mode: 'approve', hook: false, windows }],
    feeds: [{ cloudwatch: { logGroup, region: testEnvironment.AWS_REGION, pollInterval: '1s' } }],
    settle: '30s',
    attemptTimeout: '5s',
    ingest: { tickEvery: '1s', lookback: '10m' },
    respond: { driftWatch: '2s', maxEvidenceAge: '1d', approvalExpiry: '1h' },
    aws: { endpoint, region: testEnvironment.AWS_REGION },
    log: { embedded: 'log.db' },
  })
}
