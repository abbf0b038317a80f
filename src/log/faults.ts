// The errors that both fillings of the log say in the same words.
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import type { NewRecord } from './event-log.ts'
import { isCompacted } from './topics.ts'

/** The partition is another member's, or it can no longer be proved that it is ours. */
export function assignmentLost(topic: Topic, partition: number, cause?: unknown): ClaimwatchError {
  return new ClaimwatchError('log-assignment-lost', { what: `partition ${partition} of topic ${topic} is no longer ours`, cause })
}

/** Whether an error only says that a partition went elsewhere, which is no failure of whoever handled it. */
export function isAssignmentLost(thrown: unknown): boolean {
  return thrown instanceof ClaimwatchError && thrown.code === 'log-assignment-lost'
}

/** `next` was to be read, and the first record that is left stands at `first`. */
export function logGap(topic: Topic, partition: number, next: number, first: number): ClaimwatchError {
  return new ClaimwatchError('log-gap', {
    what: `partition ${partition} of topic ${topic} lacks the offsets ${next} to ${first - 1}, which were not read yet`,
  })
}

/** A call to a log that was closed. */
export function logClosed(): ClaimwatchError {
  return new ClaimwatchError('log-closed', { what: 'the log was used after it had been closed' })
}

/** The end of a tail that was closed before all that stood there at its start was read. */
export function closedTooSoon(topic: Topic): ClaimwatchError {
  return new ClaimwatchError('log-closed', { what: `the tail of topic ${topic} was closed before it had caught up` })
}

/**
 * Checks what is about to be written. kafkajs resolves a write to a partition that does not exist, and the records are gone; a broker
 * refuses a record without a key in a compacted topic.
 */
export function requireWritable(topic: Topic, partition: number, partitions: number, records: readonly NewRecord[]): void {
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) {
    throw new ClaimwatchError('internal', { what: `topic ${topic} has no partition ${partition}, only 0 to ${partitions - 1}` })
  }
  if (isCompacted(topic) && records.some(({ key }) => key === null)) {
    throw new ClaimwatchError('internal', { what: `a record for topic ${topic}, which keeps the last of each key, has no key` })
  }
}
