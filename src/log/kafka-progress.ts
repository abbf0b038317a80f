// Whether a member makes progress: not whether it shows signs of life, but whether the records that are there are handed over.
import { setTimeout as wait } from 'node:timers/promises'
import type { Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import type { Link } from './kafka-link.ts'
import { boundsOf } from './kafka-records.ts'

/** The offset that comes next in each partition that is ours now. */
export type Places = ReadonlyMap<number, number>

interface Watched {
  readonly link: Link
  readonly topic: Topic
  readonly places: () => Places
  /** How long a partition may stand still though records are there. */
  readonly patience: Millis
  readonly isOver: () => boolean
}

const LOOKS = 5

/**
 * Resolves to what stands still, once a partition has stood at one offset for about `patience` while the cluster had more of it; to null
 * when it is over before. A handler that hangs and a fetch that one broker of several never answers look alike from here, and kafkajs
 * says nothing of either (streaming B9). It counts its looks and reads no clock; a cluster that cannot be asked excuses everything.
 */
export async function standstill({ link, topic, places, patience, isOver }: Watched): Promise<string | null> {
  let before: Places = new Map()
  let stood = new Map<number, number>()
  for (;;) {
    await wait(patience / LOOKS, undefined, { ref: false })
    if (isOver()) return null
    const now = places()
    const still = [...now].filter(([partition, next]) => before.get(partition) === next)
    before = new Map(now)
    const behind = still.length === 0 ? [] : await behindIn(link, topic, still)
    stood = new Map(behind.map(({ partition }) => [partition, (stood.get(partition) ?? 0) + 1]))
    const stuck = behind.find(({ partition }) => (stood.get(partition) ?? 0) >= LOOKS)
    if (stuck === undefined) continue
    const { partition, next, high } = stuck
    return `partition ${partition} of topic ${link.nameOf(topic)} stands at offset ${next}, though the records up to ${high - 1} are there`
  }
}

interface Behind {
  readonly partition: number
  readonly next: number
  readonly high: number
}

/** Those of some partitions of which the cluster has more than was handed over. The newest record is never compacted away. */
async function behindIn(link: Link, topic: Topic, still: readonly (readonly [number, number])[]): Promise<readonly Behind[]> {
  const bounds = await boundsOf(link, topic).catch(() => null)
  return still.flatMap(([partition, next]) => {
    const { low, high } = bounds?.get(partition) ?? { low: 0, high: 0 }
    return high > Math.max(low, next) ? [{ partition, next, high }] : []
  })
}
