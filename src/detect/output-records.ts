// What the watch found, as records of the topics they belong to.
import type { NewRecord } from '../log/event-log.ts'
import type { CertificateId } from '../model/claim.ts'
import { encode, type Records } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import type { WatchOutput } from './watch.ts'

const topics = ['attempts', 'windows', 'findings'] as const
type OutputTopic = (typeof topics)[number]

/**
 * The records to append to one partition, topic by topic. Attempts come first: who reads a finding asks at once what was minted. What
 * is only counted (copies, late entries) leaves no record.
 */
export function recordsOf(
  outputs: readonly WatchOutput[],
  partition: number,
): readonly { topic: OutputTopic; records: readonly NewRecord[] }[] {
  const records: Record<OutputTopic, NewRecord[]> = { attempts: [], windows: [], findings: [] }
  function put<T extends OutputTopic>(topic: T, key: CertificateId | null, timestamp: Millis, record: Records[T]): void {
    records[topic].push({ key, timestamp, value: encode(topic, record) })
  }

  for (const output of outputs) {
    switch (output.is) {
      case 'attempt':
        put('attempts', output.attempt.claim, output.attempt.at, { v: 1, attempt: output.attempt, told: output.told })
        break
      case 'window':
        put('windows', output.window.claim, output.window.to, { v: 1, window: output.window })
        break
      case 'finding':
        put('findings', output.finding.claim, output.finding.at, { v: 1, is: 'finding', finding: output.finding })
        break
      case 'summary':
      case 'sign':
        put('findings', output.record.claim, output.at, output.record)
        break
      case 'watermark':
        put('findings', null, output.upTo, { v: 1, ...output, partition })
        break
      case 'duplicate':
      case 'late':
      case 'unattributed':
      case 'plan-refused':
        break
    }
  }
  return topics.flatMap((topic) => (records[topic].length > 0 ? [{ topic, records: records[topic] }] : []))
}
