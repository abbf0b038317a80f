// What the watch found, as records of the topics they belong to.
import type { NewRecord } from '../log/event-log.ts'
import { encode } from '../model/record.ts'
import type { WatchOutput } from './watch.ts'

type OutputTopic = 'attempts' | 'windows' | 'findings'

/**
 * The records to append to one partition, topic by topic. Attempts come first: who reads a finding asks at once what was minted. What
 * is only counted (copies, late entries) leaves no record.
 */
export function recordsOf(
  outputs: readonly WatchOutput[],
  partition: number,
): readonly { topic: OutputTopic; records: readonly NewRecord[] }[] {
  const records: Record<OutputTopic, NewRecord[]> = { attempts: [], windows: [], findings: [] }
  for (const output of outputs) {
    switch (output.is) {
      case 'attempt':
        records.attempts.push({
          key: output.attempt.claim,
          timestamp: output.attempt.at,
          value: encode('attempts', { v: 1, attempt: output.attempt }),
        })
        break
      case 'window':
        records.windows.push({
          key: output.window.claim,
          timestamp: output.window.to,
          value: encode('windows', { v: 1, window: output.window }),
        })
        break
      case 'finding':
        records.findings.push({
          key: output.finding.claim,
          timestamp: output.finding.at,
          value: encode('findings', { v: 1, is: 'finding', finding: output.finding }),
        })
        break
      case 'summary':
      case 'sign':
        records.findings.push({ key: output.record.claim, timestamp: output.at, value: encode('findings', output.record) })
        break
      case 'watermark':
        records.findings.push({
          key: null,
          timestamp: output.upTo,
          value: encode('findings', { v: 1, is: 'watermark', partition, upTo: output.upTo, causes: output.causes }),
        })
        break
      case 'duplicate':
      case 'late':
      case 'unattributed':
        break
    }
  }
  return (['attempts', 'windows', 'findings'] as const).flatMap((topic) =>
    records[topic].length > 0 ? [{ topic, records: records[topic] }] : [],
  )
}
