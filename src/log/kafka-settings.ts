// How a Kafka log is reached and paced, with the reasons for every figure that kafkajs would choose otherwise.
import type { Telemetry } from '../model/telemetry.ts'
import { type Millis, SECOND } from '../model/time.ts'
import type { Compression } from './compression.ts'

export interface KafkaLogSettings {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[]
  /** How we call ourselves to the broker; its logs and quotas show it. */
  readonly clientId?: string
  /** Before every topic's and every group's name: `claimwatch` gives `claimwatch.events` and `claimwatch.watch`. */
  readonly prefix?: string
  /** `true`: TLS with the machine's own certificate authorities. Texts in PEM. */
  readonly ssl?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string }
  readonly sasl?: SaslSettings
  /** How batches are compressed; zstd if absent. */
  readonly compression?: Compression
  /** See `KafkaTuning`; the other times follow from it. */
  readonly sessionTimeout?: Millis
  readonly tuning?: Partial<KafkaTuning>
  readonly telemetry?: Telemetry
}

/** How we sign in: with a password, or with a token that is asked for at every signing in and is fresh each time. */
export type SaslSettings =
  | { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly password: string }
  | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<string> }

/** Paces of a consumer, in milliseconds. Tests make them short. */
export interface KafkaTuning {
  /** A member that the coordinator has not heard of for so long loses its partitions. */
  readonly sessionTimeout: Millis
  /** How long the coordinator waits for a member to finish its chunk and join again. */
  readonly rebalanceTimeout: Millis
  /** kafkajs asks the coordinator no more often than this; see `tuningFor`. */
  readonly heartbeatInterval: Millis
  /** How long a fetch waits for records, how long closing may wait for a fetch, and how long kafkajs sleeps where all it has is paused. */
  readonly maxWaitTimeInMs: Millis
  /** A consumer that has shown no sign of life, or made no progress though records are there, for so long has stopped without saying so. */
  readonly stalledAfter: Millis
  /** How soon a consumer that kafkajs gave up for want of a broker is started again. */
  readonly startsAgainAfter: Millis
  /** How often a write is sent, a second apart, before it is given up; with kafkajs's own retries in between about a minute. */
  readonly sends: number
}

/**
 * The session of a member, unless configured: the shortest that a broker allows unless told (`group.min.session.timeout.ms`). A process that
 * died is replaced within it, and one that lives is heard at each fetch and each chunk, some times a second. Who is taken for dead all the
 * same goes on with what it has in memory, unless another took its partitions up.
 */
export const SESSION_TIMEOUT: Millis = 6 * SECOND
const REBALANCE_TIMEOUT: Millis = 30 * SECOND
/** Room for what a broker takes to answer, beyond what a join may rightly wait for. */
const SLACK: Millis = 30 * SECOND

/**
 * The paces that belong to a session. `heartbeatInterval` is 0, so that every `chunk.heartbeat()` is answered by the coordinator after the
 * chunk was fetched; with an interval kafkajs answers it by itself. `stalledAfter` exceeds what a join may rightly wait: until a dead
 * member's session ends, and then for the slowest of the others.
 */
export function tuningFor(sessionTimeout: Millis): KafkaTuning {
  const rebalanceTimeout = Math.max(REBALANCE_TIMEOUT, sessionTimeout)
  return {
    sessionTimeout,
    rebalanceTimeout,
    heartbeatInterval: 0,
    maxWaitTimeInMs: 200,
    stalledAfter: sessionTimeout + rebalanceTimeout + SLACK,
    startsAgainAfter: SECOND,
    sends: 12,
  }
}

/** The retries of client and consumer. With many, a consumer stopped for good without an error when the coordinator died (rig 3.4). */
export const FEW_RETRIES = { retries: 5, initialRetryTime: 100, maxRetryTime: SECOND } as const

/** The producer's own: a leader is chosen within seconds. */
export const PRODUCE_RETRIES = 10

/** A broker that is away is said within this time. */
export const REACHED_WITHIN: Millis = 10 * SECOND

/** How long closing waits for a broker that does not answer. */
export const CLOSED_WITHIN: Millis = 5 * SECOND

/** The prefix of topics and groups, unless configured. */
export const PREFIX = 'claimwatch'
