// A member of a group: it lives, or it ends with a reason.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type KafkaMember, type MemberWork, openMember } from '../../src/log/kafka-member.ts'
import { CLOSED_WITHIN } from '../../src/log/kafka-settings.ts'
import { until } from '../rig/until.ts'
import { answer, createFakeKafka, type FakeKafka } from './fake-kafka.ts'

let member: KafkaMember

const idle: MemberWork = {
  atOnce: 1,
  onJoined: () => undefined,
  onLeft: () => undefined,
  onBatch: async () => undefined,
  onEnding: async () => undefined,
  places: () => new Map(),
}
const open = async (fake: FakeKafka, work: Partial<MemberWork> = {}): Promise<void> => {
  member = await openMember(fake.link, 'ledger', 'respond', () => ({ ...idle, ...work }))
}
const noCoordinator = Object.assign(new Error('Failed to find group coordinator'), { name: 'KafkaJSGroupCoordinatorNotFound' })
const crash = (error: Error, restart: boolean) => ['CRASH', { error, restart }] as const

afterEach(async () => {
  vi.useRealTimers()
  await member?.end(null)
})

describe('a member', () => {
  it('ends when kafkajs gives it up, with what kafkajs said', async () => {
    const fake = createFakeKafka()
    await open(fake)
    fake.emit(...crash(answer('ILLEGAL_GENERATION'), false))
    await expect(member.ended).rejects.toMatchObject({ code: 'kafka-stopped', message: expect.stringContaining('ILLEGAL_GENERATION') })
  })

  it.each(['TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED'])(
    'that was refused with %s says so, and ends with 78',
    async (type) => {
      const fake = createFakeKafka()
      await open(fake)
      fake.emit(...crash(answer(type), false))
      await expect(member.ended).rejects.toMatchObject({ code: 'kafka-refused', exit: 78, message: expect.stringContaining('topics acls') })
    },
  )

  it('lives on when kafkajs restarts it', async () => {
    const fake = createFakeKafka()
    await open(fake)
    fake.emit(...crash(new Error('the coordinator is loading'), true))
    expect(member.isEnding()).toBe(false)
  })

  it('is started again when kafkajs gives it up for want of a broker', async () => {
    const fake = createFakeKafka({ startsAgainAfter: 1 })
    await open(fake)
    fake.emit(...crash(noCoordinator, false))
    await until('the second start', () => fake.calls.filter((call) => call === 'run').length === 2)
    expect(member.isEnding()).toBe(false)
  })

  it('that may not read its group is told so, though kafkajs only says that it found no coordinator', async () => {
    const fake = createFakeKafka()
    fake.joins = false
    const opened = expect(open(fake)).rejects.toMatchObject({
      code: 'kafka-refused',
      message: expect.stringMatching(/group respond.*topics acls/),
    })
    await until('the start', () => fake.calls.includes('run'))
    fake.says('Not authorized to access group: Group authorization failed')
    fake.emit(...crash(noCoordinator, false))
    await opened
  })

  it('ends when it makes no progress, however lively it is', async () => {
    const fake = createFakeKafka({ stalledAfter: 50 })
    await open(fake, { places: () => new Map([[0, 5]]) })
    const alive = setInterval(() => fake.emit('HEARTBEAT'), 5)
    await expect(member.ended).rejects.toMatchObject({ code: 'kafka-stopped', message: expect.stringContaining('stands at offset 5') })
    clearInterval(alive)
  })

  it('is not opened when it never finds a coordinator', async () => {
    const fake = createFakeKafka({ startsAgainAfter: 1 })
    fake.joins = false
    const opened = expect(open(fake)).rejects.toMatchObject({
      code: 'kafka-unreachable',
      message: expect.stringContaining('no broker named a coordinator for group respond'),
    })
    for (let start = 1; start <= 5; start += 1) {
      await until('the next start', () => fake.calls.filter((call) => call === 'run').length === start)
      fake.emit(...crash(noCoordinator, false))
    }
    await opened
  })

  it('ends when it shows no sign of life', async () => {
    await open(createFakeKafka({ stalledAfter: 50 }))
    await expect(member.ended).rejects.toMatchObject({ code: 'kafka-stopped', message: expect.stringContaining('no sign of life') })
  })

  it.each(['FETCH', 'HEARTBEAT'] as const)('lives on while there is a %s', async (event) => {
    vi.useFakeTimers()
    const fake = createFakeKafka({ stalledAfter: 1_000 })
    await open(fake)
    for (let round = 0; round < 10; round += 1) {
      await vi.advanceTimersByTimeAsync(900)
      fake.emit(event)
    }
    expect(member.isEnding()).toBe(false)
    await vi.advanceTimersByTimeAsync(1_200)
    await expect(member.ended).rejects.toMatchObject({ code: 'kafka-stopped' })
  })

  it('ends although its handler hangs', async () => {
    vi.useFakeTimers()
    const fake = createFakeKafka()
    await open(fake, { onEnding: () => new Promise(() => undefined) })
    const wrong = new Error('failed')
    void member.end(wrong)
    await vi.advanceTimersByTimeAsync(CLOSED_WITHIN)
    await expect(member.ended).rejects.toBe(wrong)
  })

  it('does not join any more once it ends', async () => {
    const fake = createFakeKafka()
    await open(fake)
    await member.end(null)
    expect(() => fake.join(0)).toThrow(/closed/)
    fake.emit(...crash(new Error('afterwards'), false))
    await expect(member.ended).resolves.toBeUndefined()
  })

  it('that is being closed takes no crash of its farewell for its end', async () => {
    const fake = createFakeKafka()
    const gate = Promise.withResolvers<void>()
    await open(fake, { onEnding: () => gate.promise })
    const closed = member.end(null)
    fake.emit(...crash(answer('UNKNOWN_MEMBER_ID'), false))
    gate.resolve()
    await closed
    await expect(member.ended).resolves.toBeUndefined()
  })

  it('ends with the first error, and with that of its farewell if there is no other', async () => {
    const [first, farewell] = [new Error('first'), new Error('farewell')]
    await open(createFakeKafka(), { onEnding: () => Promise.reject(farewell) })
    await member.end(null)
    await expect(member.ended).rejects.toBe(farewell)
    await open(createFakeKafka(), { onEnding: () => Promise.reject(farewell) })
    await member.end(first)
    await expect(member.ended).rejects.toBe(first)
  })
})
