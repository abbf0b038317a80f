// An assignment: one partition in the hands of one member, from its epoch until it is over.
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import type { Chunk, ConsumeHandlers, LogRecord } from './event-log.ts'
import { assignmentLost } from './faults.ts'

export interface Assignment {
  readonly partition: number
  readonly epoch: number
  /** The offset of the record that comes next. */
  next: number
  /** Set once and for good: whatever its handler still wants to commit is refused. */
  over: boolean
}

/** What a chunk may ask of the log while its handler runs. Each rejects with `log-assignment-lost` when the partition is lost. */
export interface Hold {
  commit(nextOffset: number): Promise<void>
  prove(): Promise<void>
}

let epochs = 0

/** A new assignment; its epoch is greater than every earlier one of this process. */
export function assign(partition: number, next: number): Assignment {
  epochs += 1
  return { partition, epoch: epochs, next, over: false }
}

/** Tells a handler of its assignment, and moves that behind what the handler has seen already. */
export async function begin(assignment: Assignment, handlers: ConsumeHandlers): Promise<void> {
  const { partition, epoch } = assignment
  await handlers.onAssigned?.(partition, epoch)
  assignment.next = Math.max(assignment.next, handlers.goesOnAt?.(partition, epoch) ?? 0)
}

/**
 * Hands consecutive records to a handler and moves the assignment behind them. The chunk can commit only until the handler has ended:
 * a handler that keeps it and commits later would commit over the head of whoever has the partition by then.
 */
export async function handleChunk(
  topic: Topic,
  assignment: Assignment,
  records: readonly LogRecord[],
  hold: Hold,
  onChunk: ConsumeHandlers['onChunk'],
): Promise<void> {
  const { partition, epoch } = assignment
  let ended = false
  const requireHeld = (): void => {
    if (assignment.over) throw assignmentLost(topic, partition)
    if (ended) throw new ClaimwatchError('internal', { what: `a chunk of topic ${topic} was used after its handler had ended` })
  }
  const chunk: Chunk = {
    partition,
    epoch,
    records,
    async commit(nextOffset) {
      requireHeld()
      if (!Number.isSafeInteger(nextOffset) || nextOffset < 0) {
        throw new ClaimwatchError('internal', { what: `${nextOffset} was to be committed for topic ${topic}, which is no offset` })
      }
      await hold.commit(nextOffset)
    },
    async heartbeat() {
      requireHeld()
      await hold.prove()
    },
  }
  try {
    await onChunk(chunk)
  } finally {
    ended = true
  }
  const last = records.at(-1)
  if (last !== undefined) assignment.next = last.offset + 1
}
