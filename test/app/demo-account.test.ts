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
    isActive: async () => true,
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

it('waits with the leak until the road has caught up, and promises no more than the past second', async () => {
  let isCaughtUp = false
  const { account, next } = createAccount({ isCaughtUp: () => isCaughtUp })
  await next(DAYS)
  for (const batch of await next(4)) expect([batch.lines.length, account.leakedAt]).toEqual([0, null])
  isCaughtUp = true
  const [first] = await next(1)
  expect(account.leakedAt).toBe(account.time - SECOND / 4)
  expect(first?.upTo).toBe(account.time - SECOND)
})

it('lets the thief mint while the claim is ACTIVE, and refuses him afterwards', async () => {
  let isActive = true
  const { account, next } = createAccount({ isActive: async () => isActive })
  await next(DAYS)
  const minting = (await next(40)).map(textOf).join('\n')
  isActive = false
  const disabledAt = account.time
  // The step that was under way then still belongs to the thief.
  await next(1)
  const batches = await next(40)
  const refused = batches.map(textOf).join('\n')
  expect(batches.flatMap(({ lines }) => lines).every(({ receivedAt }) => (receivedAt ?? 0) > disabledAt)).toBe(true)
  expect(minting).toContain('/provision/json/accepted')
  expect(minting).not.toContain('DEVICE_CERTIFICATE_INACTIVE')
  expect(refused).toContain('DEVICE_CERTIFICATE_INACTIVE')
  expect(refused).not.toContain('/provision/json')
})

it('ends when it is no longer wanted', async () => {
  const { life, next } = createAccount()
  await next(DAYS + 3)
  life.abort()
  expect((await next(3)).length).toBeLessThanOrEqual(1)
})
