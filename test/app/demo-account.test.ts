// The account of the demo: calm weeks first, a leak only when the road has caught up, and nothing minted once the claim is INACTIVE.
import { expect, it } from 'vitest'
import { type DemoPlan, demoFeed } from '../../src/app/demo-account.ts'
import type { Batch } from '../../src/ingest/feed.ts'
import { DAY, SECOND } from '../../src/model/time.ts'
import { claim, now } from './scene.ts'

const DAYS = 7

/** The account under a clock that only its own waiting moves. */
function createAccount(changes: Partial<DemoPlan> = {}) {
  const account = { time: now, kept: 0, days: [] as number[], leakedAt: null as number | null }
  const life = new AbortController()
  const feed = demoFeed({
    ...{ seed: 7, claim, template: 't', days: DAYS, clock: () => account.time },
    async sleep(ms) {
      account.time += ms
    },
    inactiveSince: async () => null,
    isCaughtUp: () => true,
    keep: () => void account.kept++,
    onDay: (day) => void account.days.push(day),
    onLeak(at) {
      account.leakedAt = at
    },
    ...changes,
  })
  const batches = feed.batches(null, life.signal)[Symbol.asyncIterator]()
  async function next(count: number): Promise<readonly Batch[]> {
    const some: Batch[] = []
    while (some.length < count) {
      const { done, value } = await batches.next()
      if (done === true) break
      some.push(value)
    }
    return some
  }
  return { account, life, next }
}

const textOf = ({ lines }: Batch): string => lines.map(({ bytes }) => Buffer.from(bytes).toString()).join('\n')

it('hands over the past day by day, up to the present, and keeps every line of it', async () => {
  const { account, next } = createAccount()
  const calm = await next(DAYS)
  expect(calm.map(({ upTo }) => upTo)).toEqual(Array.from({ length: DAYS }, (_, day) => now - (DAYS - 1 - day) * DAY))
  expect(account.kept).toBe(calm.reduce((sum, { lines }) => sum + lines.length, 0))
  expect(account.kept).toBeGreaterThan(1_000)
  expect([account.days.length, account.leakedAt]).toEqual([DAYS - 1, null])
})

it('waits with the leak until the road has caught up, and tells of the first line of the thief', async () => {
  let isCaughtUp = false
  const { account, next } = createAccount({ isCaughtUp: () => isCaughtUp })
  await next(DAYS)
  for (const batch of await next(4)) expect([batch.lines.length, account.leakedAt]).toEqual([0, null])
  isCaughtUp = true
  const [first] = await next(1)
  expect(first?.upTo).toBe(account.time)
  while (account.leakedAt === null) await next(1)
  expect(account.leakedAt).toBeGreaterThan(now + SECOND)
})

it('holds every line back until its time, and promises no more than the present', async () => {
  const { account, next } = createAccount()
  await next(DAYS)
  let lastUpTo = account.time
  for (let step = 0; step < 60; step += 1) {
    const [batch] = await next(1)
    const times = batch?.lines.map(({ receivedAt }) => receivedAt ?? 0) ?? []
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.every((at) => at >= lastUpTo && at < account.time)).toBe(true)
    expect(batch?.upTo).toBe(account.time)
    lastUpTo = account.time
  }
})

it('lets the thief mint until the claim is INACTIVE, and refuses him from that moment on', async () => {
  let since: number | null = null
  const { account, next } = createAccount({ inactiveSince: async () => since })
  await next(DAYS)
  const minting = await next(40)
  since = account.time + SECOND / 8
  const after = (await next(40)).flatMap(({ lines }) => lines)
  expect(minting.map(textOf).join('\n')).toContain('/provision/json/accepted')
  expect(minting.map(textOf).join('\n')).not.toContain('DEVICE_CERTIFICATE_INACTIVE')
  const refusals = after.filter(({ bytes }) => Buffer.from(bytes).toString().includes('DEVICE_CERTIFICATE_INACTIVE'))
  expect(refusals.length).toBeGreaterThan(10)
  for (const line of after) expect((line.receivedAt ?? 0) >= since, Buffer.from(line.bytes).toString()).toBe(refusals.includes(line))
})

it('ends when it is no longer wanted', async () => {
  const { life, next } = createAccount()
  await next(DAYS + 3)
  life.abort()
  expect((await next(3)).length).toBeLessThanOrEqual(1)
})
