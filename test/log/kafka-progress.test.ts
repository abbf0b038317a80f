// A standstill is a partition that does not move though more of it is there, and nothing else.
import { afterEach, describe, expect, it } from 'vitest'
import { standstill } from '../../src/log/kafka-progress.ts'
import { until } from '../rig/until.ts'
import { createFakeKafka } from './fake-kafka.ts'

let over = false
afterEach(() => {
  over = true
})

/** Watches partition 0 at `place()` of a topic that ends at 1,000, with looks a few milliseconds apart. */
function watch(place: () => number | null) {
  over = false
  let looks = 0
  const fake = createFakeKafka()
  const places = () => {
    looks += 1
    const next = place()
    return next === null ? null : new Map([[0, next]])
  }
  const stands = standstill({ link: fake.link, topic: 'ledger', places, patience: 25, isOver: () => over })
  let said: string | null | undefined
  void stands.then((what) => {
    said = what
  })
  return { fake, said: () => said, looked: (times: number) => until(`look ${times}`, () => looks >= times) }
}

describe('standstill', () => {
  it('names the partition that stands still though more is there', async () => {
    const { said } = watch(() => 7)
    await until('the standstill', () => said() !== undefined)
    expect(said()).toBe('partition 0 of topic fake.ledger stands at offset 7, though more is there')
  })

  it('is a member that does not come back into its group', async () => {
    const { said } = watch(() => null)
    await until('the standstill', () => said() !== undefined)
    expect(said()).toBe('it belongs to no group that reads topic fake.ledger, though the brokers answer')
  })

  it('is none where it came back before long', async () => {
    let asked = 0
    const back = watch(() => (asked++ % 4 === 0 ? 1_000 : null))
    await back.looked(24)
    expect(back.said()).toBeUndefined()
  })

  it('is none at the end of a partition, nor where the rest was deleted', async () => {
    const atEnd = watch(() => 1_000)
    await atEnd.looked(12)
    expect(atEnd.said()).toBeUndefined()
    const deleted = watch(() => 7)
    deleted.fake.cluster.low = 1_000
    await deleted.looked(12)
    expect(deleted.said()).toBeUndefined()
  })

  it('is none while it moves, however slowly', async () => {
    let asked = 0
    const slow = watch(() => Math.floor(asked++ / 4))
    await slow.looked(24)
    expect(slow.said()).toBeUndefined()
  })

  it('is none while the cluster cannot be asked', async () => {
    const away = watch(() => 7)
    away.fake.cluster.away = true
    await away.looked(12)
    expect(away.said()).toBeUndefined()
    away.fake.cluster.away = false
    await until('the standstill', () => away.said() !== undefined)
  })

  it('ends with its member', async () => {
    const ended = watch(() => 1_000)
    over = true
    await until('the end', () => ended.said() === null)
  })
})
