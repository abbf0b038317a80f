// The audit of a run: everything that stands in the log and in AWS at the end, held against what it must be.
import { DescribeCertificateCommand } from '@aws-sdk/client-iot'
import type { Kafka } from 'kafkajs'
import type { LogRecord } from '../../src/log/event-log.ts'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import { decode, type Topic } from '../../src/model/record.ts'
import { runCommand } from '../rig/command.ts'
import { auditFindings, type Found, type PurePass } from './audit-detector.ts'
import { auditCounts, auditEntries, type Expectation } from './audit-input.ts'
import { auditLedger } from './audit-ledger.ts'
import { auditOffsets } from './audit-offsets.ts'
import { createWritten } from './compare.ts'
import type { Figure } from './figures.ts'
import type { GroupOffsets } from './group-offsets.ts'
import { windowKey } from './naive-windows.ts'
import { readTopic } from './read-topic.ts'
import type { Stage } from './stage.ts'

/** What is audited beside what stands in the log. */
export interface Material {
  readonly kafka: Kafka
  readonly expected: Expectation
  readonly pure: PurePass
  readonly groups: GroupOffsets
}

/** All figures of the log and of AWS. To be called when nothing runs any more but the broker. */
export async function audit(stage: Stage, { kafka, expected, pure, groups }: Material): Promise<readonly Figure[]> {
  const { plan, account } = stage
  const read = (topic: Topic): Promise<readonly LogRecord[]> => recordsOf(kafka, `${stage.prefix}.${topic}`)
  const found = await foundIn(read)
  const rejected = new Set((await read('rejections')).map(({ value }) => eventIdOf(decode('rejections', value ?? NOTHING).place)))
  const states = await certificateStates(stage)
  return [
    ...auditEntries(expected, { ids: pure.ids, rejected, records: pure.records }),
    ...auditCounts(expected, found, pure.watermarks),
    ...auditFindings(pure, found),
    ...auditLedger({ ledger: await read('ledger'), updates: account.updates, states }, pure.findings, plan.leaks),
    { what: 'exit code of `ledger verify`', asked: 0, measured: (await runCommand(['ledger', 'verify', '--config', stage.config])).code },
    ...auditOffsets(groups, await read('state')),
  ]
}

const NOTHING = Buffer.from('{}')

async function recordsOf(kafka: Kafka, topic: string): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = []
  await readTopic(kafka, topic, (partition, { offset, key, value, timestamp }) => {
    records.push({ partition, offset: Number(offset), key: key?.toString() ?? null, value, timestamp: Number(timestamp) })
  })
  return records
}

async function foundIn(read: (topic: Topic) => Promise<readonly LogRecord[]>): Promise<Found> {
  const findings = createWritten<unknown>()
  const windows = createWritten<unknown>()
  const attempts = createWritten<JudgedAttempt>()
  for (const { value } of await read('findings')) {
    const record = decode('findings', value ?? NOTHING)
    if (record.is === 'finding') findings.note(record.finding.id, record.finding)
  }
  for (const { value } of await read('windows')) {
    const { window } = decode('windows', value ?? NOTHING)
    windows.note(windowKey(window), window)
  }
  // What was told last counts, whichever was written last.
  const told = (await read('attempts')).map(({ value }) => decode('attempts', value ?? NOTHING))
  for (const { attempt } of told.toSorted((a, b) => (a.told ?? 0) - (b.told ?? 0))) {
    attempts.note(attempt.id, attempt)
  }
  return { findings, windows, attempts }
}

/** A place is `stream#eventId`. */
function eventIdOf(place: string): string {
  return place.split('#')[1] ?? place
}

async function certificateStates({ iot, claims }: Stage): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>()
  for (const certificateId of claims) {
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }))
    states.set(certificateId, certificateDescription?.status ?? 'unknown')
  }
  return states
}
