// The way to a Kafka cluster: clients for consumers, questions to the cluster, and names.
import { setTimeout as wait } from 'node:timers/promises'
import type { Admin, Kafka } from 'kafkajs'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { isPassing, kafkaError } from './kafka-errors.ts'
import { CLOSED_WITHIN, type KafkaTuning, REACHED_WITHIN } from './kafka-settings.ts'
import { within } from './kafka-within.ts'

/** How often, and how many milliseconds apart, a question is asked again that a broker could not answer yet: three seconds in all. */
const ASKED_AGAIN = 15
const PAUSE = 200

/** Hears what a client says to its log of errors: the one place where kafkajs tells why it found no coordinator of a group. */
export type Heard = (said: string) => void

export interface Link {
  /** For messages of errors. */
  readonly brokers: string
  readonly tuning: KafkaTuning
  readonly telemetry: Telemetry
  /**
   * A new client. Every consumer needs one of its own: kafkajs keeps what a group committed once per client, and a second member of the
   * group in the same client wipes it under the first one's hands.
   */
  client(heard?: Heard): Kafka
  /** A topic's name at the broker. */
  nameOf(topic: Topic): string
  /** A group's name at the broker: two installations on one cluster must not share one. */
  groupOf(group: string): string
  /** Asks the cluster something over a connection of its own, which no earlier failure can have spoilt. */
  ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T>
}

/**
 * As `Link.ask`, with clients made by `client`. Asks again for a few seconds while the broker answers that it cannot tell yet: a leader
 * that is being chosen, a coordinator that is loading. Rejects in the catalogue's words.
 */
export async function askCluster<T>(
  client: () => Kafka,
  brokers: string,
  doing: string,
  question: (admin: Admin) => Promise<T>,
): Promise<T> {
  for (let left = ASKED_AGAIN; ; left -= 1) {
    try {
      return await askOnce(client(), brokers, question)
    } catch (thrown) {
      if (left === 0 || !isPassing(thrown)) throw kafkaError(thrown, `${doing} at ${brokers}`)
    }
    await wait(PAUSE)
  }
}

async function askOnce<T>(client: Kafka, brokers: string, question: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client.admin()
  try {
    await within(REACHED_WITHIN, admin.connect(), () => unreachable(brokers, REACHED_WITHIN))
    return await question(admin)
  } finally {
    await closeQuietly(admin)
  }
}

/** No broker answered in time. */
export function unreachable(brokers: string, limit: Millis): ClaimwatchError {
  return new ClaimwatchError('kafka-unreachable', { what: `no Kafka broker answered at ${brokers} within ${limit / SECOND} s` })
}

/** Closes a connection within a bound. That it could not be closed properly is nothing that its user can mend, nor does it matter. */
export async function closeQuietly(connection: { disconnect(): Promise<void> }): Promise<void> {
  const late = (): Error => new Error('the broker did not answer the farewell')
  await within(CLOSED_WITHIN, connection.disconnect(), late).catch(() => undefined)
}
