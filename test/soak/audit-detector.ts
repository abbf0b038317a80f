// The audit of what was found: one pass of the pure detector over the events topic as written, partition by partition.
import type { Kafka } from 'kafkajs'
import { createWatch, type Watch, type WatchOutput } from '../../src/detect/watch.ts'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import type { Finding } from '../../src/model/finding.ts'
import { decode } from '../../src/model/record.ts'
import type { DetectSettings } from '../../src/model/settings.ts'
import type { Millis } from '../../src/model/time.ts'
import { compare, type Written } from './compare.ts'
import { type Figure, none } from './figures.ts'
import { keyOf } from './naive-reading.ts'
import { windowKey } from './naive-windows.ts'
import { readTopic } from './read-topic.ts'

/** What the pure detector comes to, and what it read. */
export interface PurePass {
  readonly findings: ReadonlyMap<string, Finding>
  readonly windows: ReadonlyMap<string, unknown>
  readonly attempts: ReadonlyMap<string, unknown>
  /** The last watermark of each partition. */
  readonly watermarks: ReadonlyMap<number, Millis>
  /** Ids of the events by the keys of their entries. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>
  readonly records: number
  /** Events that came after the watermark had passed them: in a run none is late by so much. */
  readonly late: number
  /** Offsets that are not there between the first and the last of a partition. */
  readonly holes: readonly string[]
}

/** Reads the topic once, without a state that was saved or restored on the way. */
export async function passPurely(kafka: Kafka, topic: string, settings: DetectSettings): Promise<PurePass> {
  const watches = new Map<number, Watch>()
  const findings = new Map<string, Finding>()
  const windows = new Map<string, unknown>()
  const attempts = new Map<string, unknown>()
  const watermarks = new Map<number, Millis>()
  const ids = new Map<string, Set<string>>()
  const next = new Map<number, number>()
  const holes: string[] = []
  let records = 0
  let late = 0

  function take(output: WatchOutput, partition: number): void {
    // Of one finding id the first counts; of a window and an attempt the last.
    if (output.is === 'finding' && !findings.has(output.finding.id)) findings.set(output.finding.id, output.finding)
    if (output.is === 'window') windows.set(windowKey(output.window), output.window)
    if (output.is === 'attempt') attempts.set(output.attempt.id, output.attempt)
    if (output.is === 'watermark') watermarks.set(partition, output.upTo)
    if (output.is === 'late') late += 1
  }

  await readTopic(kafka, topic, (partition, { offset: text, value }) => {
    const offset = Number(text)
    if (offset !== (next.get(partition) ?? 0)) holes.push(`partition ${partition}: ${next.get(partition) ?? 0} to ${offset - 1}`)
    next.set(partition, offset + 1)
    if (value === null) return
    const record = decode('events', value)
    if (record.is === 'event') {
      const { id, kind, at, clientId, traceId } = record.event
      const key = keyOf(kind, at, clientId ?? '', traceId ?? '')
      ids.set(key, (ids.get(key) ?? new Set()).add(id))
      records += 1
    }
    const watch = watches.get(partition) ?? createWatch(settings, { partition })
    watches.set(partition, watch)
    for (const output of watch.step(record, offset)) take(output, partition)
  })
  return { findings, windows, attempts, watermarks, ids, records, late, holes }
}

/** What stands in the topics that `watch` writes. */
export interface Found {
  readonly findings: Written
  readonly windows: Written
  readonly attempts: Written<JudgedAttempt>
}

/** Every record under a finding's id is the pure detector's; of windows and attempts the last one is. */
export function auditFindings(pure: PurePass, found: Found): readonly Figure[] {
  const findings = compare(pure.findings, found.findings, 'all')
  const windows = compare(pure.windows, found.windows, 'last')
  const attempts = compare(pure.attempts, found.attempts, 'last')
  return [
    { what: 'findings', asked: pure.findings.size, measured: found.findings.size },
    none('findings missing', findings.missing),
    none('findings extra', findings.extra),
    none('findings different under one id', findings.different),
    none('windows other than the pure detector’s', [...windows.missing, ...windows.extra, ...windows.different]),
    none('attempts other than the pure detector’s', [...attempts.missing, ...attempts.extra, ...attempts.different]),
    { what: 'events late', asked: 0, measured: pure.late },
    none('holes between offsets of events', pure.holes),
  ]
}
