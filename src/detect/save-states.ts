// Making the states of a partition durable: some at a time while records come, and what is left when the process ends in order.
import type { EventLog, NewRecord } from '../log/event-log.ts'
import { encode } from '../model/record.ts'
import type { Clock } from '../model/time.ts'
import { partitionKey } from './horizon.ts'
import { type StateBook, stateKey } from './state-book.ts'
import type { Watch } from './watch.ts'

/** Stands beside every state. A cause that one version judged is not judged again by the next: ids are hashes of causes. */
export const DETECTOR_VERSION = '1'

/** Whose states are saved. */
export interface Saver {
  readonly partition: number
  readonly watch: Watch
  readonly epoch: number
  /** The keys of the states that stood there when the partition came to us: those of who had it before, and of nobody after us. */
  readonly predecessors: ReadonlySet<string>
}

/** What saving needs. */
export interface SavingRoom {
  readonly log: EventLog
  readonly writer: string
  readonly configHash: string
  readonly clock: Clock
}

/**
 * Saves at most so many states, so that the next events need not wait for all of them. Returns whether that ended the round; or that
 * there was none, as nothing was read yet.
 */
export async function saveStates(
  saver: Saver,
  mostClaims: number,
  states: StateBook,
  { log, writer, configHash, clock }: SavingRoom,
): Promise<'nothing' | 'some' | 'round'> {
  const { partition, watch, epoch, predecessors } = saver
  const timestamp = clock()
  const saved: NewRecord[] = []
  const superseded: NewRecord[] = []
  const next = watch.states(mostClaims)
  for (const { claim, offset, snapshot } of next) {
    const text = Buffer.from(snapshot).toString('base64')
    const state = { v: 1, claim, partition, offset, writer, detector: DETECTOR_VERSION, config: configHash, snapshot: text } as const
    saved.push({ key: stateKey(claim, { writer, epoch }), timestamp, value: encode('state', state) })
    for (const key of states.supersededOf(claim, predecessors, offset)) superseded.push({ key, timestamp, value: null })
  }
  for (const claim of watch.givenUp()) {
    const keys = [stateKey(claim, { writer, epoch }), ...states.supersededOf(claim, predecessors, Number.POSITIVE_INFINITY)]
    superseded.push(...keys.map((key) => ({ key, timestamp, value: null })))
  }
  await log.append('state', partition, saved)
  // Only now: until the new states are durable, the old ones are all that a successor has.
  if (superseded.length > 0) await log.append('state', partition, superseded)
  if (next.length === 0) return 'nothing'
  return next.at(-1)?.claim === partitionKey(partition) ? 'round' : 'some'
}

/**
 * Saves all that is not saved, so that a successor judges nothing again: what is left of the round under way, and one that holds what came
 * since. Ends early once `isOver`.
 */
export async function saveRest(saver: Saver, states: StateBook, room: SavingRoom, isOver: () => boolean): Promise<void> {
  for (let rounds = 0; rounds < 2 && !isOver(); ) {
    const saving = await saveStates(saver, CLAIMS_AT_ONCE, states, room)
    if (saving === 'nothing') return
    if (saving === 'round') rounds += 1
  }
}

/** So many states go to the log in one request: some milliseconds of work, and a hundred kilobytes or two. */
const CLAIMS_AT_ONCE = 32
