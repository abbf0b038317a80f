// A member of a Kafka group: a kafkajs consumer that lives, or ends with a reason, and never stops in silence.
import { setTimeout as wait } from 'node:timers/promises'
import type { Consumer, EachBatchPayload } from 'kafkajs'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { deferred } from './deferred.ts'
import { logClosed } from './faults.ts'
import { kafkaError, needsAPerson } from './kafka-errors.ts'
import { closeQuietly, type Heard, type Link, unreachable } from './kafka-link.ts'
import { type Places, standstill } from './kafka-progress.ts'
import { CLOSED_WITHIN, FEW_RETRIES, REACHED_WITHIN } from './kafka-settings.ts'
import { createWatchdog } from './kafka-watchdog.ts'
import { within } from './kafka-within.ts'

export interface KafkaMember {
  readonly kafka: Consumer
  /** Resolves when it was closed, rejects when it ended by itself. */
  readonly ended: Promise<void>
  isEnding(): boolean
  /** Ends it, with an error or (null) without; the first error is what `ended` rejects with. Resolves when it has ended. */
  end(error: unknown): Promise<void>
}

/** What a member does. `onJoined` and `onLeft` are called in the middle of kafkajs's own steps and must not wait. */
export interface MemberWork {
  /** Batches of so many partitions may be in its hands at once. */
  readonly atOnce: number
  /** Called when: these partitions are ours, before anything of them is fetched. */
  onJoined(partitions: readonly number[]): void
  /** Called when: no partition is ours any more, until the next `onJoined`. */
  onLeft(): void
  /** Called when: records are there. What it throws goes to kafkajs, which then joins again or tries again. */
  onBatch(payload: EachBatchPayload): Promise<void>
  /** Asked at any time: the offset that comes next in each partition that is ours; null while none is known to be. */
  places(): Places
  /** Called when: the member ends, while it still belongs to the group. On failure: `ended` rejects with it, if with nothing else. */
  onEnding(): Promise<void>
}

/** How often a consumer that never joined is started: a cluster that is new makes its coordinators within seconds. */
const STARTS_IN_VAIN = 5

/** Joins a group that reads one topic, and resolves when it has joined. */
export async function openMember(
  link: Link,
  topic: Topic,
  group: string,
  workOf: (member: KafkaMember) => MemberWork,
): Promise<KafkaMember> {
  const { heard, refusal, forget } = createEar(group)
  const kafka = createConsumer(link, group, () => !member.isEnding(), heard)
  const { stalledAfter, startsAgainAfter } = link.tuning
  const watchdog = createWatchdog(stalledAfter, () => void member.end(stopped(group, `no sign of life for ${stalledAfter / SECOND} s`)))
  const member = createMember(kafka, async () => {
    watchdog.stop()
    await work.onEnding()
  })
  const work = workOf(member)
  const joined = deferred()
  member.ended.catch(joined.reject)
  const run = (): void => {
    const eachBatch = work.onBatch
    kafka.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: work.atOnce, eachBatch }).catch(member.end)
  }
  const onJoined = (): void => {
    forget()
    joined.resolve()
  }
  listen(kafka, { topic: link.nameOf(topic), group, member, work, startsAgainAfter, run, onAlive: watchdog.fed, onJoined, refusal })
  try {
    await within(REACHED_WITHIN, kafka.connect(), () => unreachable(link.brokers, REACHED_WITHIN))
    await kafka.subscribe({ topic: link.nameOf(topic), fromBeginning: true })
    run()
    await within(stalledAfter, joined.promise, () => unreachable(link.brokers, stalledAfter))
  } catch (thrown) {
    const failure = kafkaError(thrown, `joining group ${group} at ${link.brokers}`)
    await member.end(failure)
    throw failure
  }
  const stands = standstill({ link, topic, places: work.places, patience: stalledAfter, isOver: member.isEnding })
  void stands.then((what) => {
    if (what !== null) void member.end(stopped(group, what))
  })
  return member
}

/**
 * kafkajs swallows that we have no right to a group, and says that it found no coordinator. Its log of errors has the broker's words;
 * that they are about the group is clear, since nothing else is asked for before it has joined.
 */
function createEar(group: string): { readonly heard: Heard; readonly refusal: () => ClaimwatchError | null; readonly forget: () => void } {
  let said: string | null = null
  return {
    heard: (text) => {
      if (/group authorization failed/i.test(text)) said = text
    },
    refusal: () => (said === null ? null : kafkaError(refused(said), `joining group ${group}`)),
    forget: () => {
      said = null
    },
  }
}

