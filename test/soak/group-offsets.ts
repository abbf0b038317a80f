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

/** What was seen so far, and what must not be seen. */
export interface OffsetBook extends Pick<GroupOffsets, 'wentBack' | 'committed'> {
  note(group: string, partition: number, offset: number): void
}

export function createOffsetBook(): OffsetBook {
  const wentBack: string[] = []
  const last = new Map<string, Map<number, number>>()
  return {
    wentBack,
    committed: (group) => last.get(group) ?? new Map(),
    note(group, partition, offset) {
      // -1: nothing was committed, or the broker is still reading what was.
      if (offset < 0) return
      const known = last.get(group) ?? new Map<number, number>()
      last.set(group, known)
      const before = known.get(partition) ?? 0
      if (offset < before) wentBack.push(`${group} partition ${partition}: from ${before} to ${offset}`)
      known.set(partition, offset)
    },
  }
}

/** Watches some groups by the topics they read, until it is stopped. A broker that is away is asked again. */
export function watchGroupOffsets(kafka: Kafka, prefix: string, groups: Readonly<Record<string, string>>): GroupOffsets {
  const life = new AbortController()
  const book = createOffsetBook()
  const admin = kafka.admin()

  async function look(group: string, topic: string): Promise<void> {
    const [found] = await admin.fetchOffsets({ groupId: `${prefix}.${group}`, topics: [`${prefix}.${topic}`] })
    for (const { partition, offset } of found?.partitions ?? []) book.note(group, partition, Number(offset))
  }

  async function work(): Promise<void> {
    await admin.connect()
    while (!life.signal.aborted) {
      for (const [group, topic] of Object.entries(groups)) await look(group, topic).catch(() => undefined)
      await sleep(LOOKS_EVERY, undefined, { signal: life.signal }).catch(() => undefined)
    }
    for (const [group, topic] of Object.entries(groups)) await look(group, topic)
    await admin.disconnect()
  }

  const working = work()
  working.catch(() => undefined)
  return {
    wentBack: book.wentBack,
    committed: book.committed,
    async stop() {
      life.abort()
      await working
    },
  }
}
