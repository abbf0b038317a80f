// Whether a member makes progress: not whether it shows signs of life, but whether it comes back into its group, and hands over what is there.
import { setTimeout as wait } from 'node:timers/promises'
import type { Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import type { Link } from './kafka-link.ts'
import { type Bounds, boundsOf } from './kafka-records.ts'

/** The offset that comes next in each partition that is ours now; null while the group has not said which are. */
export type Places = ReadonlyMap<number, number> | null

interface Watched {
  readonly link: Link
  readonly topic: Topic
  readonly places: () => Places
  /** How long it may stand still, though the cluster answers. */
  readonly patience: Millis
  readonly isOver: () => boolean
}

const LOOKS = 5

/**
 * Resolves to what is wrong, once for about `patience` a partition has stood at one offset while the cluster had more of it, or the member
 * has belonged to no group while the cluster answered; to null when it is over before. A handler that hangs, a fetch that one broker of
 * several never answers and a consumer that starts again and again in vain look alike from here, and kafkajs says nothing of any
 * (streaming B9, rig 3.4). It counts its looks and reads no clock; a cluster that cannot be asked excuses everything.
 */
export async function standstill({ link, topic, places, patience, isOver }: Watched): Promise<string | null> {
  let before: Places = new Map()
  let stood = new Map<string, number>()
  for (;;) {
    await wait(patience / LOOKS, undefined, { ref: false })
    if (isOver()) return null
    const now = places()
    const wrong = await wrongIn(link, topic, before, now)
    before = now === null ? null : new Map(now)
    stood = new Map(wrong.map((what) => [what, (stood.get(what) ?? 0) + 1]))
    const lasting = wrong.find((what) => (stood.get(what) ?? 0) >= LOOKS)
    if (lasting !== undefined) return lasting
  }
}

/** What was wrong at the look before and still is. Nothing, where the cluster cannot be asked. */
async function wrongIn(link: Link, topic: Topic, before: Places, now: Places): Promise<readonly string[]> {
  const still = now === null ? [] : [...now].filter(([partition, next]) => before?.get(partition) === next)
  if (now !== null && still.length === 0) return []
  const bounds = await boundsOf(link, topic).catch(() => null)
  if (bounds === null) return []
  if (now === null) return [`it belongs to no group that reads topic ${link.nameOf(topic)}, though the brokers answer`]
  return still.flatMap(([partition, next]) => standing(link.nameOf(topic), partition, next, bounds.get(partition)))
}

/** Whether the cluster has more than was handed over. The newest record is never compacted away. */
function standing(topic: string, partition: number, next: number, bounds: Bounds | undefined): readonly string[] {
  const { low, high } = bounds ?? { low: 0, high: 0 }
  if (high <= Math.max(low, next)) return []
  return [`partition ${partition} of topic ${topic} stands at offset ${next}, though more is there`]
}