/** The broker's refusal as kafkajs would have thrown it. */
function refused(said: string): Error {
  return Object.assign(new Error(said), { name: 'KafkaJSProtocolError', type: 'GROUP_AUTHORIZATION_FAILED' })
}

function createConsumer(link: Link, group: string, mayRestart: () => boolean, heard: Heard): Consumer {
  const { sessionTimeout, rebalanceTimeout, heartbeatInterval, maxWaitTimeInMs } = link.tuning
  return link.client(heard).consumer({
    groupId: group,
    sessionTimeout,
    rebalanceTimeout,
    heartbeatInterval,
    maxWaitTimeInMs,
    allowAutoTopicCreation: false,
    // We write no transactions, and kafkajs's filter for aborted ones is wrong (streaming B1).
    readUncommitted: true,
    // A restart that was due when the member was closed would bring it back from the dead.
    retry: { ...FEW_RETRIES, restartOnFailure: async () => mayRestart() },
  })
}

/** The end of a member: once, with the first error that asked for it. `farewell` runs before the group is left. */
function createMember(kafka: Consumer, farewell: () => Promise<void>): KafkaMember {
  const ended = deferred()
  let failure: unknown = null
  let ending: Promise<void> | undefined

  async function finish(): Promise<void> {
    const said = farewell().catch((thrown) => {
      failure ??= thrown
    })
    // Closing waits for the handler however long it takes. A member that failed may have failed because its handler hangs.
    await (failure === null ? said : within(CLOSED_WITHIN, said, logClosed).catch(() => undefined))
    await closeQuietly(kafka)
    if (failure === null) ended.resolve()
    else ended.reject(failure)
  }
  return {
    kafka,
    ended: ended.promise,
    isEnding: () => ending !== undefined,
    end(error) {
      failure ??= error
      ending ??= Promise.resolve().then(finish)
      return ending
    },
  }
}

interface Listening {
  /** The topic's name at the broker. */
  readonly topic: string
  readonly group: string
  readonly member: KafkaMember
  readonly work: MemberWork
  readonly startsAgainAfter: Millis
  /** Starts the consumer once more. */
  run(): void
  onAlive(): void
  onJoined(): void
  /** What the broker said of our right to the group, where it refused. */
  refusal(): ClaimwatchError | null
}

/** Translates kafkajs's events. A crash that is started again is a sign of life: the silent stop gives no event at all (rig 3.4). */
function listen(kafka: Consumer, { topic, group, member, work, startsAgainAfter, run, onAlive, onJoined, refusal }: Listening): void {
  const { FETCH, HEARTBEAT, GROUP_JOIN, REBALANCING, CRASH } = kafka.events
  let hasJoined = false
  let inVain = 0

  async function runAgain(): Promise<void> {
    await wait(startsAgainAfter)
    if (!member.isEnding()) run()
  }
  kafka.on(FETCH, onAlive)
  kafka.on(HEARTBEAT, onAlive)
  kafka.on(REBALANCING, work.onLeft)
  kafka.on(GROUP_JOIN, ({ payload }) => {
    // Thrown into kafkajs's join, which fails by it: a consumer that joins while it is closed would live on where nothing can close it.
    if (member.isEnding()) throw logClosed()
    onAlive()
    hasJoined = true
    work.onJoined(payload.memberAssignment[topic] ?? [])
    onJoined()
  })
  kafka.on(CRASH, ({ payload: { error, restart } }) => {
    if (member.isEnding()) return
    onAlive()
    work.onLeft()
    if (restart) return
    // kafkajs gives up where it finds no coordinator, which is what a broker that restarts looks like for some seconds.
    const refused = refusal()
    const failure = refused ?? kafkaError(error, `consuming topic ${topic} as group ${group}`)
    // A restart of the process may mend what befell a member; what a person must mend keeps its own name.
    const isLost = hasJoined && refused === null && !needsAPerson(error)
    if (failure.code !== 'kafka-unreachable') void member.end(isLost ? stopped(group, error.message, error) : failure)
    else if (hasJoined || ++inVain < STARTS_IN_VAIN) void runAgain()
    else void member.end(neverJoined(group, error))
  })
}

function neverJoined(group: string, cause: Error): ClaimwatchError {
  return new ClaimwatchError('kafka-unreachable', {
    what: `no broker named a coordinator for group ${group}`,
    mend: 'Check that the brokers run.',
    cause,
  })
}

function stopped(group: string, why: string, cause?: Error): ClaimwatchError {
  return new ClaimwatchError('kafka-stopped', { what: `the consumer of group ${group} ended (${why})`, cause })
}
