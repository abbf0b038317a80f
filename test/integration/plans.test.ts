// Announced plans over a real broker: the common exam, with a log of its own for each process as in a deployment.
import { randomUUID } from 'node:crypto'
import type { EventLog } from '../../src/log/event-log.ts'
import { createTopics, openKafkaLog } from '../../src/log/kafka.ts'
import type { KafkaLogSettings } from '../../src/log/kafka-settings.ts'
import type { ExamDesk } from '../contracts/event-log.exam.ts'
import { sitPlanExam } from '../contracts/plans.exam.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const tuning = { sessionTimeout: 3_000, rebalanceTimeout: 5_000, maxWaitTimeInMs: 100 }

async function openDesk(brokers: string[]): Promise<ExamDesk> {
  const settings: KafkaLogSettings = { brokers, prefix: `plans-${randomUUID()}`, tuning }
  const logs: EventLog[] = []
  await createTopics({ ...settings, partitions: 3, replication: 1 })
  async function log(): Promise<EventLog> {
    const opened = await openKafkaLog(settings)
    logs.push(opened)
    return opened
  }
  const close = async (): Promise<void> => {
    await Promise.all(logs.map((opened) => opened.close()))
  }
  return {
    log,
    async reopen() {
      await close()
      return log()
    },
    close,
  }
}

describeWithRig('plans', ['kafka'], ({ kafka }) => {
  sitPlanExam('Kafka', () => openDesk(kafka.brokers))
})
