// The account of a run: what it answers itself, what it passes on, what it writes down, and a process that dies at its call.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  DescribeCertificateCommand,
  GetV2LoggingOptionsCommand,
  IoTClient,
  ListV2LoggingLevelsCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Account, openAccount } from './account.ts'
import { createLogGroups } from './cloudwatch.ts'

const certificateId = 'ab'.repeat(32)
const client = { region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 }
let moto: Server
let seen: string[]
let account: Account
let iot: IoTClient

beforeEach(async () => {
  seen = []
  moto = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end(JSON.stringify({ certificateDescription: { status: 'ACTIVE' } }))
  })
  await new Promise<void>((done) => moto.listen(0, '127.0.0.1', done))
  account = await openAccount(`http://127.0.0.1:${(moto.address() as AddressInfo).port}`)
  iot = new IoTClient({ ...client, endpoint: account.endpoint })
})
afterEach(async () => {
  iot.destroy()
  await account.close()
  moto.closeAllConnections()
  await new Promise((done) => moto.close(done))
})

const disable = () => iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }))

it('answers FilterLogEvents itself, and with a missing group before it holds one', async () => {
  const logs = new CloudWatchLogsClient({ ...client, endpoint: account.endpoint })
  const ask = () => logs.send(new FilterLogEventsCommand({ logGroupName: 'g', startTime: 0 }))
  await expect(ask()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  const entry = { eventId: '3'.padStart(56, '0'), log: 'iot', at: 5, visibleAt: 6, message: '{}' } as const
  account.holds(createLogGroups(new Map([['g', [entry]]]), 1))
  const { events } = await ask()
  expect(events).toEqual([{ eventId: entry.eventId, logStreamName: expect.any(String), timestamp: 5, ingestionTime: 6, message: '{}' }])
  expect(seen).toEqual([])
  logs.destroy()
})

it('says that everything is logged', async () => {
  const { defaultLogLevel, disableAllLogs } = await iot.send(new GetV2LoggingOptionsCommand({}))
  expect([defaultLogLevel, disableAllLogs]).toEqual(['INFO', false])
  expect((await iot.send(new ListV2LoggingLevelsCommand({}))).logTargetConfigurations).toEqual([])
  expect(seen).toEqual([])
})

it('passes the rest on, and writes down what changes a certificate', async () => {
  const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }))
  expect(certificateDescription?.status).toBe('ACTIVE')
  expect(account.updates).toEqual([])
  await disable()
  expect(account.updates).toMatchObject([{ certificate: certificateId, status: 'INACTIVE' }])
  expect(seen).toHaveLength(2)
})

it('lets something happen before a call reaches moto, which then never gets it', async () => {
  let acted = false
  const trapped = account.atNextUpdate('before', async () => {
    acted = true
  })
  await expect(disable()).rejects.toThrow()
  await trapped
  expect([acted, seen, account.updates]).toEqual([true, [], []])
  await disable()
  expect(account.updates).toHaveLength(1)
})

it('lets something happen after moto has answered, and does not tell the caller', async () => {
  const trapped = account.atNextUpdate('after', async () => undefined)
  await expect(disable()).rejects.toThrow()
  await trapped
  expect(seen).toHaveLength(1)
  expect(account.updates).toHaveLength(1)
})
