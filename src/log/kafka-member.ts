// A member of a Kafka group: a kafkajs consumer that lives, or ends with a reason, and never stops in silence.
import type { Consumer, EachBatchPayload } from 'kafkajs'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { deferred } from './deferred.ts'
import { logClosed } from './faults.ts'
import { kafkaError } from './kafka-errors.ts'
import { closeQuietly, type Link, unreachable } from './kafka-link.ts'
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
  /** Called when: these partitions are ours, before anything of them is fetched. */
  onJoined(partitions: readonly number[]): void
  /** Called when: no partition is ours any more, until the next `onJoined`. */
  onLeft(): void
  /** Called when: records are there. What it throws goes to kafkajs, which then joins again or tries again. */
  onBatch(payload: EachBatchPayload): Promise<void>
  /** Called when: the member ends, while it still belongs to the group. On failure: `ended` rejects with it, if with nothing else. */
  onEnding(): Promise<void>
}

/** Joins a group that reads one topic, and resolves when it has joined. */
export async function openMember(
  link: Link,
  topic: Topic,
  group: string,
  workOf: (member: KafkaMember) => MemberWork,
): Promise<KafkaMember> {
  const kafka = createConsumer(link, group, () => !member.isEnding())
  const { stalledAfter } = link.tuning
  const watchdog = createWatchdog(stalledAfter, () => void member.end(stopped(group, `no sign of life for ${stalledAfter / 1000} s`)))
  const joined = deferred()
  const member = createMember(kafka, async () => {
    watchdog.stop()
    await work.onEnding()
  })
  const work = workOf(member)
  const name = link.nameOf(topic)
  const joining = `joining group ${group} at ${link.brokers}`
  let hasJoined = false
  member.ended.catch(joined.reject)

  listen(kafka, {
    onAlive: watchdog.fed,
    onJoined(assignment) {
      if (member.isEnding()) return
      hasJoined = true
      work.onJoined(assignment[name] ?? [])
      joined.resolve()
    },
    onLeft: work.onLeft,
    onCrash(error) {
      void member.end(hasJoined ? stopped(group, error.message, error) : kafkaError(error, joining))
    },
  })
  try {
    await within(REACHED_WITHIN, kafka.connect(), () => unreachable(link.brokers, REACHED_WITHIN))
    await kafka.subscribe({ topic: name, fromBeginning: true })
    kafka.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: work.onBatch }).catch(member.end)
    await within(stalledAfter, joined.promise, () => unreachable(link.brokers, stalledAfter))
  } catch (thrown) {
    const failure = kafkaError(thrown, joining)
    await member.end(failure)
    throw failure
  }
  return member
}

function createConsumer(link: Link, group: string, mayRestart: () => boolean): Consumer {
  const { sessionTimeout, rebalanceTimeout, heartbeatInterval, maxWaitTimeInMs } = link.tuning
  return link.client().consumer({
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

interface Listener {
  onAlive(): void
  onJoined(assignment: Readonly<Record<string, readonly number[]>>): void
  onLeft(): void
  /** kafkajs has given the consumer up. */
  onCrash(error: Error): void
}

/** Translates kafkajs's events. A crash that kafkajs itself restarts from is a sign of life: the silent stop gives no event at all. */
function listen(kafka: Consumer, listener: Listener): void {
  const { FETCH, HEARTBEAT, GROUP_JOIN, REBALANCING, CRASH } = kafka.events
  kafka.on(FETCH, listener.onAlive)
  kafka.on(HEARTBEAT, listener.onAlive)
  kafka.on(GROUP_JOIN, ({ payload }) => {
    listener.onAlive()
    listener.onJoined(payload.memberAssignment)
  })
  kafka.on(REBALANCING, listener.onLeft)
  kafka.on(CRASH, ({ payload }) => {
    listener.onAlive()
    if (payload.restart) listener.onLeft()
    else listener.onCrash(payload.error)
  })
}

function stopped(group: string, why: string, cause?: Error): ClaimwatchError {
  return new ClaimwatchError('kafka-stopped', { what: `the consumer of group ${group} ended (${why})`, cause })
}
