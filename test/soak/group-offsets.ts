// What the groups have committed, looked at again and again: a committed offset never goes back.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'

export interface GroupOffsets {
  /** Each time that a committed offset was lower than before. */
  readonly wentBack: readonly string[]
  /** The last committed offset of each partition; absent where nothing was committed. */
  committed(group: string): ReadonlyMap<number, number>
  stop(): Promise<void>
}

const LOOKS_EVERY = 1_000

/** Watches some groups, each with the topic it reads, until it is stopped. A broker that is away is asked again. */
export function watchGroupOffsets(kafka: Kafka, groups: ReadonlyMap<string, string>): GroupOffsets {
  const life = new AbortController()
  const wentBack: string[] = []
  const last = new Map<string, Map<number, number>>([...groups.keys()].map((group) => [group, new Map()]))
  const admin = kafka.admin()

  async function look(group: string, topic: string): Promise<void> {
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    const known = last.get(group)
    for (const { partition, offset: text } of found?.partitions ?? []) {
      const offset = Number(text)
      // -1: nothing was committed, or the broker is still reading what was.
      if (offset < 0) continue
      const before = known?.get(partition) ?? 0
      if (offset < before) wentBack.push(`${group} partition ${partition}: from ${before} to ${offset}`)
      known?.set(partition, offset)
    }
  }

  async function work(): Promise<void> {
    await admin.connect()
    while (!life.signal.aborted) {
      for (const [group, topic] of groups) await look(group, topic).catch(() => undefined)
      await sleep(LOOKS_EVERY, undefined, { signal: life.signal }).catch(() => undefined)
    }
    for (const [group, topic] of groups) await look(group, topic)
    await admin.disconnect()
  }

  const working = work()
  working.catch(() => undefined)
  return {
    wentBack,
    committed: (group) => last.get(group) ?? new Map(),
    async stop() {
      life.abort()
      await working
    },
  }
}
