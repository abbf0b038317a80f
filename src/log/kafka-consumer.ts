// Consuming from Kafka: chunks to handlers, commits, and no work for a partition that is another member's by now.
import type { EachBatchPayload } from 'kafkajs'
import type { Topic } from '../model/record.ts'
import { type Assignment, type Hold, handleChunk } from './assignment.ts'
import { cut } from './cut.ts'
import type { ConsumeHandlers, Consumer } from './event-log.ts'
import { assignmentLost, isAssignmentLost } from './faults.ts'
import { brokerAnswer } from './kafka-errors.ts'
import { createHoldings, type Job, stopAtGap } from './kafka-holdings.ts'
import type { Link } from './kafka-link.ts'
import { type MemberWork, openMember } from './kafka-member.ts'
import { continuityOf, RECORDS_A_CHUNK, recordsFrom } from './kafka-records.ts'
import { createLagMeter } from './lag.ts'

/**
 * Partitions whose chunks are handled side by side: while one waits for an answer of the broker, another is worked on. kafkajs fetches again
 * when all of them are done.
 */
const PARTITIONS_AT_ONCE = 8

/** As `EventLog.consume`. A group reads one topic: kafkajs would hand its members each other's topics. */
export async function openConsumer(link: Link, topic: Topic, group: string, handlers: ConsumeHandlers): Promise<Consumer> {
  const lag = createLagMeter(topic, link.telemetry)
  const member = await openMember(link, topic, group, (self) => createWork({ link, topic, group, handlers, member: self, lag }))
  return { ended: member.ended, close: () => member.end(null) }
}

function createWork(job: Job): MemberWork {
  const { link, topic, handlers, member, lag } = job
  const name = link.nameOf(topic)
  /** The handlers under way, one a partition at most. */
  const handling = new Set<Promise<void>>()
  /** Set at the first answer that refuses us. kafkajs itself goes on with all that it has fetched before it joins again (rig 3.3). */
  let mustRejoin = false
  const holdings = createHoldings(job, () => Promise.allSettled(handling))
  const goesOn = (assignment: Assignment): boolean => !assignment.over && !mustRejoin && !member.isEnding()

  async function handleBatch(payload: EachBatchPayload, assignment: Assignment): Promise<void> {
    const { batch } = payload
    const records = recordsFrom(batch, assignment.next)
    if (!(await followsOn(assignment, records[0]?.offset))) return
    for (const piece of cut(records, RECORDS_A_CHUNK)) {
      if (!goesOn(assignment)) break
      // Answered after the fetch and before the work: a process that slept through its session does nothing with what it holds.
      await payload.heartbeat().catch(refused)
      await handleChunk(topic, assignment, piece, holdOf(payload, assignment), handlers.onChunk)
      payload.resolveOffset(String(assignment.next - 1))
      lag.measured(assignment.partition, Number(batch.highWatermark) - assignment.next)
    }
    if (mustRejoin) throw rejoin()
  }

  /** Sees to it that what is handed over is what comes next, or sends kafkajs back to it. */
  async function followsOn({ partition, next }: Assignment, first: number | undefined): Promise<boolean> {
    const continuity = await continuityOf(link, topic, partition, next, first)
    if (continuity.is === 'gap') await stopAtGap(job, partition, continuity)
    if (continuity.is === 'elsewhere') member.kafka.seek({ topic: name, partition, offset: String(next) })
    return continuity.is === 'next'
  }

  function refused(): never {
    mustRejoin = true
    holdings.supersede()
    throw rejoin()
  }

  function holdOf(payload: EachBatchPayload, assignment: Assignment): Hold {
    const { partition } = assignment
    const lost = (thrown: unknown): never => {
      mustRejoin = true
      holdings.supersede()
      throw assignmentLost(topic, partition, thrown)
    }
    return {
      async commit(next) {
        await payload.commitOffsetsIfNecessary({ topics: [{ topic: name, partitions: [{ partition, offset: String(next) }] }] }).catch(lost)
      },
      async prove() {
        await payload.heartbeat().catch((thrown) => {
          // The group waits for us to join again; until we do, nobody else gets the partition.
          if (brokerAnswer(thrown) !== 'REBALANCE_IN_PROGRESS') lost(thrown)
          mustRejoin = true
        })
      },
    }
  }

  /** What a handler throws ends the member, and is not thrown to kafkajs, which would call the handler again. */
  async function handle(payload: EachBatchPayload, assignment: Assignment): Promise<void> {
    try {
      await handleBatch(payload, assignment)
    } catch (thrown) {
      if (mustRejoin && (isRejoin(thrown) || isAssignmentLost(thrown))) throw rejoin()
      if (!(assignment.over && isAssignmentLost(thrown))) void member.end(thrown)
    }
  }

  return {
    atOnce: PARTITIONS_AT_ONCE,
    onJoined(partitions) {
      mustRejoin = false
      holdings.joined(partitions)
    },
    onLeft: holdings.left,
    async onBatch(payload) {
      const assignment = holdings.of(payload.batch.partition)
      if (assignment === undefined || !goesOn(assignment)) return
      const handled = handle(payload, assignment)
      handling.add(handled)
      await handled.finally(() => handling.delete(handled))
    },
    places: holdings.places,
    onEnding: holdings.release,
  }
}

const REJOIN = 'REBALANCE_IN_PROGRESS'

/** An error in the words of kafkajs's runner that make it join the group again, whatever the reason was. */
function rejoin(): Error & { readonly type: string } {
  return Object.assign(new Error('this member must join its group again'), { type: REJOIN, retriable: true })
}

function isRejoin(thrown: unknown): boolean {
  return thrown instanceof Error && 'type' in thrown && thrown.type === REJOIN
}
