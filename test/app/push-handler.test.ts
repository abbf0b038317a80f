// The handler of the function: what it is configured by, that it fails rather than lose, and that it begins anew after a failure.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPushHandler, type PushOutside } from '../../src/app/push-handler.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { createMemoryLog, type MemoryLog } from '../ingest/memory-log.ts'
import { AT, brokerEntry, CLAIM } from '../ingest/parse/entries.ts'
import { LOG_GROUP, payload } from '../ingest/simulated-stream.ts'

const env = {
  AWS_REGION: 'eu-west-1',
  CLAIMWATCH_CLAIMS__0__ID: CLAIM,
  CLAIMWATCH_CLAIMS__0__ALIAS: 'factory-a',
  CLAIMWATCH_FEEDS__0__CLOUDWATCH__LOG_GROUP: LOG_GROUP,
  CLAIMWATCH_FEEDS__0__CLOUDWATCH__NAME: 'iot',
  CLAIMWATCH_LOG__KAFKA__BROKERS: '[127.0.0.1:1]',
}
const entry = JSON.stringify(brokerEntry({}))
const call = (messages: readonly string[]) => ({ awslogs: { data: Buffer.from(payload(messages)).toString('base64') } })
const context = (remaining = 30_000) => ({ awsRequestId: 'r-1', getRemainingTimeInMillis: () => remaining })

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-push-'))
  said = []
})
afterEach(() => rmSync(folder, { recursive: true }))

function handlerOf(log: EventLog, changes: Partial<PushOutside> = {}) {
  const opened: number[] = []
  const handler = createPushHandler({
    ...{ env, clock: () => AT + 5_000, folder, write: (line: string) => void said.push(line) },
    open: async () => {
      opened.push(opened.length)
      return log
    },
    ...changes,
  })
  return { handler, opened }
}

describe('an invocation', () => {
  it('writes what it was called with, and says how much', async () => {
    const log = createMemoryLog(2)
    const { handler, opened } = handlerOf(log)
    expect(await handler(call([entry, 'x']), context())).toEqual({ events: 1, ignored: 1, rejected: 0 })
    expect(await handler(call([entry]), context())).toEqual({ events: 1, ignored: 0, rejected: 0 })
    expect(opened).toHaveLength(1)
    expect(log.records('events')).toMatchObject([{ feed: 'iot' }, { feed: 'iot' }])
    expect(JSON.parse(said[0] ?? '')).toMatchObject({ requestId: 'r-1', events: 1, ignored: 1, rejected: 0 })
  })

  it.each([{ hello: 'world' }, null, undefined, 'text', { awslogs: { data: 5 } }])(
    'that is none, %j, is a rejection and not called again',
    async (event) => {
      const log = createMemoryLog(2)
      expect(await handlerOf(log).handler(event, context())).toEqual({ events: 0, ignored: 0, rejected: 1 })
      expect(log.records('rejections')).toHaveLength(1)
    },
  )

  it('fails when the log does not take it, and the next one opens the log anew', async () => {
    const log = createMemoryLog(1)
    const { handler, opened } = handlerOf(log)
    log.fail('kafka-refused')
    await expect(handler(call([entry]), context())).rejects.toMatchObject({ code: 'kafka-refused' })
    expect(JSON.parse(said[0] ?? '')).toMatchObject({ level: 'error', code: 'kafka-refused' })
    expect(await handler(call([entry]), context())).toMatchObject({ events: 1 })
    expect(opened).toHaveLength(2)
  })

  it('fails in time when the log answers nothing', async () => {
    const never: MemoryLog = { ...createMemoryLog(1), append: () => new Promise(() => {}) }
    const hanging = handlerOf(createMemoryLog(1), { open: () => new Promise(() => {}) }).handler
    await expect(hanging(call([entry]), context(2_050))).rejects.toMatchObject({ code: 'log-not-confirmed' })
    await expect(handlerOf(never).handler(call([entry]), context(2_050))).rejects.toMatchObject({ code: 'log-not-confirmed', retry: true })
  })

  it('fails while the log cannot be opened, and tries again', async () => {
    let tries = 0
    const open = async (): Promise<EventLog> => {
      if (++tries === 1) throw new ClaimwatchError('kafka-unreachable', { what: 'no broker answered' })
      return createMemoryLog(1)
    }
    const { handler } = handlerOf(createMemoryLog(1), { open })
    await expect(handler(call([entry]), context())).rejects.toMatchObject({ code: 'kafka-unreachable' })
    expect(await handler(call([entry]), context())).toMatchObject({ events: 1 })
  })
})

describe('the configuration', () => {
  it('is the file in the package, with the environment over it', async () => {
    writeFileSync(join(folder, 'claimwatch.yaml'), JSON.stringify({ feeds: [{ hook: { logGroup: LOG_GROUP, name: 'of-the-file' } }] }))
    const log = createMemoryLog(2)
    const { AWS_REGION } = env
    await handlerOf(log, { env: { AWS_REGION } }).handler(
      call([JSON.stringify(brokerEntry({ topicName: '$aws/certificates/create/json' }))]),
      context(),
    )
    expect(log.records('events')).toMatchObject([{ feed: 'of-the-file' }])
  })

  it.each([
    [
      'names a log group that is pushed from here',
      { ...env, AWS_REGION: 'us-east-1', CLAIMWATCH_FEEDS__0__CLOUDWATCH__REGION: 'eu-west-1' },
      'names a log group in us-east-1',
    ],
    ['is there where it is said to be', { ...env, CLAIMWATCH_CONFIG: 'nowhere.yaml' }, 'there is no nowhere.yaml'],
    ['is right', { ...env, CLAIMWATCH_CLAIMS__0__ID: '12' }, '64 hex digits'],
  ])('%s', async (_, given, text) => {
    await expect(handlerOf(createMemoryLog(1), { env: given }).handler(call([entry]), context())).rejects.toMatchObject({
      exit: 78,
      message: expect.stringContaining(text),
    })
  })

  it('names Kafka: a function keeps no file', async () => {
    const { CLAIMWATCH_LOG__KAFKA__BROKERS: _, ...embedded } = env
    const handler = createPushHandler({ env: embedded, clock: () => AT, folder, write: () => {} })
    await expect(handler(call([entry]), context())).rejects.toMatchObject({ code: 'config-role-needs-kafka' })
  })
})
