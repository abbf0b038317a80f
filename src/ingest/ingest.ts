// The role `ingest`: feeds to events. Instances share the feeds through the partitions of `checkpoints`: who holds one reads its feeds.
import type { Chunk, EventLog } from '../log/event-log.ts'
import { aborted } from '../model/aborted.ts'
import { parseCertificateId } from '../model/claim.ts'
import { toClaimwatchError } from '../model/errors.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { createCheckpoints } from './checkpoints.ts'
import type { Feed, Sleep } from './feed.ts'
import { type Following, followFeeds } from './follow.ts'
import { createInFlight } from './in-flight.ts'
import { rest } from './waiting.ts'

/** The group whose members share the feeds. */
export const INGEST_GROUP = 'ingest'

/** How often an instance that reads no feed says that it stands by. */
const IDLE_BEAT_EVERY = 5 * SECOND

export interface IngestOptions {
  /** All configured feeds, the same for every instance. */
  readonly feeds: readonly Feed[]
  readonly log: EventLog
  /** Ids of the configured claims, in any spelling. */
  readonly claims: readonly string[]
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly signal: AbortSignal
  /** How often each feed's progress is told, busy or idle; 5 s if absent. */
  readonly tickEvery?: Millis
  readonly sleep: Sleep
}

/**
 * Reads this instance's share of the feeds until the signal aborts. When it alone holds all of them and all have ended, it resolves too;
 * an instance that shares with others goes on standing by for them. Rejects with what a person has to mend: a file that cannot be read, a
 * log that takes nothing any more.
 */
export async function runIngest(options: IngestOptions): Promise<void> {
  const { log, signal } = options
  const [partitions, shares] = await Promise.all([log.partitions('events'), log.partitions('checkpoints')])
  const checkpoints = createCheckpoints(options.telemetry)
  const tail = await log.tail('checkpoints', checkpoints.read)
  const over = new AbortController()
  const role = { ...options, signal: AbortSignal.any([signal, over.signal]) }
  const inFlight = createInFlight(options.telemetry)
  try {
    const held = createShares(role, shares, tail.caughtUp, (partition) => ({
      ...role,
      partitions,
      rememberedIn: partition,
      checkpoints,
      inFlight,
      feedNames: options.feeds.map(({ name }) => name),
      claims: new Set(options.claims.map(parseCertificateId).filter((id) => id !== null)),
      tickEvery: options.tickEvery ?? 5 * SECOND,
    }))
    const consumer = await log.consume('checkpoints', INGEST_GROUP, held)
    try {
      await Promise.race([consumer.ended, tail.ended, held.allEnded, standBy(held, role)])
    } finally {
      over.abort()
      await consumer.close()
    }
  } catch (thrown) {
    if (!signal.aborted || thrown !== signal.reason) throw thrown
  } finally {
    await tail.close()
  }
}

/** Beats while no feed is read, whose announcer would; ends when the signal aborts. */
async function standBy({ isIdle }: Shares, { telemetry, clock, sleep, signal }: IngestOptions): Promise<void> {
  while (!signal.aborted) {
    if (isIdle()) telemetry.stageBeat('ingest', clock())
    await rest(IDLE_BEAT_EVERY, sleep, signal)
  }
}

/** The feeds of one partition, in our hands. */
interface Share {
  /** Stops reading, and resolves when nothing of it is under way any more. */
  stop(): Promise<void>
  isEnded: boolean
}

interface Shares {
  onAssigned(partition: number): Promise<void>
  onRevoked(partition: number): Promise<void>
  onChunk(chunk: Chunk): Promise<void>
  /** Resolves when all feeds are held and have ended. Rejects with what a person has to mend. */
  readonly allEnded: Promise<void>
  /** No feed is being read. */
  isIdle(): boolean
}

/** The shares of one instance, of so many in all. `ready` resolves when the checkpoints are known. */
function createShares(options: IngestOptions, shares: number, ready: Promise<void>, following: (partition: number) => Following): Shares {
  const { signal, telemetry, clock } = options
  const held = new Map<number, Share>()
  const end = Promise.withResolvers<void>()
  // It may reject before anybody waits for it.
  end.promise.catch(() => {})

  async function read(share: Share, partition: number, own: AbortSignal): Promise<void> {
    const assignedAt = clock()
    const feeds = feedsOf(options.feeds, partition, shares)
    await Promise.race([ready, aborted(own)])
    if (own.aborted) return
    telemetry.partitionRestored('ingest', (clock() - assignedAt) / SECOND)
    if (feeds.length > 0) await followFeeds(feeds, { ...following(partition), signal: own })
    if (own.aborted) return
    share.isEnded = true
    if (held.size === shares && [...held.values()].every(({ isEnded }) => isEnded)) end.resolve()
  }

  return {
    async onAssigned(partition) {
      const stop = new AbortController()
      const own = AbortSignal.any([signal, stop.signal])
      const share: Share = {
        isEnded: false,
        async stop() {
          stop.abort()
          await reading
        },
      }
      held.set(partition, share)
      telemetry.partitionsHeld('ingest', held.size)
      const reading = read(share, partition, own).catch(end.reject)
    },
    async onRevoked(partition) {
      await held.get(partition)?.stop()
      held.delete(partition)
      telemetry.partitionsHeld('ingest', held.size)
    },
    async onChunk(chunk) {
      const last = chunk.records.at(-1)
      if (last === undefined) return
      try {
        // What stands here is known from the tail. The commit is the group's word that the feeds are still ours.
        await chunk.commit(last.offset + 1)
      } catch (thrown) {
        if (toClaimwatchError(thrown).code !== 'log-assignment-lost') throw thrown
        await held.get(chunk.partition)?.stop()
      }
    },
    allEnded: end.promise,
    isIdle: () => [...held.values()].every(({ isEnded }) => isEnded),
  }
}

/** Feeds are dealt out in turn by their names, so that members with neighbouring partitions get equally many. */
function feedsOf(feeds: readonly Feed[], partition: number, shares: number): readonly Feed[] {
  const byName = feeds.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return byName.filter((_, index) => index % shares === partition)
}
