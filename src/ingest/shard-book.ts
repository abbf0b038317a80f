// How far each shard of a stream has been read, which may be read now, and what is known by that of the whole.
import type { ShardPosition } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import type { Shard } from './stream.ts'

/** Keeps the positions of a stream's shards. A shard is read once those are at their ends that it came from: so each claim's order stays. */
export interface ShardBook {
  /** Takes in what the stream has. What it no longer has is forgotten: its records are gone. */
  list(shards: readonly Shard[]): void
  /** The shards that are to be read now. */
  readable(): readonly ShardPosition[]
  /** A shard was read on. */
  moved(shard: string, to: Partial<ShardPosition>): void
  /** All that arrived in the stream up to this time was read; null: not known, or no shard is known. */
  readTo(): Millis | null
  positions(): readonly ShardPosition[]
}

/** A book as it was left, `null` before the first start, which reads what arrives from `since` on; `since` null: all that is kept. */
export function createShardBook(saved: readonly ShardPosition[] | null, since: Millis | null): ShardBook {
  let known = new Map((saved ?? []).map((position) => [position.shard, position]))
  let parentsOf = new Map<string, readonly string[]>()
  let isFirst = saved === null

  /** A shard that is new to a stream which was read before holds nothing that was read, and only what came after its parents. */
  function firstPosition({ id, parents }: Shard): ShardPosition {
    const position = { shard: id, after: null, since: null, readTo: null, ended: false }
    if (isFirst) return { ...position, since }
    const ends = parents.flatMap((parent) => known.get(parent)?.readTo ?? [])
    return { ...position, readTo: ends.length === 0 ? null : Math.min(...ends) }
  }

  const isOpen = ({ shard, ended }: ShardPosition): boolean =>
    !ended && (parentsOf.get(shard) ?? []).every((parent) => known.get(parent)?.ended ?? true)
  const readable = (): readonly ShardPosition[] => [...known.values()].filter(isOpen)

  return {
    list(shards) {
      const listed = new Set(shards.map(({ id }) => id))
      known = new Map(shards.map((shard) => [shard.id, known.get(shard.id) ?? firstPosition(shard)]))
      parentsOf = new Map(shards.map(({ id, parents }) => [id, parents.filter((parent) => listed.has(parent))]))
      isFirst = false
    },
    readable,
    moved(shard, to) {
      const position = known.get(shard)
      if (position !== undefined) known.set(shard, { ...position, ...to })
    },
    readTo() {
      const times = readable().map(({ readTo }) => readTo)
      return times.length === 0 || times.includes(null) ? null : Math.min(...times.filter((time) => time !== null))
    },
    positions: () => [...known.values()],
  }
}
