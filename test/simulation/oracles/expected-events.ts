// Which events the input of a world comes to: what ingest must bring into the log, whatever happens to it.
import { parseLine } from '../../../src/ingest/parse/parse-iot-log.ts'
import { partitionOf } from '../../../src/model/claim.ts'
import type { Site } from '../fleet.ts'
import type { Delivery } from '../log-group.ts'
import { ACCOUNT, REGION } from '../traffic.ts'
import type { World } from '../world.ts'

export interface Expected {
  readonly delivery: Delivery
  /** Null: it is no event. */
  readonly id: string | null
  /** It cannot be read, and is kept with its place. */
  readonly isRejected: boolean
  /** The partitions that it belongs to. */
  readonly partitions: readonly number[]
}

const expectedOnce = new WeakMap<World, readonly Expected[]>()

/** Every delivery of the input with the event that it is. */
export function expectedEvents({ world, broker }: Pick<Site, 'world' | 'broker'>): readonly Expected[] {
  const known = expectedOnce.get(world) ?? world.deliveries.map((delivery) => expect(world, broker.partitions('events'), delivery))
  expectedOnce.set(world, known)
  return known
}

function expect({ detect }: World, partitions: number, delivery: Delivery): Expected {
  const { line, readableAt, at } = delivery
  const claims = new Set(detect.claims.map(({ id }) => id))
  const times = { live: true, receivedAt: readableAt, recordedAt: at, now: readableAt }
  const [read] = parseLine(Buffer.from(line), { claims, account: ACCOUNT, region: REGION, ...times })
  const entry = read?.entry
  if (entry?.is !== 'event') return { delivery, id: null, isRejected: entry?.is === 'rejected', partitions: [] }
  const { id, claim } = entry.event
  return {
    delivery,
    id,
    isRejected: false,
    partitions: claim === null ? Array.from({ length: partitions }, (_, each) => each) : [partitionOf(claim, partitions)],
  }
}
